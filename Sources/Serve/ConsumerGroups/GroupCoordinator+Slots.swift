internal import EventLog
internal import System

extension GroupCoordinator {
    /// Does something with a living group's slot; nil when there is no such group and none is to be made.
    func withSlot<Result>(
        _ group: String, creating: Bool, _ body: (GroupSlot) throws(GroupError) -> Result?
    ) throws(GroupError) -> Result? {
        do throws(EventLogError) { try GroupName.check(group) } catch {
            throw GroupError(.invalidGroup, error.message, cause: error)
        }
        while true {
            guard let slot = try slot(Name(group), creating: creating) else { return nil }
            if let result = try body(slot) { return result }
            // It died meanwhile: whoever ended it takes it away soon.
            slot.state.wait { $0.isRemoved ? () : nil }
        }
    }

    private func slot(_ name: Name, creating: Bool) throws(GroupError) -> GroupSlot? {
        let now = clock.now
        return try slots.withLock { slots throws(GroupError) in
            guard !slots.isStopped else { throw .stopping }
            if let slot = slots.byName[name] { return slot }
            guard creating else { return nil }
            guard slots.byName.count < settings.groups else {
                throw GroupError(.groupFull, "\(name.text): there are \(settings.groups) groups, as many as may be")
            }
            let slot = GroupSlot(ConsumerGroup(name.text, settings: settings, now: now))
            slots.byName[name] = slot
            return slot
        }
    }

    /// Takes a dead slot away, so that its name can be used again.
    private func remove(_ slot: GroupSlot) {
        slots.withLock { if $0.byName[slot.name] === slot { $0.byName[slot.name] = nil } }
        slot.state.update { $0.isRemoved = true }
    }

    /// Ends a group that has been empty for long and keeps nothing in the log.
    func retireIfIdle(_ slot: GroupSlot, _ now: Moment) {
        func isIdle(_ state: GroupSlot.State) -> Bool {
            guard let since = state.group.idleSince, state.isQuiet else { return false }
            return since + settings.emptyGroupAge <= now
        }
        guard slot.state.withLock({ isIdle($0) }) else { return }
        do throws(EventLogError) {
            let hasOffsets = try !log.committed(by: slot.name.text).isEmpty
            let generation = slot.state.update { state -> Int32? in
                guard isIdle(state) else { return nil }
                // Its generations go on counting where they were as long as it has offsets.
                if hasOffsets, state.group.generation > 0 {
                    state.group.emptySince = now
                    return nil
                }
                state.group.end(.stopping)
                return state.group.generation
            }
            guard let generation else { return }
            defer { remove(slot) }
            if generation > 0 { try log.remember(nil, of: slot.name.text) }
        } catch {
            slot.state.update { $0.group.emptySince = now }
            notice("group \"\(slot.name.text)\" is empty and cannot be forgotten: \(error)")
        }
    }

    /// Deletes an empty group with its offsets.
    public func delete(_ group: String) throws(GroupError) {
        _ = try withSlot(group, creating: true) { slot throws(GroupError) -> Void? in
            let verdict = slot.state.wait { state -> Result<Int32?, GroupError>? in
                switch state.group.state {
                case .dead: return .success(nil)
                case .empty where !state.isQuiet: return nil
                case .empty:
                    state.group.end(.stopping)
                    return .success(state.group.generation)
                default: return .failure(GroupError(.nonEmptyGroup, "\(group) has members, or some are joining"))
                }
            }
            guard let generation = try verdict.get() else { return nil }
            defer { remove(slot) }
            do throws(EventLogError) { try log.deleteGroup(group) } catch {
                guard error.code == .unknownGroup else {
                    throw GroupError(.log, "\(group) is not deleted", cause: error)
                }
                if generation == 0 { throw GroupError(.groupNotFound, "there is no group \(group)") }
            }
            return ()
        }
    }
}
