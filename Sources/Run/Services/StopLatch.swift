public import System

/// A wish to stop that, once made, holds; threads look at it, or sleep until it is made.
public final class StopLatch: Sendable {
    private let requested = Monitor(false)

    public init() {}

    public func request() { requested.update { $0 = true } }

    public var isRequested: Bool { requested.withLock { $0 } }

    /// Sleeps for `span`, or until the wish is made; says whether it was.
    public func wait(for span: Duration, by clock: any Clock) -> Bool {
        wait(until: clock.now + span, by: clock)
    }

    /// Sleeps until `deadline`, or until the wish is made; says whether it was.
    public func wait(until deadline: Moment, by clock: any Clock) -> Bool {
        requested.wait(until: deadline, by: clock) { $0 ? true : nil } ?? false
    }

    /// Sleeps until the wish is made.
    public func wait() { _ = requested.wait { $0 ? true : nil } }
}
