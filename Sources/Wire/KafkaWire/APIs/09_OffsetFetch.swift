/// Tells a group's positions.
public enum OffsetFetch: KafkaAPI {
    public static let key: Int16 = 9
    public static let versions: ClosedRange<Int16> = 1...5
}

extension OffsetFetch {
    /// The partitions that are asked for; nil for all that the group has.
    public struct Request: KafkaMessage {
        public typealias API = OffsetFetch

        public var groupID = ""
        public var topics: [Topic]?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&groupID)
            try fields.list(&topics, nullable: version >= 2, version: version)
        }
    }
}

extension OffsetFetch.Request {
    /// Partitions of one topic that are asked for.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Int32] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.integers(&partitions)
        }
    }
}

extension OffsetFetch {
    /// Positions by partition; -1 where the group has none.
    public struct Response: KafkaMessage {
        public typealias API = OffsetFetch

        public var throttleTimeMilliseconds: Int32 = 0
        public var topics: [Topic] = []
        public var code = KafkaErrorCode.none

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 3 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.list(&topics, version: version)
            if version >= 2 { try fields.code(&code) }
        }
    }
}

extension OffsetFetch.Response {
    /// Positions in one topic.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.list(&partitions, version: version)
        }
    }

    /// The offset to be read next in one partition; -1 for none.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var offset: Int64 = 0
        public var leaderEpoch: Int32 = -1
        public var metadata: String?
        public var code = KafkaErrorCode.none

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            try fields.integer(&offset)
            if version >= 5 { try fields.integer(&leaderEpoch) }
            try fields.string(&metadata)
            try fields.code(&code)
        }
    }
}
