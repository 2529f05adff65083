public import System

extension ConsumerGroup {
    /// A member says that it lives, and is told when it has to come again.
    public mutating func heartbeat(_ claim: MemberClaim, now: Moment) throws(GroupError) {
        guard state != .dead else { throw .stopping }
        let id = try currentMember(claiming: claim)
        members[id]?.hear(at: now)
        if state == .preparingRebalance { throw .rebalancing }
    }

    /// A member leaves; nil when it was let go.
    public mutating func leave(_ leaver: Leaver, now: Moment) -> GroupError? {
        guard state != .dead else { return .stopping }
        var id = Name(leaver.memberID)
        if let instance = leaver.instanceID.map(Name.init) {
            guard let current = instances[instance] else { return .noMember }
            if leaver.memberID.isEmpty { id = current }
            guard id == current else { return .fenced }
        } else if pending.removeValue(forKey: id) != nil {
            lookAtGathering(now)
            return nil
        }
        guard members[id] != nil else { return .noMember }
        remove(id, now)
        return nil
    }

    /// Whether somebody may commit offsets now; hearing of a member counts as a heartbeat.
    public mutating func allowCommit(_ claim: MemberClaim, now: Moment) throws(GroupError) {
        guard state != .dead else { throw .stopping }
        // Who keeps only its offsets here is no member, and there are none.
        if claim.generation < 0, state == .empty {
            emptySince = now
            return
        }
        let id = try currentMember(claiming: claim)
        // A generation that was never remembered may be followed, after a restart, by the one before.
        guard stableGeneration == generation else { throw .rebalancing }
        members[id]?.hear(at: now)
    }

    /// The group as an administrator sees it.
    public var description: GroupDescription {
        let isStable = state == .stable
        return GroupDescription(
            group: name, state: state, generation: generation, protocolType: protocolType,
            protocolName: isStable ? protocolName : "",
            members: inOrder.map { member in
                GroupDescription.Member(
                    id: member.id.text, instanceID: member.instance?.text, clientID: member.clientID,
                    clientHost: member.clientHost, metadata: isStable ? member.metadata(for: protocolName) : [],
                    assignment: isStable ? member.assignment : [])
            })
    }
}
