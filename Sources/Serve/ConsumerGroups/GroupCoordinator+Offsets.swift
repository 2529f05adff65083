public import EventLog
public import Model
internal import System

extension GroupCoordinator {
    /// Commits offsets for a member of the present generation, or for somebody who is no member of an empty group;
    /// returns when they are durable.
    ///
    /// Commits of a generation wait for those of the one before, so that an old one never lands on a newer one.
    public func commit(
        _ offsets: [TopicPartition: CommittedOffset], for group: String, as claim: MemberClaim
    ) throws(GroupError) {
        let done: Void? = try withSlot(group, creating: claim.generation < 0 ? .ifThereIsRoom : .never) {
            slot throws(GroupError) in
            guard try admitCommit(claim, slot) else { return nil }
            defer { slot.state.update { $0.endCommit() } }
            do throws(EventLogError) { try log.commit(offsets, for: group) } catch {
                throw GroupError(.log, "\(group): the offsets are not kept", cause: error)
            }
            return ()
        }
        if done == nil { throw .illegalGeneration(claim.generation, current: 0) }
    }

    /// What the group has committed.
    public func committed(by group: String) throws(GroupError) -> [TopicPartition: CommittedOffset] {
        do throws(EventLogError) { return try log.committed(by: group) } catch {
            let code = error.code == .invalidGroupName ? GroupError.Code.invalidGroup : .log
            throw GroupError(code, "\(group): its offsets cannot be told", cause: error)
        }
    }

    /// Waits for its turn; false when the group died.
    private func admitCommit(_ claim: MemberClaim, _ slot: GroupSlot) throws(GroupError) -> Bool {
        try slot.state.wait { state -> Result<Bool, GroupError>? in
            guard state.group.state != .dead else { return .success(false) }
            guard state.admitsCommit else { return nil }
            do throws(GroupError) { try state.group.allowCommit(claim, now: clock.now) } catch {
                return .failure(error)
            }
            state.beginCommit()
            return .success(true)
        }.get()
    }

    /// All groups by name: those with members, and those that have only committed offsets.
    public func list() throws(GroupError) -> [GroupListing] {
        var found: [Name: GroupListing] = [:]
        do throws(EventLogError) {
            for name in try log.groups() {
                found[Name(name)] = GroupListing(group: name, protocolType: "", state: .empty)
            }
        } catch { throw GroupError(.log, "the groups cannot be listed", cause: error) }
        for slot in slots.withLock({ Array($0.byName.values) }) {
            let described = slot.state.withLock { $0.group.description }
            // A group that nobody has entered is only a place where somebody asked.
            guard described.state != .dead, described.generation > 0 || described.state != .empty else { continue }
            found[slot.name] = GroupListing(
                group: described.group, protocolType: described.protocolType, state: described.state)
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }

    /// A group and its members; one that is not there is dead.
    public func describe(_ group: String) throws(GroupError) -> GroupDescription {
        if let slot = slots.withLock({ $0.byName[Name(group)] }) {
            let found = slot.state.withLock { $0.group.description }
            if found.state != .empty || found.generation > 0 { return found }
        }
        let isThere = try !committed(by: group).isEmpty
        return GroupDescription(
            group: group, state: isThere ? .empty : .dead, generation: 0, protocolType: "", protocolName: "",
            members: [])
    }
}
