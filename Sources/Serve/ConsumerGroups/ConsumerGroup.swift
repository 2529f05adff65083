public import Bytes
public import System

/// One group of Kafka's classic protocol as a value: calls and the time go in, answers and wishes come out.
///
/// It has no lock, clock or disk. Every call that waits is answered once, by an action; what must survive a restart is
/// handed out to be remembered, and answers that depend on it wait until `remembered` is called.
public struct ConsumerGroup: Sendable {
    /// What whoever keeps the group has to do, in this order.
    public enum Action: Sendable {
        case answerJoin(CallID, Result<Joined, GroupError>)
        case answerSync(CallID, Result<Bytes, GroupError>)
        /// Make this durable, then call `remembered` with the number.
        case remember(UInt64, Membership)
    }

    /// What has to be durable before somebody can be answered.
    enum Unremembered: Sendable {
        case generation(Int32)
        case replacement(CallID, Joined)
        case end
    }

    /// How long a group waits for members to come.
    struct Gathering: Sendable {
        /// When it goes on without those who have not come.
        var ends: Moment
        /// While the group was empty before: when it looks whether somebody came since it last looked.
        var looks: Moment?
        var hasNewcomer = false
    }

    public let name: String
    public internal(set) var state = GroupState.empty
    public internal(set) var generation: Int32 = 0
    /// The last generation that became stable, and so is remembered.
    var stableGeneration: Int32?
    var settings: GroupSettings
    var protocolType = ""
    var protocolName = ""
    var leader: Name?
    var members: [Name: Member] = [:]
    /// Who has which instance id.
    var instances: [Name: Name] = [:]
    /// Ids that were given out and not yet come back, and when they are forgotten.
    var pending: [Name: Moment] = [:]
    var gathering: Gathering?
    /// When those are given up that have not asked for their assignment.
    var syncEnds = Moment.distantFuture
    var emptySince: Moment
    var arrivals: UInt64 = 0
    var revision: UInt64 = 0
    var unremembered: [UInt64: Unremembered] = [:]
    var actions: [Action] = []

    public init(_ name: String, settings: GroupSettings = GroupSettings(), now: Moment) {
        self.name = name
        self.settings = settings
        emptySince = now
    }

    /// What is to be done now; asking again gives nothing until something happens.
    public mutating func takeActions() -> [Action] {
        defer { actions = [] }
        return actions
    }

    public var memberCount: Int { members.count }

    /// Bytes that are kept because somebody is a member, or was told to become one.
    public var keptBytes: Int {
        pending.reduce(members.reduce(0) { $0 + $1.value.keptBytes }) {
            $0 + GroupLimits.memberOverhead + $1.key.text.utf8.count
        }
    }

    /// Members in the order of their arrival.
    var inOrder: [Member] { members.values.sorted { $0.order < $1.order } }

    /// Since when nothing has happened in a group without members; nil for others.
    var idleSince: Moment? { state == .empty && pending.isEmpty ? emptySince : nil }

    /// When `tick` has something to do.
    public var nextDeadline: Moment {
        var deadline = pending.values.min() ?? .distantFuture
        for member in members.values { deadline = min(deadline, member.deadline) }
        if let gathering { deadline = min(deadline, gathering.looks ?? .distantFuture, gathering.ends) }
        return min(deadline, syncEnds)
    }

    /// Lets time do its work: who was not heard of is gone, and who did not come is not waited for.
    public mutating func tick(_ now: Moment) {
        guard state != .dead, nextDeadline <= now else { return }
        pending = pending.filter { $0.value > now }
        for member in inOrder where member.deadline <= now { remove(member.id, now) }
        if syncEnds <= now {
            syncEnds = .distantFuture
            for member in inOrder where member.owesSync { remove(member.id, now) }
        }
        lookAtGathering(now)
    }

    /// Ends the group: nobody can use it any more, and who waits is told.
    public mutating func end(_ error: GroupError) {
        for member in inOrder { answerAll(of: member.id, error) }
        for case .replacement(let call, _) in unremembered.values { actions.append(.answerJoin(call, .failure(error))) }
        unremembered = [:]
        members = [:]
        instances = [:]
        pending = [:]
        gathering = nil
        syncEnds = .distantFuture
        state = .dead
    }
}

extension ConsumerGroup {
    /// Answers whatever the member waits for.
    mutating func answerAll(of id: Name, _ error: GroupError) {
        answerJoin(of: id, .failure(error))
        answerSync(of: id, .failure(error))
    }

    mutating func answerJoin(of id: Name, _ answer: Result<Joined, GroupError>) {
        guard let call = members[id]?.joinCall else { return }
        members[id]?.joinCall = nil
        actions.append(.answerJoin(call, answer))
    }

    mutating func answerSync(of id: Name, _ answer: Result<Bytes, GroupError>) {
        guard let call = members[id]?.syncCall else { return }
        members[id]?.syncCall = nil
        actions.append(.answerSync(call, answer))
    }

    /// Checks who somebody says to be; the id of the member that it is.
    func member(claiming claim: MemberClaim) throws(GroupError) -> Name {
        let id = Name(claim.memberID)
        if let instance = claim.instanceID.map(Name.init) {
            guard let current = instances[instance] else { throw .noMember }
            guard current == id else { throw .fenced }
        }
        guard members[id] != nil else { throw .noMember }
        return id
    }

    /// As `member(claiming:)`, and the generation must be the group's.
    func currentMember(claiming claim: MemberClaim) throws(GroupError) -> Name {
        let id = try member(claiming: claim)
        guard claim.generation == generation else {
            throw .illegalGeneration(claim.generation, current: generation)
        }
        return id
    }

    /// Takes a member out, tells it so where it waits, and lets the others go on without it.
    mutating func remove(_ id: Name, _ now: Moment) {
        answerAll(of: id, .noMember)
        guard let member = members.removeValue(forKey: id) else { return }
        if let instance = member.instance, instances[instance] == id { instances[instance] = nil }
        if leader == id { leader = nil }
        switch state {
        case .stable, .completingRebalance: prepareRebalance(now)
        case .preparingRebalance: lookAtGathering(now)
        case .empty, .dead: break
        }
    }

    mutating func remember(_ what: Unremembered) {
        revision += 1
        unremembered[revision] = what
        actions.append(.remember(revision, Membership(of: self)))
    }
}
