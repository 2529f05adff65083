public import Bytes

/// A way of assigning partitions, and what a member tells others who use it.
public struct GroupProtocol: Sendable, Hashable {
    public var name: String
    public var metadata: Bytes

    public init(_ name: String, _ metadata: Bytes = []) {
        self.name = name
        self.metadata = metadata
    }
}

/// Somebody wants to be a member.
public struct JoinRequest: Sendable {
    /// Empty for somebody who has no id yet.
    public var memberID = ""
    public var instanceID: String?
    public var clientID = ""
    public var clientHost = ""
    public var sessionTimeout = Duration.seconds(45)
    /// How long others may take to come when this member is in the group; its session timeout unless more than zero.
    public var rebalanceTimeout = Duration.zero
    public var protocolType = "consumer"
    /// In the order of preference.
    public var protocols: [GroupProtocol] = []
    /// A newcomer is told its id first, and enters when it comes again with it: version 4 of JoinGroup and later.
    public var asksForMemberID = false

    public init() {}
}

/// A new generation, as one of its members is told.
public struct Joined: Sendable, Hashable {
    /// What the leader is told of each member.
    public struct Member: Sendable, Hashable {
        public var id: String
        public var instanceID: String?
        public var metadata: Bytes

        public init(id: String, instanceID: String? = nil, metadata: Bytes) {
            self.id = id
            self.instanceID = instanceID
            self.metadata = metadata
        }
    }

    public var generation: Int32
    public var protocolType: String
    public var protocolName: String
    public var leader: String
    public var memberID: String
    /// All members, for the leader; nobody, for others.
    public var members: [Member]

    public var isLeader: Bool { leader == memberID }
}

/// A member as it calls itself in everything but a join.
public struct MemberClaim: Sendable {
    /// -1 for somebody who is no member.
    public var generation: Int32
    public var memberID: String
    public var instanceID: String?

    public init(generation: Int32 = -1, memberID: String = "", instanceID: String? = nil) {
        self.generation = generation
        self.memberID = memberID
        self.instanceID = instanceID
    }
}

/// A member that waits for what it is assigned; the leader brings everyone's.
public struct SyncRequest: Sendable {
    public var claim: MemberClaim
    public var assignments: [(memberID: String, assignment: Bytes)]

    public init(_ claim: MemberClaim, assignments: [(memberID: String, assignment: Bytes)] = []) {
        self.claim = claim
        self.assignments = assignments
    }
}

/// A member that leaves: by its id, by its instance id, or by both.
public struct Leaver: Sendable, Hashable {
    public var memberID: String
    public var instanceID: String?

    public init(memberID: String = "", instanceID: String? = nil) {
        self.memberID = memberID
        self.instanceID = instanceID
    }
}
