internal import System

extension GroupCoordinator {
    /// Enters a group; the answer comes when its members are known.
    public func join(_ group: String, _ request: JoinRequest, reply: @escaping JoinReply) {
        do throws(GroupError) {
            let isKnown = !request.memberID.isEmpty
            let found: Void? = try withSlot(group, creating: isKnown ? .never : .ifThereIsRoom) { slot in
                let now = clock.now
                let changed = slot.change(growing: { state, room in
                    let call = state.call()
                    state.joins[call] = reply
                    state.group.join(request, as: call, now: now, room: { complaining(room, $0) }) { newID() }
                })
                return changed.map { finish($0.work, slot) }
            }
            if found == nil { throw .noMember }
        } catch {
            reply(.failure(error))
        }
    }

    /// Asks for what the member is assigned; the answer comes when the leader's word is durable.
    public func sync(_ group: String, _ request: SyncRequest, reply: @escaping SyncReply) {
        do throws(GroupError) {
            let found: Void? = try withSlot(group, creating: .never) { slot in
                let now = clock.now
                let changed = slot.change(growing: { state, room in
                    let call = state.call()
                    state.syncs[call] = reply
                    state.group.sync(request, as: call, now: now) { complaining(room, $0) }
                })
                return changed.map { finish($0.work, slot) }
            }
            if found == nil { throw .noMember }
        } catch {
            reply(.failure(error))
        }
    }

    /// Members that are refused try again without a word to anybody, so the operator is told.
    private func complaining(_ room: (Int) -> Bool, _ bytes: Int) -> Bool {
        if room(bytes) { return true }
        if memory.shouldComplain(at: clock.now) {
            notice(
                "members are refused: those of all groups have \(memory.used) bytes, and \(settings.memberBytes) may be"
            )
        }
        return false
    }

    /// Says that a member lives; throws `rebalanceInProgress` when it has to join again.
    public func heartbeat(_ group: String, _ claim: MemberClaim) throws(GroupError) {
        let outcome = try change(group) { state, now -> Result<Void, GroupError> in
            do throws(GroupError) { return .success(try state.group.heartbeat(claim, now: now)) } catch {
                return .failure(error)
            }
        }
        guard let outcome else { throw .noMember }
        try outcome.get()
    }

    /// Lets members go; for each nil, or why not.
    public func leave(_ group: String, _ leavers: [Leaver]) throws(GroupError) -> [GroupError?] {
        let outcomes = try change(group) { state, now in leavers.map { state.group.leave($0, now: now) } }
        return outcomes ?? leavers.map { _ in .noMember }
    }

    /// Nil when there is no such group.
    private func change<Outcome>(
        _ group: String, _ body: (inout GroupSlot.State, Moment) -> Outcome
    ) throws(GroupError) -> Outcome? {
        try withSlot(group, creating: .never) { slot in
            let now = clock.now
            guard let (result, work) = slot.change({ body(&$0, now) }) else { return nil }
            finish(work, slot)
            return result
        }
    }
}
