internal import System

/// A reader that waits for something to be appended.
final class Waiter: Sendable {
    /// What a wait ends with.
    enum Call: Sendable {
        /// There may be news.
        case ring
        /// Whatever the news, nobody should wait any more.
        case dismissal
    }

    private let call = Monitor<Call?>(nil)

    func ring() { call.update { if $0 == nil { $0 = .ring } } }
    func dismiss() { call.update { $0 = .dismissal } }

    /// Waits for the next call; nil when `deadline` came first.
    func wait(until deadline: Moment, by clock: any Clock) -> Call? {
        call.wait(until: deadline, by: clock) { call in
            defer { call = nil }
            return call
        }
    }
}
