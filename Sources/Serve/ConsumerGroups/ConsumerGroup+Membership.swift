public import System

extension ConsumerGroup {
    /// The group as it was remembered; its members' sessions begin anew.
    public init(_ name: String, _ membership: Membership, settings: GroupSettings, now: Moment) {
        self.init(name, settings: settings, now: now)
        generation = membership.generation
        protocolType = membership.protocolType
        protocolName = membership.protocolName
        guard !membership.members.isEmpty else { return }
        state = .stable
        stableGeneration = generation
        leader = Name(membership.leader)
        for remembered in membership.members {
            var request = JoinRequest()
            request.instanceID = remembered.instanceID
            request.clientID = remembered.clientID
            request.clientHost = remembered.clientHost
            request.sessionTimeout = .milliseconds(remembered.sessionMilliseconds)
            request.rebalanceTimeout = .milliseconds(remembered.rebalanceMilliseconds)
            request.protocols = remembered.protocols
            arrivals += 1
            var member = Member(Name(remembered.id), request, order: arrivals)
            member.assignment = remembered.assignment
            member.hear(at: now)
            members[member.id] = member
            if let instance = member.instance { instances[instance] = member.id }
        }
    }
}

extension Membership {
    init(of group: ConsumerGroup) {
        self.init(
            generation: group.generation, protocolType: group.protocolType, protocolName: group.protocolName,
            leader: group.leader?.text ?? "",
            members: group.inOrder.map { member in
                Member(
                    id: member.id.text, instanceID: member.instance?.text, clientID: member.clientID,
                    clientHost: member.clientHost, sessionMilliseconds: max(1, member.sessionTimeout.milliseconds),
                    rebalanceMilliseconds: max(1, member.rebalanceTimeout.milliseconds), protocols: member.protocols,
                    assignment: member.assignment)
            })
    }
}
