public import Services
internal import System
internal import TestKit

/// Services that a supervisor runs beside a test, as in the program; nobody sends them signals.
public final class RunningServices: Sendable {
    private struct NoRequests: StopRequests {
        func next() -> Signal? { nil }
        func endAtOnce(_ signal: Signal) {}
    }

    private let supervisor: Supervisor
    private let outcome = Monitor<Outcome?>(nil)

    /// Returns when all of them are ready.
    public init(_ services: [any Service], drain: Duration = .seconds(3)) throws {
        let ready = Monitor(0)
        supervisor = Supervisor(services, clock: SystemClock(), drain: drain) { event in
            switch event {
            case .ready: ready.update { $0 += 1 }
            case .failed: ready.update { $0 = services.count }
            default: break
            }
        }
        _ = try Thread("supervisor") { [supervisor, outcome] in
            do {
                let result = try supervisor.run(NoRequests())
                outcome.update { $0 = result }
            } catch {
                outcome.update { $0 = .failed(service: "test", reason: "\(error)") }
            }
        }
        ready.wait { $0 >= services.count ? () : nil }
    }

    /// Asks for the end without waiting for it.
    public func askToStop() { supervisor.stop(because: "the test is over") }

    /// Asks for the end, and says how it came; nil when it does not come.
    @discardableResult
    public func stop() -> Outcome? {
        askToStop()
        return outcome.wait(until: soon(20), by: SystemClock()) { $0 }
    }
}
