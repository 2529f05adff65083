internal import Configuration
internal import ConsumerGroups
internal import EventLog
internal import KafkaServer
internal import Network
internal import Services
internal import System
internal import Telemetry

/// Everything that `sluice up` runs, in the order of need.
struct Stack {
    let logger: Logger
    let metrics = MetricRegistry()
    let groups: GroupCoordinator
    let kafka: KafkaServer

    var services: [any Service] { [groups, kafka] }

    init(_ configuration: SluiceConfiguration, log: any EventLog, clock: any Clock) throws {
        let telemetry = configuration.telemetry
        logger = Logger("sluice", to: LogWriter(telemetry.format), from: telemetry.level, clock: clock)
        let address = try Self.address(
            configuration.kafka.listen, SluiceConfiguration.Keys.listenKafka, configuration)
        let groupLogger = logger.part("groups")
        groups = try GroupCoordinator(log, clock: clock, notice: { groupLogger.warning($0) })
        kafka = KafkaServer(
            Broker(
                log: log, groups: groups, settings: try KafkaSettings(configuration), metrics: metrics, logger: logger.part("kafka"),
                clock: clock),
            on: address, allowsRemote: configuration.isInsecure)
        if configuration.isInsecure && !address.isLoopback {
            logger.warning(
                "anybody who reaches \(address) can read and change everything, for there is no authentication")
        }
    }

    /// The address that a key holds, or an error that names the key and where its value came from.
    fileprivate static func address(
        _ text: String, _ key: Key<some Sendable>, _ configuration: SluiceConfiguration
    ) throws(CommandError) -> Address {
        do throws(NetworkError) { return try Address(text, defaultPort: 9092) } catch {
            throw CommandError(.usage, "\(key.row.name): \(error) (\(configuration.settings.origin(of: key)))")
        }
    }
}

extension KafkaSettings {
    fileprivate init(_ configuration: SluiceConfiguration) throws(CommandError) {
        self.init()
        if let text = configuration.kafka.advertise {
            advertised = try Stack.address(text, SluiceConfiguration.Keys.advertise, configuration)
        }
        createsTopics = configuration.kafka.createsTopics
        defaultPartitions = configuration.log.topicDefaults.partitions
    }
}
