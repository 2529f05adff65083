public import Services
public import System

/// Accepts connections and runs a handler for each on a thread of its own; one that fails ends nothing but itself.
public final class ConnectionServer: Service {
    /// Runs a connection from its beginning to its end, on its thread.
    public typealias Handler = @Sendable (Connection) throws -> Void

    private struct State {
        var live: [Int: Connection] = [:]
        var counts = ConnectionCounts()
        var isStopping = false
        var listening: (address: Address, waker: Waker)?
    }

    public let name: String
    private let requested: Address
    private let allowsRemote: Bool
    private let limits: ConnectionLimits
    private let observe: @Sendable (ConnectionEvent) -> Void
    private let handler: Handler
    private let budget: ByteBudget
    private let latch = StopLatch()
    private let state = Monitor(State())
    /// Deadlines of sockets are the kernel's, so no other clock would agree with them.
    private let clock = SystemClock()

    /// `name` begins the names of the threads and has at most 7 bytes. `observe` is called from the connections'
    /// threads.
    public init(
        _ name: String, on address: Address, allowsRemote: Bool = false, limits: ConnectionLimits = ConnectionLimits(),
        observe: @escaping @Sendable (ConnectionEvent) -> Void = { _ in }, handler: @escaping Handler
    ) {
        precondition(name.utf8.count <= 7, "a server's name has at most 7 bytes: \(name)")
        self.name = name
        self.requested = address
        self.allowsRemote = allowsRemote
        self.limits = limits
        budget = ByteBudget(limits.totalBytes)
        self.observe = observe
        self.handler = handler
    }

    /// Where it listens, once it has started.
    public var address: Address? { state.withLock { $0.listening?.address } }

    public var counts: ConnectionCounts {
        state.withLock { state in
            var counts = state.counts
            counts.live = state.live.count
            return counts
        }
    }

    /// Bytes of requests and answers under way that count against `ConnectionLimits.totalBytes`.
    public var bytesUnderWay: Int { budget.used }

    public func start(in scope: ServiceScope) throws {
        let listener = try Listener(on: requested, allowsRemote: allowsRemote)
        state.withLock { $0.listening = (listener.address, listener.waker) }
        try scope.thread("\(name)-accept") { [self] in
            defer { listener.close() }
            try accept(from: listener)
            listener.close()
            // The connections' threads are ours; the service has not stopped before they have.
            _ = state.wait { $0.live.isEmpty ? true : nil }
        }
    }

    /// Takes no more connections, and reads no more of those that are there.
    public func stopReading() {
        latch.request()
        let (waker, live) = state.withLock { state in
            state.isStopping = true
            return (state.listening?.waker, Array(state.live.values))
        }
        waker?.endBoth()
        for connection in live { connection.stop() }
    }

    /// What is under way is answered until `deadline`; whoever is not done then is cut off.
    public func stop(by deadline: Moment) {
        stopReading()
        let done = state.wait(until: deadline, by: clock) { $0.live.isEmpty ? true : nil }
        if done == nil {
            for connection in state.withLock({ Array($0.live.values) }) { connection.abort() }
        }
    }

    private func accept(from listener: Listener) throws(NetworkError) {
        while !latch.isRequested {
            do throws(NetworkError) {
                guard let socket = try listener.accept() else { return }
                admit(socket)
            } catch  where error.code == .exhausted {
                observe(.exhausted(error))
                _ = latch.wait(for: NetworkLimits.pause, by: clock)
            }
        }
    }

    private func admit(_ socket: consuming Socket) {
        let remote = socket.remote
        guard let number = reserve() else { return observe(.refused(from: remote)) }
        enter(Connection(number: number, server: name, socket: socket, limits: limits, account: budget.open()))
        observe(.opened(number, from: remote))
        do throws(SystemError) {
            _ = try Thread("\(name)-\(number % 1_000_000)", stackSize: limits.stackSize) { [self] in
                leave(number, after: run(number))
            }
        } catch {
            leave(number, after: error)
            _ = latch.wait(for: NetworkLimits.pause, by: clock)
        }
    }

    /// The number of one more connection; nil when there are as many as may be.
    private func reserve() -> Int? {
        state.withLock { state in
            guard state.live.count < limits.connections, !state.isStopping else {
                state.counts.refused += 1
                return nil
            }
            state.counts.accepted += 1
            return state.counts.accepted
        }
    }

    private func enter(_ connection: Connection) {
        let isStopping = state.withLock { state in
            state.live[connection.number] = connection
            return state.isStopping
        }
        // A stop that came since the reservation has not seen it.
        if isStopping { connection.stop() }
    }

    /// Holds the connection no longer than its handler, so that leaving closes it.
    private func run(_ number: Int) -> (any Error)? {
        guard let connection = state.withLock({ $0.live[number] }) else { return nil }
        defer { connection.finish() }
        do {
            try handler(connection)
            return nil
        } catch {
            return error
        }
    }

    private func leave(_ number: Int, after failure: (any Error)?) {
        observe(failure.map { .failed(number, $0) } ?? .closed(number))
        state.update { state in
            state.live[number] = nil
            state.counts.failed += failure == nil ? 0 : 1
        }
    }
}
