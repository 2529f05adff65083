internal import ConsumerGroups
public import EventLog
public import KafkaServer
public import Network
internal import ServiceKit
public import Services
internal import System
public import Telemetry
internal import Testing

/// A log behind a server of Kafka's protocol on a free port of this machine, run by a supervisor as in the program.
public final class RunningBroker: Sendable {
    public let log: any EventLog
    public let address: Address
    public let metrics = MetricRegistry()
    public let recorder = LogRecorder()
    private let running: RunningServices

    /// Serves the log; at an address where another has just stopped, the same one again.
    public init(
        _ log: any EventLog = InMemoryEventLog(), on address: Address? = nil, drain: Duration = .seconds(3),
        _ change: (inout KafkaSettings) -> Void = { _ in }
    ) throws {
        self.log = log
        var settings = KafkaSettings()
        change(&settings)
        let clock = SystemClock()
        let groups = try GroupCoordinator(log)
        let server = KafkaServer(
            Broker(
                log: log, groups: groups, settings: settings, metrics: metrics,
                logger: Logger("kafka", to: recorder, clock: clock), clock: clock),
            on: try address ?? Address("127.0.0.1:0"))
        running = try RunningServices([groups, server], drain: drain)
        self.address = try #require(server.address, "the broker did not start")
    }

    /// A client that has just connected.
    public func client() throws -> KafkaClient { try KafkaClient(address) }

    /// Ends it, and says how that came; nil when it does not come.
    @discardableResult
    public func stop() -> Outcome? { running.stop() }
}
