public import System

/// Starts services in their order, waits for a reason to end, and stops them in reverse.
///
/// Services stand in the order of need: each may use those before it, so those stop after it.
public final class Supervisor: Sendable {
    /// Why everything is to stop; of each kind the first counts.
    private struct Reasons: Sendable {
        var asked: String?
        var failure: (service: String, reason: String)?

        var first: String? { failure.map { "\($0.service): \($0.reason)" } ?? asked }
    }

    private let services: [any Service]
    private let clock: any Clock
    private let drain: Duration
    private let observe: @Sendable (ServiceEvent) -> Void
    private let reasons = Monitor(Reasons())

    /// `observe` is called from the supervisor's threads and must not block.
    public init(
        _ services: [any Service], clock: any Clock, drain: Duration = ServiceLimits.drain,
        observe: @escaping @Sendable (ServiceEvent) -> Void = { _ in }
    ) {
        precondition(Set(services.map(\.name)).count == services.count, "two services have the same name")
        self.services = services
        self.clock = clock
        self.drain = drain
        self.observe = observe
    }

    /// Asks everything to stop, as a first signal does.
    public func stop(because reason: String) { reasons.update { $0.asked = $0.asked ?? reason } }

    /// Runs until somebody asks for an end or a service fails; it is called once.
    public func run(_ requests: any StopRequests) throws(SystemError) -> Outcome {
        try listen(to: requests)
        var running: [(service: any Service, scope: ServiceScope)] = []
        for service in services where reasons.withLock({ $0.first == nil }) {
            if let scope = start(service) { running.append((service, scope)) }
        }
        observe(.ending(reason: reasons.wait { $0.first }))
        let overdue = try stop(running.reversed())
        if let failure = reasons.withLock({ $0.failure }) {
            return .failed(service: failure.service, reason: failure.reason)
        }
        return overdue.map { .overdue(service: $0) } ?? .stopped
    }

    /// The one thread that waits for signals; it is never joined, because nothing can wake it but a signal.
    private func listen(to requests: any StopRequests) throws(SystemError) {
        _ = try Thread("signals") { [self] in
            guard let first = requests.next() else { return }
            stop(because: "\(first) signal")
            if let second = requests.next() { requests.endAtOnce(second) }
        }
    }

    private func fail(_ service: String, _ error: any Error) {
        observe(.failed(service, reason: "\(error)"))
        reasons.update { $0.failure = $0.failure ?? (service, "\(error)") }
    }

    private func start(_ service: any Service) -> ServiceScope? {
        let name = service.name
        observe(.starting(name))
        let scope = ServiceScope(name: name, clock: clock) { [self] error in fail(name, error) }
        do {
            try service.start(in: scope)
        } catch {
            fail(name, error)
            return nil
        }
        observe(.ready(name))
        return scope
    }

    /// Stops one after the other; says which one did not let go, and leaves it and the rest as they are.
    private func stop(_ running: [(service: any Service, scope: ServiceScope)]) throws(SystemError) -> String? {
        let deadline = clock.now + drain
        for (service, scope) in running {
            observe(.stopping(service.name))
            let done = StopLatch()
            let end = max(deadline, clock.now) + ServiceLimits.grace
            // On a thread of its own, so that one that hangs can be left behind.
            _ = try Thread("stop") {
                service.stop(by: deadline)
                scope.join()
                done.request()
            }
            guard done.wait(until: end, by: clock) else { return service.name }
            observe(.stopped(service.name))
        }
        return nil
    }
}
