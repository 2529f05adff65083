internal import System

/// Lets a message through once in a while, and counts those between: a flood of clients must not flood the log.
final class Seldom: Sendable {
    private let span: Duration
    private let state = Monitor<(next: Moment?, held: Int)>((next: nil, held: 0))

    init(every span: Duration) { self.span = span }

    /// How many were held back since the last one that was let through; nil when this one is held back too.
    func admit(at now: Moment) -> Int? {
        state.withLock { state in
            if let next = state.next, now < next {
                state.held += 1
                return nil
            }
            defer { state = (now + span, 0) }
            return state.held
        }
    }
}
