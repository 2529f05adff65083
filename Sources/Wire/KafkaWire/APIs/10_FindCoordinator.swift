/// Tells which broker keeps a group, or a transaction.
public enum FindCoordinator: KafkaAPI {
    public static let key: Int16 = 10
    public static let versions: ClosedRange<Int16> = 0...2
}

extension FindCoordinator {
    /// The group or transaction that is asked for.
    ///
    /// The key names a group when its type is 0, a transaction when it is 1.
    public struct Request: KafkaMessage {
        public typealias API = FindCoordinator

        public var key = ""
        public var keyType: Int8 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&key)
            if version >= 1 { try fields.integer(&keyType) }
        }
    }
}

extension FindCoordinator {
    /// The broker to talk to.
    public struct Response: KafkaMessage {
        public typealias API = FindCoordinator

        public var throttleTimeMilliseconds: Int32 = 0
        public var code = KafkaErrorCode.none
        public var message: String?
        public var nodeID: Int32 = 0
        public var host = ""
        public var port: Int32 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 1 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.code(&code)
            if version >= 1 { try fields.string(&message) }
            try fields.integer(&nodeID)
            try fields.string(&host)
            try fields.integer(&port)
        }
    }
}
