internal import Arguments
internal import Configuration
internal import EventLog
internal import HTTPServer
internal import Model
internal import Network
internal import PipelineFile
internal import Scalars
internal import Services
internal import StreamEngine
internal import System
internal import Telemetry
internal import Time

/// `sluice demo`: everything that `sluice up` runs, a use case's pipeline, and somebody who makes its events.
enum Demo {
    private static let which = Positional(
        "name", .choice(of: DemoCase.self), arity: .optional, "the use case; interactions, if left out")
    private static let rate = Flag("rate", .rate, standard: "1000", "how many events a second")
    private static let most = Flag("max", short: "n", .integer(in: 1 ... .max), "stop after so many events")
    private static let span = Flag("for", .duration(in: .seconds(1) ... .longest), "stop after so long")
    private static let seed = Flag(
        "seed", .integer(in: 0 ... .max), "the same events for the same seed; another stream every time if left out")

    static let command = Command<Action>(
        "demo", "run a pipeline on made-up events, without any preparation, and watch its results",
        flags: [rate, most, span, seed, Up.kafka, Up.http, Up.readyFile], arguments: [which],
        examples: [
            Example("sluice demo", "a thousand events a second until Ctrl-C, in a folder that goes away"),
            Example("sluice demo --rate 50000 --for 30s", "more of them, and then what became of all"),
            Example("sluice demo -n 10000 --data /tmp/demo", "ten thousand, and everything is kept"),
        ], action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let given = session.given
        let definition = try (given[which] ?? .interactions).definition()
        let folder = given[GlobalFlags.data] == nil ? try session.makeTemporaryFolder() : nil
        let began = session.clock.now
        let configuration = try configuration(session, data: folder)
        let listeners = try Listeners(configuration)
        let metrics = MetricRegistry()
        let log = try session.openLog(
            configuration, creating: true, watchingSignals: false, onCommit: metrics.watchCommits())
        let topic = try topic(definition.streams[0].topic, in: log)
        let place = TopicPartition(topic.name, 0)
        let meter = DemoMeter(end: try log.offsets(of: place).end, views: definition.views.map(\.name))
        let clock = session.clock
        let stack = try Stack(
            configuration, listeners, log, session, metrics, running: [definition],
            observe: { event in
                guard case .batch(let report) = event else { return }
                let places = report.parts.map { ($0.view, $0.positions[topic.id, 0] ?? 0) }
                meter.taken(Dictionary(places) { min($0, $1) }, now: clock.now)
            })
        let measure = DemoWriter.Measure(
            rate: given.value(of: rate), most: given[most] ?? .max, span: given[span],
            seed: given[seed].map { UInt64($0) } ?? .random(in: 0...UInt64(Int64.max)))
        let work = DemoWork(
            DemoWriter(log, place, measure, meter), meter, stack.pipelines, wantsJSON: session.wantsJSON)
        let announcement = Announcement(
            stack, configuration.data, given[Up.readyFile], wantsJSON: session.wantsJSON, began: began
        ) { kafka, _ in
            DemoWords(definition.name, measure, configuration, goesAway: folder != nil)
                .text(kafka: kafka, http: stack.http?.address, topic: topic.name)
        }
        try run(stack, announcement, work, session)
        try conclude(session, log, topic, stack, meter, work.trouble)
    }

    /// Runs until there are enough events, or somebody ends it.
    private static func run(
        _ stack: Stack, _ announcement: Announcement, _ work: DemoWork, _ session: Session
    ) throws {
        announcement.removeFiles()
        let supervisor = Supervisor(
            stack.services + [announcement, work], clock: session.clock, drain: Limits.demoDrain,
            observe: { stack.note($0) })
        work.whenDone { supervisor.stop(because: $0) }
        let outcome = try supervisor.run(PatientStopRequests(clock: session.clock))
        if outcome != .stopped { throw CommandError("\(outcome)") }
    }

    /// Tells whether the results are what was made.
    private static func conclude(
        _ session: Session, _ log: any EventLog, _ topic: TopicDescription, _ stack: Stack, _ meter: DemoMeter,
        _ trouble: String?
    ) throws {
        let reason = trouble.map { "; \($0)" } ?? ""
        guard let results = stack.pipelines.results else { throw CommandError("there are no results\(reason)") }
        let verdict = try DemoVerdict(log, topic, results, meter.reading)
        if session.wantsJSON {
            session.output.write(verdict.json)
        } else {
            for line in ["", verdict.sentence, verdict.latencies] { session.output.line(line) }
        }
        guard verdict.isRight else {
            try session.output.flush()
            throw CommandError("the results are not what was made\(reason)")
        }
    }

    /// What holds without a file; where nobody names a port and the usual one is taken, a free one is.
    private static func configuration(_ session: Session, data folder: Path?) throws -> SluiceConfiguration {
        typealias Keys = SluiceConfiguration.Keys
        var overrides = Up.overrides(session.given)
        // What goes well is shown, and lines of a log would stand in between.
        let quiet = [Override(key: Keys.level.row.name, value: LogLevel.warning.rawValue, flag: "demo")]
        func read() throws -> SluiceConfiguration {
            try session.configuration(data: folder, usesStandardFile: false, defaults: quiet, overrides: overrides)
        }
        let first = try read()
        let usual = try Listeners(first)
        let isOpen = first.isInsecure
        if first.settings.origin(of: Keys.listenKafka) == .standard, let holder = usual.kafka.holder(isOpen) {
            session.say("\(usual.kafka) is taken by \(holder): Kafka's clients connect elsewhere", isDim: true)
            overrides.append(Override(key: Keys.listenKafka.row.name, value: ":0", flag: "demo"))
        }
        if first.settings.origin(of: Keys.listenHTTP) == .standard, let http = usual.http,
            let holder = http.holder(isOpen)
        {
            session.say("\(http) is taken by \(holder): HTTP is served elsewhere", isDim: true)
            overrides.append(Override(key: Keys.listenHTTP.row.name, value: ":0", flag: "demo"))
        }
        return try read()
    }

    private static func topic(_ name: String, in log: any EventLog) throws(EventLogError) -> TopicDescription {
        do throws(EventLogError) {
            return try log.createTopic(NewTopic(name, partitions: 1))
        } catch {
            guard error.code == .topicExists else { throw error }
            return try log.describeTopic(name)
        }
    }
}

extension Address {
    /// Who listens there already; nil when nobody does.
    fileprivate func holder(_ allowsRemote: Bool) -> String? {
        do throws(NetworkError) {
            _ = try Listener(on: self, allowsRemote: allowsRemote)
            return nil
        } catch {
            // Whatever else is wrong is told by the server that starts there.
            return error.code == .inUse ? PortHolder.find(port) ?? "another process" : nil
        }
    }
}
