public import Bytes

/// Reads record batches of partitions from given offsets on, waiting for some if asked to.
public enum Fetch: KafkaAPI {
    public static let key: Int16 = 1
    public static let versions: ClosedRange<Int16> = 4...11
}

extension Fetch {
    /// The partitions to read, how much at most, and how long to wait for `minBytes`.
    public struct Request: KafkaMessage {
        public typealias API = Fetch

        public var replicaID: Int32 = -1
        public var maxWaitMilliseconds: Int32 = 0
        public var minBytes: Int32 = 0
        public var maxBytes: Int32 = .max
        public var isolationLevel: Int8 = 0
        public var sessionID: Int32 = 0
        public var sessionEpoch: Int32 = -1
        public var topics: [Topic] = []
        public var forgottenTopics: [ForgottenTopic] = []
        public var rackID = ""

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&replicaID)
            try fields.integer(&maxWaitMilliseconds)
            try fields.integer(&minBytes)
            try fields.integer(&maxBytes)
            try fields.integer(&isolationLevel)
            if version >= 7 {
                try fields.integer(&sessionID)
                try fields.integer(&sessionEpoch)
            }
            try fields.list(&topics, version: version)
            if version >= 7 { try fields.list(&forgottenTopics, version: version) }
            if version >= 11 { try fields.string(&rackID) }
        }
    }
}

extension Fetch.Request {
    /// Partitions of one topic to read.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.list(&partitions, version: version)
        }
    }

    /// Where to begin in one partition, and how much to read.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var currentLeaderEpoch: Int32 = -1
        public var fetchOffset: Int64 = 0
        public var logStartOffset: Int64 = -1
        public var partitionMaxBytes: Int32 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            if version >= 9 { try fields.integer(&currentLeaderEpoch) }
            try fields.integer(&fetchOffset)
            if version >= 5 { try fields.integer(&logStartOffset) }
            try fields.integer(&partitionMaxBytes)
        }
    }

    /// Partitions that the fetch session no longer holds.
    public struct ForgottenTopic: Structure {
        public var name = ""
        public var partitions: [Int32] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.integers(&partitions)
        }
    }
}

extension Fetch {
    /// Record batches by partition, or why there are none.
    public struct Response: KafkaMessage {
        public typealias API = Fetch

        public var throttleTimeMilliseconds: Int32 = 0
        public var code = KafkaErrorCode.none
        public var sessionID: Int32 = 0
        public var topics: [Topic] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&throttleTimeMilliseconds)
            if version >= 7 {
                try fields.code(&code)
                try fields.integer(&sessionID)
            }
            try fields.list(&topics, version: version)
        }
    }
}

extension Fetch.Response {
    /// What was read from one topic.
    public struct Topic: Structure {
        public var name = ""
        public var partitions: [Partition] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.list(&partitions, version: version)
        }
    }

    /// What was read from one partition, sharing the bytes of the frame.
    public struct Partition: Structure {
        public var index: Int32 = 0
        public var code = KafkaErrorCode.none
        public var highWatermark: Int64 = 0
        public var lastStableOffset: Int64 = -1
        public var logStartOffset: Int64 = -1
        public var abortedTransactions: [AbortedTransaction] = []
        public var preferredReadReplica: Int32 = -1
        public var records: Bytes = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            try fields.code(&code)
            try fields.integer(&highWatermark)
            try fields.integer(&lastStableOffset)
            if version >= 5 { try fields.integer(&logStartOffset) }
            try fields.nullAsNone(&abortedTransactions, version: version)
            if version >= 11 { try fields.integer(&preferredReadReplica) }
            try fields.records(&records)
        }
    }

    /// A transaction whose records a reader of committed ones passes over.
    public struct AbortedTransaction: Structure {
        public var producerID: Int64 = 0
        public var firstOffset: Int64 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&producerID)
            try fields.integer(&firstOffset)
        }
    }
}
