import System

/// How long is waited for the rest of a frame: some time for each run of its bytes, and some for all of them.
struct Arrival {
    private let step: Duration
    private var end: Moment
    /// Bytes since the deadline was last put off.
    private var bytes = 0
    /// When the next bytes have to be there.
    private(set) var deadline: Moment

    init(_ limits: ConnectionLimits, from now: Moment) {
        step = limits.arrival
        end = now + limits.wholeArrival
        deadline = min(end, now + step)
    }

    /// Leaves out a time for which nobody listened.
    mutating func leaveOut(_ span: Duration) {
        end = end + span
        deadline = deadline + span
    }

    mutating func note(_ count: Int, by clock: some Clock) {
        bytes += count
        guard bytes >= NetworkLimits.arrivalStep else { return }
        bytes = 0
        deadline = min(end, clock.now + step)
    }
}
