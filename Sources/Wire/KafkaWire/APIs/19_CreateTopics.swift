/// Creates topics.
public enum CreateTopics: KafkaAPI {
    public static let key: Int16 = 19
    public static let versions: ClosedRange<Int16> = 2...4
}

extension CreateTopics {
    /// Topics to create.
    public struct Request: KafkaMessage {
        public typealias API = CreateTopics

        public var topics: [Topic] = []
        public var timeoutMilliseconds: Int32 = 60000
        public var validateOnly = false

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.list(&topics, version: version)
            try fields.integer(&timeoutMilliseconds)
            try fields.boolean(&validateOnly)
        }
    }
}

extension CreateTopics.Request {
    /// A topic to create.
    public struct Topic: Structure {
        public var name = ""
        public var partitionCount: Int32 = 0
        public var replicationFactor: Int16 = 0
        public var assignments: [Assignment] = []
        public var settings: [Setting] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.integer(&partitionCount)
            try fields.integer(&replicationFactor)
            try fields.list(&assignments, version: version)
            try fields.list(&settings, version: version)
        }
    }

    /// The brokers that are to have one partition.
    public struct Assignment: Structure {
        public var index: Int32 = 0
        public var brokerIDs: [Int32] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&index)
            try fields.integers(&brokerIDs)
        }
    }

    /// A setting of the topic.
    public struct Setting: Structure {
        public var name = ""
        public var value: String?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.string(&value)
        }
    }
}

extension CreateTopics {
    /// Whether each topic was created.
    public struct Response: KafkaMessage {
        public typealias API = CreateTopics

        public var throttleTimeMilliseconds: Int32 = 0
        public var topics: [Topic] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&throttleTimeMilliseconds)
            try fields.list(&topics, version: version)
        }
    }
}

extension CreateTopics.Response {
    /// Whether one topic was created.
    public struct Topic: Structure {
        public var name = ""
        public var code = KafkaErrorCode.none
        public var message: String?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.code(&code)
            try fields.string(&message)
        }
    }
}
