internal import Bytes
public import System

extension ConsumerGroup {
    /// Somebody wants to be a member, or a member comes again; `newID` draws what tells two members apart, and
    /// `room` says whether so many more bytes may be kept.
    public mutating func join(
        _ request: JoinRequest, as call: CallID, now: Moment, room: (Int) -> Bool = { _ in true },
        newID: () -> String
    ) {
        do throws(GroupError) {
            try check(request)
            let present = members[place(of: request)]?.ownBytes ?? 0
            guard room(request.keptBytes - present) else { throw .noRoom(for: name) }
            if request.memberID.isEmpty {
                try enter(request, call, now, newID())
            } else {
                try comeAgain(request, call, now)
            }
        } catch {
            actions.append(.answerJoin(call, .failure(error)))
        }
    }

    private func check(_ request: JoinRequest) throws(GroupError) {
        guard state != .dead else { throw .stopping }
        guard settings.sessionTimeouts.contains(request.sessionTimeout) else {
            let bounds = settings.sessionTimeouts
            throw GroupError(
                .invalidSessionTimeout,
                "session.timeout.ms=\(request.sessionTimeout.milliseconds): the coordinator allows "
                    + "\(bounds.lowerBound.milliseconds) to \(bounds.upperBound.milliseconds)")
        }
        try checkSizes(request)
        guard !request.protocolType.isEmpty, !request.protocols.isEmpty else {
            throw GroupError(.inconsistentProtocol, "\(name): a member must know a way of assigning partitions")
        }
        // What the member itself said before does not bind it.
        let others = members.values.filter { $0.id != place(of: request) }
        let isShared = request.protocols.contains { offered in others.allSatisfy { $0.knows(Name(offered.name)) } }
        guard members.isEmpty || isShared && Name(request.protocolType) == Name(protocolType) else {
            throw GroupError(
                .inconsistentProtocol,
                "\(name): no way of assigning partitions is known to the \(members.count) members and the new one")
        }
    }

    private func checkSizes(_ request: JoinRequest) throws(GroupError) {
        let names = [request.clientID, request.clientHost, request.instanceID ?? "", request.protocolType]
        guard request.protocols.count <= GroupLimits.protocols,
            (names + request.protocols.map(\.name)).allSatisfy({ $0.utf8.count <= GroupLimits.nameBytes })
        else {
            throw GroupError(
                .tooLarge,
                "\(name): a member has at most \(GroupLimits.protocols) ways of assigning, names at most "
                    + "\(GroupLimits.nameBytes) bytes")
        }
        var bytes = request.protocols.reduce(0) { $0 + $1.metadata.count }
        let place = place(of: request)
        for member in members.values where member.id != place { bytes += member.metadataBytes }
        guard bytes <= GroupLimits.metadataBytes else {
            throw GroupError(
                .tooLarge,
                "\(name): its members' metadata would be \(bytes) bytes, more than \(GroupLimits.metadataBytes)")
        }
    }

    /// Whose place whoever asks has, or will take.
    private func place(of request: JoinRequest) -> Name {
        request.instanceID.flatMap { instances[Name($0)] } ?? Name(request.memberID)
    }

    /// Somebody without an id.
    private mutating func enter(
        _ request: JoinRequest, _ call: CallID, _ now: Moment, _ unique: String
    ) throws(GroupError) {
        let instance = request.instanceID.map(Name.init)
        let id = Name("\(instance?.text ?? request.clientID)-\(unique)")
        if let instance, let present = instances[instance] {
            return replace(present, with: id, request, call, now)
        }
        try checkRoom()
        if instance == nil, request.asksForMemberID {
            pending[id] = now + request.sessionTimeout
            throw GroupError(.memberIDRequired, "\(name): join again as \(id.text)", memberID: id.text)
        }
        add(id, request, call, now)
    }

    private func checkRoom() throws(GroupError) {
        guard members.count + pending.count < settings.members else {
            throw GroupError(.groupFull, "\(name): a group has at most \(settings.members) members")
        }
    }

    /// Somebody with an id: promised, or a member's.
    private mutating func comeAgain(_ request: JoinRequest, _ call: CallID, _ now: Moment) throws(GroupError) {
        let asked = Name(request.memberID)
        if request.instanceID == nil, pending.removeValue(forKey: asked) != nil {
            return add(asked, request, call, now)
        }
        let id = try member(claiming: MemberClaim(memberID: request.memberID, instanceID: request.instanceID))
        let isUnchanged = members[id]?.protocols == request.protocols
        switch state {
        case .completingRebalance where isUnchanged, .stable where isUnchanged && leader != id:
            // Its answer was lost; what it was told still holds.
            answerJoin(of: id, .failure(.replacedCall))
            members[id]?.hear(at: now)
            actions.append(.answerJoin(call, .success(joined(id))))
        case .preparingRebalance, .completingRebalance, .stable:
            update(id, request, call)
            // Whoever begins the rebalance is there already.
            if state == .preparingRebalance { lookAtGathering(now) } else { prepareRebalance(now) }
        case .empty, .dead: throw .noMember
        }
    }

    private mutating func update(_ id: Name, _ request: JoinRequest, _ call: CallID) {
        answerJoin(of: id, .failure(.replacedCall))
        members[id]?.update(from: request)
        members[id]?.joinCall = call
    }

    private mutating func add(_ id: Name, _ request: JoinRequest, _ call: CallID, _ now: Moment) {
        if members.isEmpty { protocolType = request.protocolType }
        arrivals += 1
        var member = Member(id, request, order: arrivals)
        member.joinCall = call
        member.hear(at: now)
        members[id] = member
        if let instance = member.instance { instances[instance] = id }
        gathering?.hasNewcomer = true
        if leader == nil { leader = id }
        if state == .preparingRebalance { lookAtGathering(now) } else { prepareRebalance(now) }
    }

    /// A new process takes an instance's place under a new id, and nobody else notices if the way of assigning stays:
    /// what it says of itself counts in the next generation, as with Kafka.
    private mutating func replace(
        _ old: Name, with id: Name, _ request: JoinRequest, _ call: CallID, _ now: Moment
    ) {
        answerAll(of: old, .fenced)
        guard var member = members.removeValue(forKey: old), let instance = member.instance else { return }
        // The leader's own successor is told the old name: it must not assign what is assigned already.
        let toldLeader = leader
        member.id = id
        member.update(from: request)
        member.hear(at: now)
        members[id] = member
        instances[instance] = id
        if leader == old { leader = id }
        guard state == .stable, chooseProtocol().map(Name.init) == Name(protocolName) else {
            members[id]?.joinCall = call
            if state == .preparingRebalance { lookAtGathering(now) } else { prepareRebalance(now) }
            return
        }
        let answer = Joined(
            generation: generation, protocolType: protocolType, protocolName: protocolName,
            leader: toldLeader?.text ?? "", memberID: id.text, members: [])
        remember(.replacement(call, answer))
    }
}
