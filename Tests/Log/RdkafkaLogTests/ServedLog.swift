import ConsumerGroups
import EventLog
import KafkaServer
import Network
import ServiceKit
import Services
import System
import Telemetry
import Testing

/// A log behind a server of Kafka's protocol on a free port of this machine, run by a supervisor as in the program.
final class ServedLog: Sendable {
    let log: any EventLog
    let address: Address
    private let services: RunningServices

    /// Serves `log`; at an address where another has just stopped, the same one again. Clients may be told of another
    /// address, behind which somebody leads them here.
    init(_ log: any EventLog, on address: Address? = nil, advertised: Address? = nil) throws {
        self.log = log
        var settings = KafkaSettings()
        // A topic is made by whoever says so, as with the port.
        settings.createsTopics = false
        settings.advertised = advertised
        let groups = try GroupCoordinator(log)
        let clock = SystemClock()
        let broker = Broker(
            log: log, groups: groups, settings: settings, metrics: MetricRegistry(),
            logger: Logger("kafka", to: LogRecorder(), clock: clock), clock: clock)
        let kafka = KafkaServer(broker, on: try address ?? Address("127.0.0.1:0"))
        services = try RunningServices([groups, kafka])
        self.address = try #require(kafka.address, "the server did not start")
    }

    func stop() { _ = services.stop() }
}
