public import Bytes

/// Hands the leader's assignments to the coordinator, and each member its own.
public enum SyncGroup: KafkaAPI {
    public static let key: Int16 = 14
    public static let versions: ClosedRange<Int16> = 0...3
}

extension SyncGroup {
    /// A member that waits for its assignment; from the leader, with everyone's.
    public struct Request: KafkaMessage {
        public typealias API = SyncGroup

        public var groupID = ""
        public var generation: Int32 = 0
        public var memberID = ""
        public var instanceID: String?
        public var assignments: [Assignment] = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&groupID)
            try fields.integer(&generation)
            try fields.string(&memberID)
            if version >= 3 { try fields.string(&instanceID) }
            try fields.list(&assignments, version: version)
        }
    }
}

extension SyncGroup.Request {
    /// What one member is to read, in the bytes of the leader.
    public struct Assignment: Structure {
        public var memberID = ""
        public var assignment: Bytes = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&memberID)
            try fields.bytes(&assignment)
        }
    }
}

extension SyncGroup {
    /// The member's assignment, in the bytes of its leader.
    public struct Response: KafkaMessage {
        public typealias API = SyncGroup

        public var throttleTimeMilliseconds: Int32 = 0
        public var code = KafkaErrorCode.none
        public var assignment: Bytes = []

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 1 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.code(&code)
            try fields.bytes(&assignment)
        }
    }
}
