import ConsumerGroups
import EventLog
import EventLogRemote
import KafkaServer
import Network
import ServiceKit
import Services
import System
import Telemetry
import Testing

/// A log behind a server of Kafka's protocol on a free port of this machine, run by a supervisor as in the program.
final class ServedLog: Sendable {
    let address: Address
    let recorder = LogRecorder()
    private let server: RunningServices

    /// Serves `log`; at an address where another has just stopped, the same one again. Clients may be told of another
    /// address, behind which somebody leads them here.
    init(
        _ log: any EventLog, clock: any Clock = SystemClock(), on address: Address? = nil, advertised: Address? = nil
    ) throws {
        var settings = KafkaSettings()
        settings.advertised = advertised
        let groups = try GroupCoordinator(log)
        let broker = Broker(
            log: log, groups: groups, settings: settings, metrics: MetricRegistry(),
            logger: Logger("kafka", to: recorder, clock: clock), clock: SystemClock())
        let kafka = KafkaServer(broker, on: try address ?? Address("127.0.0.1:0"))
        server = try RunningServices([groups, kafka])
        self.address = try #require(kafka.address, "the server did not start")
    }

    func stop() { server.stop() }
}

extension RemoteOptions {
    /// Patience that fits a test.
    static var hasty: RemoteOptions {
        var options = RemoteOptions()
        options.connectTimeout = .seconds(5)
        options.answerTimeout = .seconds(20)
        options.patience = .seconds(20)
        options.deliveryTimeout = .seconds(90)
        return options
    }
}
