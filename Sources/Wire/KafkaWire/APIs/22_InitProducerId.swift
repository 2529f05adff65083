/// Gives a producer the id by which its repeated batches are told.
public enum InitProducerId: KafkaAPI {
    public static let key: Int16 = 22
    public static let versions: ClosedRange<Int16> = 0...1
}

extension InitProducerId {
    /// The transaction, if any, that the producer wants to write in.
    public struct Request: KafkaMessage {
        public typealias API = InitProducerId

        public var transactionalID: String?
        public var transactionTimeoutMilliseconds: Int32 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&transactionalID)
            try fields.integer(&transactionTimeoutMilliseconds)
        }
    }
}

extension InitProducerId {
    /// The producer's id and epoch.
    public struct Response: KafkaMessage {
        public typealias API = InitProducerId

        public var throttleTimeMilliseconds: Int32 = 0
        public var code = KafkaErrorCode.none
        public var producerID: Int64 = -1
        public var producerEpoch: Int16 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&throttleTimeMilliseconds)
            try fields.code(&code)
            try fields.integer(&producerID)
            try fields.integer(&producerEpoch)
        }
    }
}
