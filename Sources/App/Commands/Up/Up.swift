internal import Arguments
internal import Configuration
internal import HTTPServer
internal import Network
internal import Scalars
internal import Services
internal import System
internal import Telemetry

/// `sluice up`: everything at once, until somebody ends it.
enum Up {
    static let ephemeral = Switch(
        "ephemeral", "keep everything in a new folder under $TMPDIR that goes away at the end; ports stay as they are")
    static let kafka = Flag("kafka", .name("HOST:PORT"), "where Kafka's clients connect; port 0 takes a free one")
    static let http = Flag("http", .name("HOST:PORT"), "where metrics and health are read; none for nowhere")
    static let readyFile = Flag("ready-file", .file, "write where everything listens, as JSON, once it does")

    static let command = Command<Action>(
        "up", "run everything: the log over Kafka's protocol",
        flags: [kafka, http, ephemeral, readyFile],
        arguments: [file],
        examples: [
            Example("sluice up", "on the ports of Kafka, data in ./sluice-data"),
            Example(
                "sluice up --ephemeral --kafka :0 --http :0 --ready-file ready.json", "for tests: free ports, no traces"
            ),
            Example("sluice up sluice.yaml", "as the file says"),
        ], action: run)

    private static let file = Positional(
        "config", .file, arity: .optional, "the YAML file that configures everything, as --config")

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let began = session.clock.now
        let configuration = try session.configuration(
            file: session.given[file], data: try temporaryFolder(session), overrides: overrides(session.given))
        let telemetry = configuration.telemetry
        if telemetry.format == .json {
            // Whoever collects the lines of a service reads why it did not start as one of them.
            session.failures = Logger("sluice", to: LogWriter(.json), clock: session.clock)
        }
        let listeners = try Listeners(configuration)
        let definitions = try session.pipelines(configuration.pipelines)
        let metrics = MetricRegistry()
        let log = try session.openLog(
            configuration, creating: true, watchingSignals: false, onCommit: metrics.watchCommits())
        let stack = try Stack(configuration, listeners, log, session, metrics, running: definitions)
        let isEphemeral = session.given[ephemeral]
        let announcement = Announcement(
            stack, configuration.data, session.given[readyFile], wantsJSON: session.wantsJSON, began: began,
            makeRoom: session.open?.makeRoom
        ) { kafka, span in words(stack, kafka, configuration.data, isEphemeral: isEphemeral, after: span) }
        announcement.removeFiles()
        let supervisor = Supervisor(
            stack.services + [announcement], clock: session.clock, observe: { stack.note($0) })
        let outcome = try supervisor.run(PatientStopRequests(clock: session.clock))
        if outcome != .stopped { throw CommandError("\(outcome)") }
    }

    /// A flag is the short form of a key of the configuration.
    static func overrides(_ given: Invocation) -> [Override] {
        let flags = [
            (kafka, "--kafka", SluiceConfiguration.Keys.listenKafka.row.name),
            (http, "--http", SluiceConfiguration.Keys.listenHTTP.row.name),
        ]
        return flags.compactMap { flag, name, key in
            given[flag].map { Override(key: key, value: $0, flag: name) }
        }
    }

    /// The folder that `--ephemeral` asks for; it goes away after everything has been closed.
    private static func temporaryFolder(_ session: Session) throws -> Path? {
        guard session.given[ephemeral] else { return nil }
        guard session.given[GlobalFlags.data] == nil else {
            throw CommandError(.usage, "--ephemeral and --data exclude each other", remedy: "leave one of them out")
        }
        return try session.makeTemporaryFolder()
    }

    /// What a person is told once everything listens: addresses, and lines to paste.
    private static func words(
        _ stack: Stack, _ kafka: Address, _ folder: Path, isEphemeral: Bool, after span: Duration
    ) -> String {
        let style = Terminal(.output).style
        let servers = stack.listeners.advertised?.description ?? kafka.fromHere
        let place = isEphemeral ? "\(folder), which goes away at the end" : "\(folder)"
        var lines = [
            "\(style.bold("sluice \(Program.version) is up")) after \(span.milliseconds) ms, data in \(place)",
            "",
            "  Kafka   \(kafka)",
            "  kcat    kcat -b \(servers) -L",
            "  Python  confluent_kafka.Producer({\"bootstrap.servers\": \"\(servers)\"})",
            "          kafka.KafkaProducer(bootstrap_servers=\"\(servers)\")",
            "  Java    bootstrap.servers=\(servers)",
        ]
        if let http = stack.http?.address {
            lines += [
                "",
                "  HTTP    http://\(http.fromHere)  (/metrics /healthz /readyz)",
                "  curl    curl http://\(http.fromHere)/metrics",
            ]
        }
        let pipelines = stack.pipelines.hosted.map(\.status)
        if !pipelines.isEmpty { lines.append("") }
        lines += pipelines.map { "  " + ($0.isWell ? $0.sentence : style.red($0.sentence)) }
        lines += ["", "Ctrl-C ends it.", ""]
        return lines.joined(separator: "\n")
    }
}
