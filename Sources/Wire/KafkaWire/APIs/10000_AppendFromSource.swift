public import Bytes

/// Appends batches to one topic, all or none, together with how far their source had been read.
///
/// Kafka has nothing like it: the number is far beyond its own, and a broker of Kafka's does not tell of it.
public enum AppendFromSource: KafkaAPI {
    public static let key: Int16 = 10_000
    public static let versions: ClosedRange<Int16> = 0...0
}

extension AppendFromSource {
    /// The batches, and what the source calls the place behind the last of their records.
    public struct Request: KafkaMessage {
        public typealias API = AppendFromSource

        public var topic = ""
        public var source = ""
        public var position: Bytes = []
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&topic)
            try fields.string(&source)
            try fields.bytes(&position)
            try fields.list(&partitions, version: version)
        }
    }

    /// The batch for one partition, sharing the bytes of the frame.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var records: Bytes = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            try fields.records(&records)
        }
    }
}

extension AppendFromSource {
    /// Where each batch went, in the order of the request, or why none was taken.
    public struct Response: KafkaMessage {
        public typealias API = AppendFromSource

        public var code = KafkaErrorCode.none
        public var message: String?
        public var batches: [Batch] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.code(&code)
            try fields.string(&message)
            try fields.list(&batches, version: version)
        }
    }

    /// Where a batch went; the log had it before if it `isDuplicate`.
    public struct Batch: Structure {
        public var baseOffset: Int64 = 0
        public var logAppendTimeMilliseconds: Int64 = -1
        public var isDuplicate = false

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&baseOffset)
            try fields.integer(&logAppendTimeMilliseconds)
            try fields.boolean(&isDuplicate)
        }
    }
}
