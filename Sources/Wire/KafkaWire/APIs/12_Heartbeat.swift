/// Tells the coordinator that a member lives, and the member whether its group is being rebalanced.
public enum Heartbeat: KafkaAPI {
    public static let key: Int16 = 12
    public static let versions: ClosedRange<Int16> = 0...3
}

extension Heartbeat {
    /// The member that lives.
    public struct Request: KafkaMessage {
        public typealias API = Heartbeat

        public var groupID = ""
        public var generation: Int32 = 0
        public var memberID = ""
        public var instanceID: String?

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            try fields.string(&groupID)
            try fields.integer(&generation)
            try fields.string(&memberID)
            if version >= 3 { try fields.string(&instanceID) }
        }
    }
}

extension Heartbeat {
    /// How the group is.
    public struct Response: KafkaMessage {
        public typealias API = Heartbeat

        public var throttleTimeMilliseconds: Int32 = 0
        public var code = KafkaErrorCode.none

        public init() {}

        public mutating func layout(_ fields: inout some Fields, version: Int16) throws(WireError) {
            if version >= 1 { try fields.integer(&throttleTimeMilliseconds) }
            try fields.code(&code)
        }
    }
}
