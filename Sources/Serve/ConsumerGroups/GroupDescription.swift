public import Bytes

/// A group as an administrator sees it.
public struct GroupDescription: Sendable, Hashable {
    public struct Member: Sendable, Hashable {
        public var id: String
        public var instanceID: String?
        public var clientID: String
        public var clientHost: String
        /// What the member told and is to read; empty unless the group is stable.
        public var metadata: Bytes
        public var assignment: Bytes
    }

    public var group: String
    public var state: GroupState
    public var generation: Int32
    public var protocolType: String
    public var protocolName: String
    public var members: [Member]
}

/// A line of the list of groups.
public struct GroupListing: Sendable, Hashable {
    public var group: String
    public var protocolType: String
    public var state: GroupState
}

/// What a group is doing; the raw values are Kafka's names.
public enum GroupState: String, Sendable, Hashable, CaseIterable {
    /// It has no members; it may have offsets.
    case empty = "Empty"
    /// Members are coming, or are called to come again.
    case preparingRebalance = "PreparingRebalance"
    /// Members are known; what the leader assigns is not, or not yet durable.
    case completingRebalance = "CompletingRebalance"
    case stable = "Stable"
    /// It is gone, or was never there.
    case dead = "Dead"
}
