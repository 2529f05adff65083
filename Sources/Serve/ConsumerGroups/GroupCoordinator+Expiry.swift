internal import Bytes
internal import EventLog
internal import System

extension GroupCoordinator {
    /// Looks, from time to time, for groups that have been empty for long; says when next.
    func expireWhatIsDue() -> Moment {
        guard let retention = settings.offsetsRetention else { return .distantFuture }
        let now = clock.now
        let next = expiry.withLock { next in
            defer { if next <= now { next = now + settings.expiryInterval } }
            return next
        }
        guard next <= now else { return next }
        do throws(EventLogError) {
            let expired = try expire(after: retention)
            if !expired.isEmpty {
                let names = expired.prefix(GroupLimits.namesInNotice).map { "\"\($0)\"" }.joined(separator: ", ")
                let rest = expired.count > GroupLimits.namesInNotice ? ", …" : ""
                notice(
                    "forgot what \(expired.count) groups had committed, because nobody was in them for "
                        + "\(Int(retention.inSeconds)) s: \(names)\(rest)")
            }
        } catch { notice("groups that are empty for long cannot be looked for: \(error)") }
        return now + settings.expiryInterval
    }

    /// Groups get and lose their places on this thread or by somebody's wish to delete them, so one that has no place
    /// when its name is taken has been as it was read since.
    private func expire(after retention: Duration) throws(EventLogError) -> [String] {
        let committed = Set(try log.groups().map(Name.init))
        var known: Set<Name> = []
        var expired: [String] = []
        for remembered in try log.memberships() {
            let name = Name(remembered.group)
            known.insert(name)
            // What cannot be read was told when the coordinator began.
            guard let membership = try? Membership(decoding: remembered.bytes), membership.members.isEmpty else {
                continue
            }
            let state = Emptiness(
                membership, hasCommitted: committed.contains(name), now: clock.wallMilliseconds, retention)
            let isDone: Void? = try whileNobodyEnters(name) { () throws(EventLogError) in try settle(name, state) }
            if state == .over, isDone != nil { expired.append(name.text) }
        }
        // Of groups that nobody has written down time runs from now on.
        for name in committed.subtracting(known) {
            try whileNobodyEnters(name) { () throws(EventLogError) in try settle(name, .undated) }
        }
        return expired.sorted()
    }

    private func settle(_ name: Name, _ state: Emptiness) throws(EventLogError) {
        switch state {
        case .lasting: break
        case .undated: try rememberEmptiness(of: name, clock.now)
        case .pointless: try log.remember(nil, of: name.text)
        case .over:
            // An administrator may have been faster.
            do throws(EventLogError) { try log.deleteGroup(name.text) } catch  where error.code == .unknownGroup {}
        }
    }

    /// Writes down since when nobody is in a group, which has committed something.
    func rememberEmptiness(of name: Name, _ since: Moment) throws(EventLogError) {
        let wall = clock.wallMilliseconds - max(0, (clock.now - since).milliseconds)
        try log.remember(Membership(emptySince: wall).encoded(), of: name.text)
    }
}

/// What becomes of a group that nobody is in.
private enum Emptiness {
    /// It may still be missed.
    case lasting
    /// Nobody knows since when, or by a calendar that was wrong.
    case undated
    /// There is nothing to be kept for it.
    case pointless
    case over

    init(_ membership: Membership, hasCommitted: Bool, now: Int64, _ retention: Duration) {
        guard hasCommitted else {
            self = .pointless
            return
        }
        guard let since = membership.emptySinceMilliseconds, since <= now else {
            self = .undated
            return
        }
        self = now - since >= retention.milliseconds ? .over : .lasting
    }
}
