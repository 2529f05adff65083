public import Bytes

/// Appends record batches to partitions.
public enum Produce: KafkaAPI {
    public static let key: Int16 = 0
    public static let versions: ClosedRange<Int16> = 0...8
}

extension Produce {
    /// Batches for partitions, and how many replicas must have them before the answer; none if `acks` is 0.
    public struct Request: KafkaMessage {
        public typealias API = Produce

        public var transactionalID: String?
        public var acks: Int16 = 0
        public var timeoutMilliseconds: Int32 = 0
        public var topics: [Topic] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 3 { try fields.string(&transactionalID) }
            try fields.integer(&acks)
            try fields.integer(&timeoutMilliseconds)
            try fields.list(&topics, version: version)
        }
    }
}

extension Produce.Request {
    /// Batches for the partitions of one topic.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.list(&partitions, version: version)
        }
    }

    /// The batches for one partition, sharing the bytes of the frame.
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

extension Produce {
    /// Where each batch went, or why not.
    public struct Response: KafkaMessage {
        public typealias API = Produce

        public var topics: [Topic] = []
        public var throttleTimeMilliseconds: Int32 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.list(&topics, version: version)
            if version >= 1 { try fields.integer(&throttleTimeMilliseconds) }
        }
    }
}

extension Produce.Response {
    /// What became of the batches for one topic.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.list(&partitions, version: version)
        }
    }

    /// Where the batches begin in the partition, or why they were refused.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var code = KafkaErrorCode.none
        public var baseOffset: Int64 = 0
        public var logAppendTimeMilliseconds: Int64 = -1
        public var logStartOffset: Int64 = -1
        public var recordErrors: [RecordError] = []
        public var message: String?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            try fields.code(&code)
            try fields.integer(&baseOffset)
            if version >= 2 { try fields.integer(&logAppendTimeMilliseconds) }
            if version >= 5 { try fields.integer(&logStartOffset) }
            if version >= 8 {
                try fields.list(&recordErrors, version: version)
                try fields.string(&message)
            }
        }
    }

    /// Why one record of a batch was refused.
    public struct RecordError: Structure {
        public var batchIndex: Int32 = 0
        public var message: String?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&batchIndex)
            try fields.string(&message)
        }
    }
}
