/// Tells the offsets at given times: -1 for the end, -2 for the start.
public enum ListOffsets: KafkaAPI {
    public static let key: Int16 = 2
    public static let versions: ClosedRange<Int16> = 1...5
}

extension ListOffsets {
    /// The partitions and times that are asked for.
    public struct Request: KafkaMessage {
        public typealias API = ListOffsets

        public var replicaID: Int32 = -1
        public var isolationLevel: Int8 = 0
        public var topics: [Topic] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&replicaID)
            if version >= 2 { try fields.integer(&isolationLevel) }
            try fields.list(&topics, version: version)
        }
    }
}

extension ListOffsets.Request {
    /// Partitions of one topic that are asked for.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.list(&partitions, version: version)
        }
    }

    /// The time that is asked for in one partition.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var currentLeaderEpoch: Int32 = -1
        public var timestamp: Int64 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            if version >= 4 { try fields.integer(&currentLeaderEpoch) }
            try fields.integer(&timestamp)
        }
    }
}

extension ListOffsets {
    /// The offset that was found for each partition.
    public struct Response: KafkaMessage {
        public typealias API = ListOffsets

        public var throttleTimeMilliseconds: Int32 = 0
        public var topics: [Topic] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 2 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.list(&topics, version: version)
        }
    }
}

extension ListOffsets.Response {
    /// Offsets in the partitions of one topic.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.list(&partitions, version: version)
        }
    }

    /// The first offset at or after the time, and its time; -1 for none.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var code = KafkaErrorCode.none
        public var timestamp: Int64 = -1
        public var offset: Int64 = -1
        public var leaderEpoch: Int32 = -1

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            try fields.code(&code)
            try fields.integer(&timestamp)
            try fields.integer(&offset)
            if version >= 4 { try fields.integer(&leaderEpoch) }
        }
    }
}
