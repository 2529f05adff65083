/// Keeps a group's positions.
public enum OffsetCommit: KafkaAPI {
    public static let key: Int16 = 8
    public static let versions: ClosedRange<Int16> = 2...7
}

extension OffsetCommit {
    /// Positions of a member's partitions.
    public struct Request: KafkaMessage {
        public typealias API = OffsetCommit

        public var groupID = ""
        public var generation: Int32 = -1
        public var memberID = ""
        public var instanceID: String?
        public var retentionTimeMilliseconds: Int64 = -1
        public var topics: [Topic] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&groupID)
            try fields.integer(&generation)
            try fields.string(&memberID)
            if version >= 7 { try fields.string(&instanceID) }
            if version <= 4 { try fields.integer(&retentionTimeMilliseconds) }
            try fields.list(&topics, version: version)
        }
    }
}

extension OffsetCommit.Request {
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

    /// The offset to be read next in one partition.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var offset: Int64 = 0
        public var leaderEpoch: Int32 = -1
        public var metadata: String?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            try fields.integer(&offset)
            if version >= 6 { try fields.integer(&leaderEpoch) }
            try fields.string(&metadata)
        }
    }
}

extension OffsetCommit {
    /// Whether each position was kept.
    public struct Response: KafkaMessage {
        public typealias API = OffsetCommit

        public var throttleTimeMilliseconds: Int32 = 0
        public var topics: [Topic] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 3 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.list(&topics, version: version)
        }
    }
}

extension OffsetCommit.Response {
    /// Whether the positions in one topic were kept.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.list(&partitions, version: version)
        }
    }

    /// Whether the position in one partition was kept.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var code = KafkaErrorCode.none

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            try fields.code(&code)
        }
    }
}
