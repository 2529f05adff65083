public import System

/// A service that does one thing again and again on a thread of its own.
public final class PeriodicService: Service {
    public let name: String
    private let interval: Duration
    private let work: @Sendable (StopLatch) throws -> Void
    private let latch = StopLatch()

    /// The first run comes one interval after the start, each next one an interval after the end of the one before.
    /// `name` is also the thread's and has at most 15 bytes. An error out of `work` ends the program.
    public init(_ name: String, every interval: Duration, _ work: @escaping @Sendable (StopLatch) throws -> Void) {
        self.name = name
        self.interval = interval
        self.work = work
    }

    public func start(in scope: ServiceScope) throws {
        let (latch, interval, work, clock) = (latch, interval, work, scope.clock)
        try scope.thread(name) {
            while !latch.wait(for: interval, by: clock) { try work(latch) }
        }
    }

    public func stop(by deadline: Moment) { latch.request() }
}
