import EventLog
import EventLogRemote
import KafkaServer
import Network
import Services
import System
import Telemetry
import Testing

/// A log behind a server of Kafka's protocol on a free port of this machine, run by a supervisor as in the program.
final class ServedLog: Sendable {
    /// Nobody asks by signal.
    private struct NoRequests: StopRequests {
        func next() -> Signal? { nil }
        func endAtOnce(_ signal: Signal) {}
    }

    let address: Address
    let recorder = LogRecorder()
    private let supervisor: Supervisor
    private let outcome = Monitor<Outcome?>(nil)

    /// Serves `log`; at an address where another has just stopped, the same one again.
    init(_ log: any EventLog, clock: any Clock = SystemClock(), on address: Address? = nil) throws {
        let broker = Broker(
            log: log, settings: KafkaSettings(), metrics: MetricRegistry(),
            logger: Logger("kafka", to: recorder, clock: clock), clock: SystemClock())
        let server = KafkaServer(broker, on: try address ?? Address("127.0.0.1:0"))
        let ready = StopLatch()
        supervisor = Supervisor([server], clock: SystemClock(), drain: .seconds(2)) { event in
            switch event {
            case .ready, .failed: ready.request()
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
        ready.wait()
        self.address = try #require(server.address, "the server did not start")
    }

    func stop() {
        supervisor.stop(because: "the test is over")
        _ = outcome.wait(until: SystemClock().now + .seconds(20), by: SystemClock()) { $0 }
    }
}

extension RemoteOptions {
    /// Patience that fits a test.
    static var hasty: RemoteOptions {
        var options = RemoteOptions()
        options.connectTimeout = .seconds(5)
        options.answerTimeout = .seconds(10)
        options.patience = .seconds(5)
        options.deliveryTimeout = .seconds(20)
        return options
    }
}
