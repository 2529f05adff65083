/// Gives topics more partitions.
public enum CreatePartitions: KafkaAPI {
    public static let key: Int16 = 37
    public static let versions: ClosedRange<Int16> = 0...1
}

extension CreatePartitions {
    /// Topics, and how many partitions each is to have.
    public struct Request: KafkaMessage {
        public typealias API = CreatePartitions

        public var topics: [Topic] = []
        public var timeoutMilliseconds: Int32 = 0
        public var validateOnly = false

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.list(&topics, version: version)
            try fields.integer(&timeoutMilliseconds)
            try fields.boolean(&validateOnly)
        }
    }
}

extension CreatePartitions.Request {
    /// How many partitions one topic is to have.
    public struct Topic: Structure {
        public var name = ""
        public var count: Int32 = 0
        public var assignments: [Assignment]?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.integer(&count)
            try fields.list(&assignments, version: version)
        }
    }

    /// The brokers that are to have one new partition.
    public struct Assignment: Structure {
        public var brokerIDs: [Int32] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integers(&brokerIDs)
        }
    }
}

extension CreatePartitions {
    /// Whether each topic has them now.
    public struct Response: KafkaMessage {
        public typealias API = CreatePartitions

        public var throttleTimeMilliseconds: Int32 = 0
        public var topics: [Topic] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&throttleTimeMilliseconds)
            try fields.list(&topics, version: version)
        }
    }
}

extension CreatePartitions.Response {
    /// Whether one topic has its partitions.
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
