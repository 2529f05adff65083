public import Bytes

/// Tells the state and the members of groups.
public enum DescribeGroups: KafkaAPI {
    public static let key: Int16 = 15
    public static let versions: ClosedRange<Int16> = 0...4
}

extension DescribeGroups {
    /// The groups that are asked for.
    public struct Request: KafkaMessage {
        public typealias API = DescribeGroups

        public var groups: [String] = []
        public var includeAuthorizedOperations = false

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.strings(&groups)
            if version >= 3 { try fields.boolean(&includeAuthorizedOperations) }
        }
    }
}

extension DescribeGroups {
    /// The groups as the coordinator sees them.
    public struct Response: KafkaMessage {
        public typealias API = DescribeGroups

        public var throttleTimeMilliseconds: Int32 = 0
        public var groups: [Group] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 1 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.list(&groups, version: version)
        }
    }
}

extension DescribeGroups.Response {
    /// A group and its members.
    public struct Group: Structure {
        public var code = KafkaErrorCode.none
        public var groupID = ""
        public var state = ""
        public var protocolType = ""
        public var protocolName = ""
        public var members: [Member] = []
        public var authorizedOperations: Int32 = .min

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.code(&code)
            try fields.string(&groupID)
            try fields.string(&state)
            try fields.string(&protocolType)
            try fields.string(&protocolName)
            try fields.list(&members, version: version)
            if version >= 3 { try fields.integer(&authorizedOperations) }
        }
    }

    /// A member, where it comes from, and what it reads.
    public struct Member: Structure {
        public var memberID = ""
        public var instanceID: String?
        public var clientID = ""
        public var clientHost = ""
        public var memberMetadata: Bytes = []
        public var memberAssignment: Bytes = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&memberID)
            if version >= 4 { try fields.string(&instanceID) }
            try fields.string(&clientID)
            try fields.string(&clientHost)
            try fields.bytes(&memberMetadata)
            try fields.bytes(&memberAssignment)
        }
    }
}
