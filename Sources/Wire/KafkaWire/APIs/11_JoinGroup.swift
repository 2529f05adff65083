public import Bytes

/// Enters a group, and waits until its members are known.
public enum JoinGroup: KafkaAPI {
    public static let key: Int16 = 11
    public static let versions: ClosedRange<Int16> = 0...5
}

extension JoinGroup {
    /// A member, and the ways of assigning partitions that it knows.
    public struct Request: KafkaMessage {
        public typealias API = JoinGroup

        public var groupID = ""
        public var sessionTimeoutMilliseconds: Int32 = 0
        public var rebalanceTimeoutMilliseconds: Int32 = -1
        public var memberID = ""
        public var instanceID: String?
        public var protocolType = ""
        public var protocols: [GroupProtocol] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&groupID)
            try fields.integer(&sessionTimeoutMilliseconds)
            if version >= 1 { try fields.integer(&rebalanceTimeoutMilliseconds) }
            try fields.string(&memberID)
            if version >= 5 { try fields.string(&instanceID) }
            try fields.string(&protocolType)
            try fields.list(&protocols, version: version)
        }
    }
}

extension JoinGroup.Request {
    /// A way of assigning partitions, and what the member tells others who use it.
    public struct GroupProtocol: Structure {
        public var name = ""
        public var metadata: Bytes = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&name)
            try fields.bytes(&metadata)
        }
    }
}

extension JoinGroup {
    /// Who leads the group, and for the leader who else is in it.
    public struct Response: KafkaMessage {
        public typealias API = JoinGroup

        public var throttleTimeMilliseconds: Int32 = 0
        public var code = KafkaErrorCode.none
        public var generation: Int32 = -1
        public var protocolName = ""
        public var leader = ""
        public var memberID = ""
        public var members: [Member] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 2 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.code(&code)
            try fields.integer(&generation)
            try fields.string(&protocolName)
            try fields.string(&leader)
            try fields.string(&memberID)
            try fields.list(&members, version: version)
        }
    }
}

extension JoinGroup.Response {
    /// A member, and what it told.
    public struct Member: Structure {
        public var memberID = ""
        public var instanceID: String?
        public var metadata: Bytes = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&memberID)
            if version >= 5 { try fields.string(&instanceID) }
            try fields.bytes(&metadata)
        }
    }
}
