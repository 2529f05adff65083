internal import EventLog
internal import System

/// Whether a group that is not there is made.
enum Creation {
    case never
    case ifThereIsRoom
    /// Only to keep its name from others; it is taken away at once, so it needs no room.
    case forAMoment
}

extension GroupCoordinator {
    /// Does something with a living group's slot; nil when there is no such group and none is to be made.
    func withSlot<Result>(
        _ group: String, creating: Creation, _ body: (GroupSlot) throws(GroupError) -> Result?
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

    private func slot(_ name: Name, creating: Creation) throws(GroupError) -> GroupSlot? {
        let now = clock.now
        return try slots.withLock { slots throws(GroupError) in
            guard !slots.isStopped else { throw .stopping }
            if let slot = slots.byName[name] { return slot }
            if creating == .never { return nil }
            guard creating == .forAMoment || slots.byName.count < settings.groups else {
                throw GroupError(.groupFull, "\(name.text): there are \(settings.groups) groups, as many as may be")
            }
            let slot = GroupSlot(ConsumerGroup(name.text, settings: settings, now: now), memory)
            slots.byName[name] = slot
            return slot
        }
    }

    /// Takes a dead slot away, so that its name can be used again.
    private func remove(_ slot: GroupSlot) {
        slots.withLock { if $0.byName[slot.name] === slot { $0.byName[slot.name] = nil } }
        slot.noteRemoval()
    }

    /// Ends a group that has been empty for long; what it has committed stays in the log.
    ///
    /// Its generations begin anew with its next member. That is safe: a member is known by its id, which is drawn at
    /// random and never again, so whoever was one before is an unknown member of the new group, and is refused with
    /// whatever generation it claims.
    func retireIfIdle(_ slot: GroupSlot, _ now: Moment) {
        let ended = slot.state.update { state -> (generation: Int32, since: Moment)? in
            guard let since = state.group.idleSince, state.isQuiet, since + settings.emptyGroupAge <= now else {
                return nil
            }
            state.group.end(.stopping)
            return (state.group.generation, since)
        }
        guard let ended else { return }
        defer { remove(slot) }
        do throws(EventLogError) {
            if try !log.committed(by: slot.name.text).isEmpty {
                try rememberEmptiness(of: slot.name, ended.since)
            } else if ended.generation > 0 {
                try log.remember(nil, of: slot.name.text)
            }
        } catch {
            // What is left in the log is found again after a restart.
            notice("group \"\(slot.name.text)\" is empty and cannot be forgotten: \(error)")
        }
    }

    /// Does something with a group's rows while its name is kept from others; nil when it has a place.
    @discardableResult
    func whileNobodyEnters<Result>(
        _ name: Name, _ body: () throws(EventLogError) -> Result
    ) throws(EventLogError) -> Result? {
        var group = ConsumerGroup(name.text, settings: settings, now: clock.now)
        group.end(.stopping)
        let slot = GroupSlot(group, memory)
        let isFree = slots.withLock { slots in
            guard !slots.isStopped, slots.byName[name] == nil else { return false }
            slots.byName[name] = slot
            return true
        }
        guard isFree else { return nil }
        defer { remove(slot) }
        return try body()
    }

    /// Deletes an empty group with its offsets.
    public func delete(_ group: String) throws(GroupError) {
        _ = try withSlot(group, creating: .forAMoment) { slot throws(GroupError) -> Void? in
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
