internal import System

/// A reader that waits for something to be appended.
final class Waiter: Sendable {
    private let rung = Monitor(false)

    func ring() { rung.update { $0 = true } }

    /// Waits for the next ring; false when `deadline` came first.
    func wait(until deadline: Moment, by clock: any Clock) -> Bool {
        let answer = rung.wait(until: deadline, by: clock) { rung -> Bool? in
            guard rung else { return nil }
            rung = false
            return true
        }
        return answer ?? false
    }
}
