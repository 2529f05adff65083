/// Tells which brokers there are, and which of them leads each partition.
public enum Metadata: KafkaAPI {
    public static let key: Int16 = 3
    public static let versions: ClosedRange<Int16> = 0...8
}

extension Metadata {
    /// The topics that are asked for; nil for all, which version 0 writes as an empty list.
    public struct Request: KafkaMessage {
        public typealias API = Metadata

        public var topics: [Topic]?
        public var allowAutoTopicCreation = true
        public var includeClusterAuthorizedOperations = false
        public var includeTopicAuthorizedOperations = false

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version == 0 {
                var named = topics ?? []
                try fields.list(&named, version: version)
                topics = named.isEmpty ? nil : named
            } else {
                try fields.list(&topics, version: version)
            }
            if version >= 4 { try fields.boolean(&allowAutoTopicCreation) }
            if version >= 8 {
                try fields.boolean(&includeClusterAuthorizedOperations)
                try fields.boolean(&includeTopicAuthorizedOperations)
            }
        }
    }
}

extension Metadata.Request {
    /// A topic that is asked for.
    public struct Topic: Structure {
        public var name = ""

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
        }
    }
}

extension Metadata {
    /// Brokers, topics and partitions.
    public struct Response: KafkaMessage {
        public typealias API = Metadata

        public var throttleTimeMilliseconds: Int32 = 0
        public var brokers: [Broker] = []
        public var clusterID: String?
        public var controllerID: Int32 = -1
        public var topics: [Topic] = []
        public var clusterAuthorizedOperations: Int32 = .min

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 3 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.list(&brokers, version: version)
            if version >= 2 { try fields.string(&clusterID) }
            if version >= 1 { try fields.integer(&controllerID) }
            try fields.list(&topics, version: version)
            if version >= 8 { try fields.integer(&clusterAuthorizedOperations) }
        }
    }
}

extension Metadata.Response {
    /// A broker, and where clients reach it.
    public struct Broker: Structure {
        public var nodeID: Int32 = 0
        public var host = ""
        public var port: Int32 = 0
        public var rack: String?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&nodeID)
            try fields.string(&host)
            try fields.integer(&port)
            if version >= 1 { try fields.string(&rack) }
        }
    }

    /// A topic and its partitions.
    public struct Topic: Structure {
        public var code = KafkaErrorCode.none
        public var name = ""
        public var isInternal = false
        public var partitions: [Partition] = []
        public var authorizedOperations: Int32 = .min

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.code(&code)
            try fields.string(&name)
            if version >= 1 { try fields.boolean(&isInternal) }
            try fields.list(&partitions, version: version)
            if version >= 8 { try fields.integer(&authorizedOperations) }
        }
    }

    /// A partition, and the brokers that have it.
    public struct Partition: Structure {
        public var code = KafkaErrorCode.none
        public var index: Int32 = 0
        public var leaderID: Int32 = 0
        public var leaderEpoch: Int32 = -1
        public var replicas: [Int32] = []
        public var inSyncReplicas: [Int32] = []
        public var offlineReplicas: [Int32] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.code(&code)
            try fields.integer(&index)
            try fields.integer(&leaderID)
            if version >= 7 { try fields.integer(&leaderEpoch) }
            try fields.integers(&replicas)
            try fields.integers(&inSyncReplicas)
            if version >= 5 { try fields.integers(&offlineReplicas) }
        }
    }
}
