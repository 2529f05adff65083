public import System
internal import Bytes

extension ConsumerGroup {
    /// A member asks for what it is assigned, and the leader brings it; `room` says whether so many more bytes may be
    /// kept.
    public mutating func sync(
        _ request: SyncRequest, as call: CallID, now: Moment, room: (Int) -> Bool = { _ in true }
    ) {
        do throws(GroupError) {
            guard state != .dead else { throw .stopping }
            let id = try currentMember(claiming: request.claim)
            switch state {
            case .empty, .dead: throw .noMember
            case .preparingRebalance: throw .rebalancing
            case .completingRebalance: try wait(id, request, call, room)
            case .stable:
                members[id]?.owesSync = false
                members[id]?.hear(at: now)
                actions.append(.answerSync(call, .success(members[id]?.assignment ?? [])))
            }
        } catch {
            actions.append(.answerSync(call, .failure(error)))
        }
    }

    private mutating func wait(
        _ id: Name, _ request: SyncRequest, _ call: CallID, _ room: (Int) -> Bool
    ) throws(GroupError) {
        let isFirstWord = leader == id && !isBeingRemembered
        if isFirstWord {
            let bytes = request.assignments.reduce(0) { $0 + $1.assignment.count }
            guard bytes <= GroupLimits.assignmentBytes else {
                throw GroupError(
                    .tooLarge, "\(name): assignments of \(bytes) bytes, more than \(GroupLimits.assignmentBytes)")
            }
            guard room(bytes) else { throw .noRoom(for: name) }
        }
        answerSync(of: id, .failure(.replacedCall))
        members[id]?.owesSync = false
        members[id]?.syncCall = call
        guard isFirstWord else { return }
        for (memberID, assignment) in request.assignments {
            // A copy, since a slice would keep the whole request that it came in.
            members[Name(memberID)]?.assignment = Array(assignment)[...]
        }
        remember(.generation(generation))
    }

    private var isBeingRemembered: Bool {
        unremembered.values.contains { if case .generation(generation) = $0 { true } else { false } }
    }

    /// What was to be remembered is durable, or could not be made so.
    public mutating func remembered(_ revision: UInt64, _ error: GroupError?, now: Moment) {
        switch unremembered.removeValue(forKey: revision) {
        case .generation(let made):
            // Members may have come or gone meanwhile; then another generation is on its way.
            guard state == .completingRebalance, made == generation else { return }
            if let error { giveUpGeneration(error, now) } else { becomeStable(now) }
        case .replacement(let call, let answer):
            actions.append(.answerJoin(call, error.map { .failure($0) } ?? .success(answer)))
        case .end, nil: break
        }
    }

    private mutating func becomeStable(_ now: Moment) {
        state = .stable
        stableGeneration = generation
        for member in inOrder where member.syncCall != nil {
            members[member.id]?.hear(at: now)
            answerSync(of: member.id, .success(member.assignment))
        }
    }

    private mutating func giveUpGeneration(_ error: GroupError, _ now: Moment) {
        for member in inOrder where member.syncCall != nil {
            members[member.id]?.hear(at: now)
            answerSync(of: member.id, .failure(error))
        }
        prepareRebalance(now)
    }
}
