internal import Configuration
internal import ConsumerGroups
internal import EventLog
internal import HTTPServer
internal import KafkaServer
internal import Network
internal import Observability
internal import Services
internal import System
internal import Telemetry

/// Everything that `sluice up` runs, in the order of need.
struct Stack {
    let logger: Logger
    let kafka: KafkaServer
    let http: HTTPServer?
    /// What `/readyz` answers.
    let readiness = Monitor(Readiness.unready("starting"))
    private let groups: GroupCoordinator

    var services: [any Service] { [groups, kafka] + (http.map { [$0] } ?? []) }

    init(_ configuration: SluiceConfiguration, log: any EventLog, clock: any Clock) throws {
        let telemetry = configuration.telemetry
        let logger = Logger("sluice", to: LogWriter(telemetry.format), from: telemetry.level, clock: clock)
        self.logger = logger
        let metrics = MetricRegistry()
        metrics.gauge("sluice_process_resident", "Memory of this process.", unit: .bytes) {
            Environment.memory.resident
        }
        let groupLogger = logger.part("groups")
        groups = try GroupCoordinator(log, clock: clock, notice: { groupLogger.warning($0) })
        let listeners = Listeners(configuration, logger)
        let shares = FileShares()
        kafka = KafkaServer(
            Broker(
                log: log, groups: groups, settings: try KafkaSettings(configuration, listeners, shares, logger),
                metrics: metrics, logger: logger.part("kafka"), clock: clock),
            on: try listeners.address(configuration.kafka.listen, SluiceConfiguration.Keys.listenKafka),
            allowsRemote: configuration.isInsecure)
        http = try configuration.listenHTTP.map { [readiness] text in
            let httpLogger = logger.part("http")
            var limits = HTTPServerLimits()
            limits.connections = shares.web
            return HTTPServer(
                on: try listeners.address(text, SluiceConfiguration.Keys.listenHTTP),
                allowsRemote: configuration.isInsecure, limits: limits,
                routes: Observability.routes(metrics: metrics) { readiness.withLock { $0 } },
                observe: { event in
                    if case .failed(let method, let path, let error) = event {
                        httpLogger.error("\(method) \(path.map { "\($0)" } ?? "?") failed: \(error)")
                    }
                })
        }
    }
}

/// Turns what the configuration says of addresses into addresses.
private struct Listeners {
    let configuration: SluiceConfiguration
    let logger: Logger

    init(_ configuration: SluiceConfiguration, _ logger: Logger) {
        self.configuration = configuration
        self.logger = logger
    }

    /// The address to listen on that a key holds, with a warning where anybody can reach it.
    func address(_ text: String, _ key: Key<some Sendable>) throws(CommandError) -> Address {
        let address = try parse(text, key)
        if configuration.isInsecure && !address.isLoopback {
            logger.warning(
                "anybody who reaches \(address) can read and change everything, for there is no authentication")
        }
        return address
    }

    /// The address that a key holds, or an error that names the key and where its value came from.
    func parse(_ text: String, _ key: Key<some Sendable>) throws(CommandError) -> Address {
        do throws(NetworkError) { return try Address(text, defaultPort: 9092) } catch {
            throw CommandError(.usage, "\(key.row.name): \(error) (\(configuration.settings.origin(of: key)))")
        }
    }
}

extension KafkaSettings {
    fileprivate init(
        _ configuration: SluiceConfiguration, _ listeners: Listeners, _ shares: FileShares, _ logger: Logger
    ) throws(CommandError) {
        self.init()
        advertised = try configuration.kafka.advertise.map { (text) throws(CommandError) in
            try listeners.parse(text, SluiceConfiguration.Keys.advertise)
        }
        createsTopics = configuration.kafka.createsTopics
        defaultPartitions = configuration.log.topicDefaults.partitions
        limitConnections(to: shares, logger)
    }

    /// Leaves the log the files that it needs, however many clients come.
    private mutating func limitConnections(to shares: FileShares, _ logger: Logger) {
        let wanted = limits.connections.connections
        guard shares.kafka < wanted else { return }
        limits.connections.connections = shares.kafka
        logger.warning(
            "\(shares.limit) open files are allowed, so at most \(shares.kafka) clients can connect; "
                + "for \(wanted), start it after ulimit -n \(FileShares.limit(for: wanted))")
    }
}
