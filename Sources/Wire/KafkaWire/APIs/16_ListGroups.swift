/// Tells which groups there are.
public enum ListGroups: KafkaAPI {
    public static let key: Int16 = 16
    public static let versions: ClosedRange<Int16> = 0...2
}

extension ListGroups {
    /// Nothing is asked but the list.
    public struct Request: KafkaMessage {
        public typealias API = ListGroups

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {}
    }
}

extension ListGroups {
    /// The groups that this broker keeps.
    public struct Response: KafkaMessage {
        public typealias API = ListGroups

        public var throttleTimeMilliseconds: Int32 = 0
        public var code = KafkaErrorCode.none
        public var groups: [Group] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 1 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.code(&code)
            try fields.list(&groups, version: version)
        }
    }
}

extension ListGroups.Response {
    /// A group and the kind of its protocol.
    public struct Group: Structure {
        public var groupID = ""
        public var protocolType = ""

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&groupID)
            try fields.string(&protocolType)
        }
    }
}
