internal import System

/// What the members of all groups together make the coordinator keep: names, metadata and assignments.
final class GroupMemory: Sendable {
    private struct State {
        var used = 0
        var complains = Moment(nanoseconds: .min)
    }

    private let limit: Int
    private let state = Monitor(State())

    init(_ bytes: Int) { limit = bytes }

    var used: Int { state.withLock { $0.used } }

    /// Counts bytes that are about to be kept, if there is room.
    func reserve(_ bytes: Int) -> Bool {
        state.withLock { state in
            guard bytes <= 0 || state.used + bytes <= limit else { return false }
            state.used += max(0, bytes)
            return true
        }
    }

    /// Counts what is kept already, or no more.
    func add(_ bytes: Int) { state.withLock { $0.used += bytes } }

    /// Whether it is time to say that there is no room; members come again and again.
    func shouldComplain(at now: Moment) -> Bool {
        state.withLock { state in
            guard now >= state.complains else { return false }
            state.complains = now + GroupLimits.complaints
            return true
        }
    }
}
