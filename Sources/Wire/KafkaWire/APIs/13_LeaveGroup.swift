/// Leaves a group.
public enum LeaveGroup: KafkaAPI {
    public static let key: Int16 = 13
    public static let versions: ClosedRange<Int16> = 0...3
}

extension LeaveGroup {
    /// The member that leaves; from version 3 on, several.
    public struct Request: KafkaMessage {
        public typealias API = LeaveGroup

        public var groupID = ""
        public var memberID = ""
        public var members: [Member] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&groupID)
            if version <= 2 { try fields.string(&memberID) }
            if version >= 3 { try fields.list(&members, version: version) }
        }
    }
}

extension LeaveGroup.Request {
    /// A member that leaves.
    public struct Member: Structure {
        public var memberID = ""
        public var instanceID: String?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&memberID)
            try fields.string(&instanceID)
        }
    }
}

extension LeaveGroup {
    /// Whether the member was let go.
    public struct Response: KafkaMessage {
        public typealias API = LeaveGroup

        public var throttleTimeMilliseconds: Int32 = 0
        public var code = KafkaErrorCode.none
        public var members: [Member] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 1 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.code(&code)
            if version >= 3 { try fields.list(&members, version: version) }
        }
    }
}

extension LeaveGroup.Response {
    /// Whether one member was let go.
    public struct Member: Structure {
        public var memberID = ""
        public var instanceID: String?
        public var code = KafkaErrorCode.none

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&memberID)
            try fields.string(&instanceID)
            try fields.code(&code)
        }
    }
}
