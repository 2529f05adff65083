internal import Configuration
internal import ConsumerGroups
internal import Control
internal import EventLog
internal import HTTPServer
internal import KafkaServer
internal import Network
internal import Observability
internal import PipelineFile
internal import Services
internal import StreamEngine
internal import System
internal import Telemetry

/// Everything that `sluice up` runs, in the order of need.
struct Stack {
    let logger: Logger
    let listeners: Listeners
    let kafka: KafkaServer
    let http: HTTPServer?
    let pipelines: PipelineHost
    /// What `/readyz` answers, where the pipelines have nothing to say.
    let readiness = Monitor(Stack.starting)
    private let groups: GroupCoordinator

    private static let starting = Readiness.unready("starting")

    /// `observe` hears what the pipelines do.
    init(
        _ configuration: SluiceConfiguration, _ listeners: Listeners, _ log: any EventLog, _ session: Session,
        _ metrics: MetricRegistry, running definitions: [PipelineDefinition],
        observe: @escaping @Sendable (PipelineRunner.Event) -> Void = { _ in }
    ) throws {
        let clock = session.clock
        let telemetry = configuration.telemetry
        let logger = Logger("sluice", to: LogWriter(telemetry.format), from: telemetry.level, clock: clock)
        self.logger = logger
        self.listeners = listeners
        for address in listeners.open {
            logger.warning(
                "anybody who reaches \(address) can read and change everything, for there is no authentication")
        }
        metrics.watchProcess()
        metrics.watch(log, session.open?.readings ?? [])
        let groupLogger = logger.part("groups")
        var groupSettings = GroupSettings()
        groupSettings.offsetsRetention = configuration.kafka.offsetsRetention
        groups = try GroupCoordinator(
            log, settings: groupSettings, clock: clock, notice: { groupLogger.warning($0) })
        let shares = FileShares()
        kafka = KafkaServer(
            Broker(
                log: log, groups: groups, settings: KafkaSettings(configuration, listeners, shares, logger),
                metrics: metrics, logger: logger.part("kafka"), clock: clock),
            on: listeners.kafka, allowsRemote: configuration.isInsecure)
        let pipelines = PipelineHost(
            definitions, configuration, session, log, metrics, logger.part("pipelines"), observe: observe)
        self.pipelines = pipelines
        http = listeners.http.map { [readiness] address in
            let httpLogger = logger.part("http")
            var limits = HTTPServerLimits()
            limits.connections = shares.web
            return HTTPServer(
                on: address, allowsRemote: configuration.isInsecure, limits: limits,
                routes: Observability.routes(metrics: metrics) {
                    let ofServers = readiness.withLock { $0 }
                    return ofServers == .ready() ? pipelines.readiness : ofServers
                }
                    + Control.routes(pipelines),
                observe: { event in
                    if case .failed(let method, let path, let error) = event {
                        httpLogger.error("\(method) \(path.map { "\($0)" } ?? "?") failed: \(error)")
                    }
                })
        }
    }

    var services: [any Service] {
        var services: [any Service] = [
            groups, PortServer(server: kafka, address: listeners.kafka, flag: "--kafka"),
            pipelines,
        ]
        if let http, let address = listeners.http {
            services.append(PortServer(server: http, address: address, flag: "--http"))
        }
        return services
    }

    /// Logs what is worth a line; what goes wrong before everything is up is told once, as the command's error.
    func note(_ event: ServiceEvent) {
        let isStarting = readiness.withLock { $0 == Self.starting }
        switch event {
        case .failed(let name, let reason) where !isStarting: logger.error("\(name) failed: \(reason)")
        case .ending(let reason) where !isStarting: logger.info("ending: \(reason)")
        case .failed, .ending, .starting, .ready, .stopping, .stopped: logger.debug("\(event)")
        }
    }
}

extension KafkaSettings {
    fileprivate init(
        _ configuration: SluiceConfiguration, _ listeners: Listeners, _ shares: FileShares, _ logger: Logger
    ) {
        self.init()
        advertised = listeners.advertised
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
