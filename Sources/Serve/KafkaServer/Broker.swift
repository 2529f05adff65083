public import ConsumerGroups
public import EventLog
internal import Network
public import System
public import Telemetry

/// What every handler works with: the log, and what this broker says of itself.
public final class Broker: Sendable {
    let log: any EventLog
    let groups: GroupCoordinator
    let settings: KafkaSettings
    let clock: any Clock
    let logger: Logger
    let metrics: KafkaMetrics
    let searches: Turnstile
    let creations = Turnstile(places: 1)
    let refusals = Seldom(every: KafkaLimits.complaints)
    let exhaustions = Seldom(every: KafkaLimits.complaints)

    public init(
        log: any EventLog, groups: GroupCoordinator, settings: KafkaSettings, metrics: MetricRegistry,
        logger: Logger, clock: any Clock
    ) {
        self.log = log
        self.groups = groups
        self.settings = settings
        self.clock = clock
        searches = Turnstile(places: settings.limits.searches)
        self.logger = logger
        self.metrics = KafkaMetrics(metrics)
        metrics.survey("sluice_group_lag", "Records that a group has not read yet.") { [weak self] in
            self?.groupLag() ?? []
        }
    }

    /// Where a client finds this broker: the address that it has already reached, unless another is advertised.
    func address(for client: Client) -> Address { settings.advertised ?? client.local }
}
