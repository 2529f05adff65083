/// Deletes groups, with their positions.
public enum DeleteGroups: KafkaAPI {
    public static let key: Int16 = 42
    public static let versions: ClosedRange<Int16> = 0...1
}

extension DeleteGroups {
    /// The groups to delete.
    public struct Request: KafkaMessage {
        public typealias API = DeleteGroups

        public var groups: [String] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.strings(&groups)
        }
    }
}

extension DeleteGroups {
    /// Whether each group was deleted.
    public struct Response: KafkaMessage {
        public typealias API = DeleteGroups

        public var throttleTimeMilliseconds: Int32 = 0
        public var groups: [Group] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.integer(&throttleTimeMilliseconds)
            try fields.list(&groups, version: version)
        }
    }
}

extension DeleteGroups.Response {
    /// Whether one group was deleted.
    public struct Group: Structure {
        public var groupID = ""
        public var code = KafkaErrorCode.none

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&groupID)
            try fields.code(&code)
        }
    }
}
