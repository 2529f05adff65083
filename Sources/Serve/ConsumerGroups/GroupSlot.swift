public import Bytes
internal import System

public typealias JoinReply = @Sendable (Result<Joined, GroupError>) -> Void
public typealias SyncReply = @Sendable (Result<Bytes, GroupError>) -> Void

/// One group with its lock, the calls that wait at it, and what is being written for it.
final class GroupSlot: Sendable {
    /// Who writes to the log for the group now; commits of two generations are never under way together.
    enum Writing: Sendable, Hashable {
        case nothing
        case commits(generation: Int32, count: Int)
    }

    struct State: Sendable {
        var group: ConsumerGroup
        var joins: [CallID: JoinReply] = [:]
        var syncs: [CallID: SyncReply] = [:]
        var lastCall: CallID = 0
        var writing = Writing.nothing
        var toRemember: [(revision: UInt64, membership: Membership)] = []
        /// Some thread is making memberships durable, one after the other.
        var isRemembering = false
        /// The coordinator has forgotten the slot; a new one may have taken the group's name.
        var isRemoved = false
        /// Bytes of the group's that are counted among those of all groups.
        var counted = 0
        /// … and those of them that were reserved since.
        var reserved = 0
    }

    /// What is left to do when the lock is free.
    struct Work: Sendable {
        var answers: [@Sendable () -> Void] = []
        var mustRemember = false
        var deadline = Moment.distantFuture
    }

    let name: Name
    let state: Monitor<State>
    private let idleAge: Duration
    private let memory: GroupMemory

    init(_ group: ConsumerGroup, _ memory: GroupMemory) {
        self.memory = memory
        name = Name(group.name)
        idleAge = group.settings.emptyGroupAge
        let bytes = group.keptBytes
        memory.add(bytes)
        state = Monitor(State(group: group, counted: bytes))
    }

    /// Changes the group with something that asks for room.
    func change(
        growing body: (inout State, _ room: (Int) -> Bool) -> Void
    ) -> (result: Void, work: Work)? {
        change { state in
            var reserved = 0
            body(&state) { bytes in
                guard memory.reserve(bytes) else { return false }
                reserved += max(0, bytes)
                return true
            }
            state.reserved = reserved
        }
    }

    /// Changes the group, unless it is dead; nil then.
    func change<Result>(_ body: (inout State) -> Result) -> (result: Result, work: Work)? {
        state.update { state in
            guard state.group.state != .dead else { return nil }
            let result = body(&state)
            return (result, takeWork(&state))
        }
    }

    /// Answers everybody who waits, and lets nobody in any more.
    func end(_ error: GroupError) -> Work {
        state.update { state in
            state.group.end(error)
            state.isRemoved = true
            return takeWork(&state)
        }
    }

    /// The next membership to make durable; nil when this thread has nothing left to do.
    func nextToRemember() -> (revision: UInt64, membership: Membership)? {
        state.update { state in
            guard state.toRemember.isEmpty else { return state.toRemember.removeFirst() }
            state.isRemembering = false
            return nil
        }
    }

    /// The coordinator has forgotten the slot.
    func noteRemoval() {
        state.update { state in
            state.isRemoved = true
            count(&state)
        }
    }

    private func count(_ state: inout State) {
        let bytes = state.group.keptBytes
        memory.add(bytes - state.counted - state.reserved)
        state.counted = bytes
        state.reserved = 0
    }

    func deadline(of state: State) -> Moment {
        min(state.group.nextDeadline, state.group.idleSince.map { $0 + idleAge } ?? .distantFuture)
    }

    private func takeWork(_ state: inout State) -> Work {
        var work = Work()
        for action in state.group.takeActions() {
            switch action {
            case .answerJoin(let call, let answer):
                if let reply = state.joins.removeValue(forKey: call) { work.answers.append { reply(answer) } }
            case .answerSync(let call, let answer):
                if let reply = state.syncs.removeValue(forKey: call) { work.answers.append { reply(answer) } }
            case .remember(let revision, let membership): state.toRemember.append((revision, membership))
            }
        }
        if !state.isRemembering, !state.toRemember.isEmpty {
            state.isRemembering = true
            work.mustRemember = true
        }
        work.deadline = deadline(of: state)
        count(&state)
        return work
    }
}

extension GroupSlot.State {
    mutating func call() -> CallID {
        lastCall += 1
        return lastCall
    }

    /// Whether a commit of the present generation may be written beside what is being written.
    var admitsCommit: Bool {
        switch writing {
        case .nothing: true
        case .commits(let generation, _): generation == group.generation
        }
    }

    mutating func beginCommit() {
        switch writing {
        case .nothing: writing = .commits(generation: group.generation, count: 1)
        case .commits(let generation, let count): writing = .commits(generation: generation, count: count + 1)
        }
    }

    mutating func endCommit() {
        guard case .commits(let generation, let count) = writing else { preconditionFailure("no commit to end") }
        writing = count == 1 ? .nothing : .commits(generation: generation, count: count - 1)
    }

    /// Nothing of the group is on its way to the log.
    var isQuiet: Bool { writing == .nothing && !isRemembering }
}
