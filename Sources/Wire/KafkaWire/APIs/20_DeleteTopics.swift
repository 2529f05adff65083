/// Deletes topics.
public enum DeleteTopics: KafkaAPI {
    public static let key: Int16 = 20
    public static let versions: ClosedRange<Int16> = 1...3
}

extension DeleteTopics {
    /// Topics to delete.
    public struct Request: KafkaMessage {
        public typealias API = DeleteTopics

        public var topics: [String] = []
        public var timeoutMilliseconds: Int32 = 0

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.strings(&topics)
            try fields.integer(&timeoutMilliseconds)
        }
    }
}

extension DeleteTopics {
    /// Whether each topic was deleted.
    public struct Response: KafkaMessage {
        public typealias API = DeleteTopics

        public var throttleTimeMilliseconds: Int32 = 0
        public var topics: [Topic] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&throttleTimeMilliseconds)
            try fields.list(&topics, version: version)
        }
    }
}

extension DeleteTopics.Response {
    /// Whether one topic was deleted.
    public struct Topic: Structure {
        public var name = ""
        public var code = KafkaErrorCode.none

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.code(&code)
        }
    }
}
