internal import Arguments
internal import Configuration
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
        let metrics = MetricRegistry()
        let log = try session.openLog(
            configuration, creating: true, watchingSignals: false, onCommit: metrics.watchCommits())
        let stack = try Stack(configuration, listeners, log, session, metrics)
        let announcement = Announcement(
            stack, configuration.data, session.given[readyFile], isEphemeral: session.given[ephemeral],
            wantsJSON: session.wantsJSON, began: began)
        announcement.removeFiles()
        let supervisor = Supervisor(
            stack.services + [announcement], clock: session.clock, observe: { stack.note($0) })
        let outcome = try supervisor.run(PatientStopRequests(clock: session.clock))
        if outcome != .stopped { throw CommandError("\(outcome)") }
    }

    /// A flag is the short form of a key of the configuration.
    private static func overrides(_ given: Invocation) -> [Override] {
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
        let folder = try FileSystem.makeTemporaryDirectory("sluice")
        session.afterwards = {
            do throws(SystemError) { try FileSystem.removeTree(folder) } catch {
                tell("sluice: note: \(folder) could not be removed: \(error)")
            }
        }
        return folder
    }
}
