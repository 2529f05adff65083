/// Moves the start of partitions forward, so that the records before it are gone.
public enum DeleteRecords: KafkaAPI {
    public static let key: Int16 = 21
    public static let versions: ClosedRange<Int16> = 0...1
}

extension DeleteRecords {
    /// Partitions, and where each is to start.
    public struct Request: KafkaMessage {
        public typealias API = DeleteRecords

        public var topics: [Topic] = []
        public var timeoutMilliseconds: Int32 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.list(&topics, version: version)
            try fields.integer(&timeoutMilliseconds)
        }
    }
}

extension DeleteRecords.Request {
    /// Partitions of one topic.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.list(&partitions, version: version)
        }
    }

    /// The offset at which one partition is to start; -1 for its end.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var offset: Int64 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            try fields.integer(&offset)
        }
    }
}

extension DeleteRecords {
    /// Where each partition starts now.
    public struct Response: KafkaMessage {
        public typealias API = DeleteRecords

        public var throttleTimeMilliseconds: Int32 = 0
        public var topics: [Topic] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&throttleTimeMilliseconds)
            try fields.list(&topics, version: version)
        }
    }
}

extension DeleteRecords.Response {
    /// What became of the partitions of one topic.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.list(&partitions, version: version)
        }
    }

    /// Where one partition starts now.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var lowWatermark: Int64 = 0
        public var code = KafkaErrorCode.none

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            try fields.integer(&lowWatermark)
            try fields.code(&code)
        }
    }
}
