public import System

/// A long-lived part of the program: a listener, a committer, a pipeline.
public protocol Service: Sendable {
    /// Its name in messages; unique among the services of a supervisor.
    var name: String { get }
    /// Returns when the service is ready for others to use; its threads are started in `scope`.
    func start(in scope: ServiceScope) throws
    /// Takes nothing new, finishes until `deadline` what it has begun, drops the rest and lets its threads return.
    /// It is called once, and only after a `start` that did not throw.
    func stop(by deadline: Moment)
}

/// What a supervisor lends to a running service.
public final class ServiceScope: Sendable {
    public let name: String
    public let clock: any Clock
    private let fault: @Sendable (any Error) -> Void
    private let threads = Monitor<[Thread]>([])

    init(name: String, clock: any Clock, fault: @escaping @Sendable (any Error) -> Void) {
        self.name = name
        self.clock = clock
        self.fault = fault
    }

    /// Starts a thread that ends before the service counts as stopped. An error out of `body` ends the whole program.
    public func thread(
        _ name: String, stackSize: Int = Thread.ordinaryStackSize, _ body: @escaping @Sendable () throws -> Void
    ) throws(SystemError) {
        let fault = fault
        let thread = try Thread(name, stackSize: stackSize) {
            do { try body() } catch { fault(error) }
        }
        threads.withLock { $0.append(thread) }
    }

    /// Says that the service cannot go on: everything stops, and the program fails with this reason.
    public func fail(_ error: any Error) { fault(error) }

    /// Waits until every thread has returned, those too that are started meanwhile.
    func join() {
        while let thread = threads.withLock({ $0.popLast() }) { thread.join() }
    }
}
