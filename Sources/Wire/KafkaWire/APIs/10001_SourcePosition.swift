public import Bytes

/// Asks how far a source has been read into a topic; an API of our own, as `AppendFromSource` is.
public enum SourcePosition: KafkaAPI {
    public static let key: Int16 = 10_001
    public static let versions: ClosedRange<Int16> = 0...0
}

extension SourcePosition {
    /// The source, by the name that it appends under.
    public struct Request: KafkaMessage {
        public typealias API = SourcePosition

        public var topic = ""
        public var source = ""

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&topic)
            try fields.string(&source)
        }
    }
}

extension SourcePosition {
    /// What the source said of itself with its last records; null if it has appended nothing.
    public struct Response: KafkaMessage {
        public typealias API = SourcePosition

        public var code = KafkaErrorCode.none
        public var message: String?
        public var position: Bytes?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.code(&code)
            try fields.string(&message)
            try fields.run(&position, nullable: true)
        }
    }
}
