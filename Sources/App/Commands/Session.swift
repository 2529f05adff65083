internal import Arguments
internal import Configuration
internal import EventLog
internal import Network
internal import Scalars
internal import System
internal import Telemetry

/// One run of one command: what was given, where it writes, and the log once somebody asks for it.
final class Session {
    let given: Invocation
    let output = Output()
    let clock: any Clock = SystemClock()
    let ending: Ending
    let backends: Backends
    private let errors = Terminal(.error)
    private var progress = Progress()
    private(set) var open: Backends.OpenLog?
    /// The command did what it could, but not everything; it has told what was left.
    private var isIncomplete = false
    /// The file that the command takes for its configuration without `--config`, to be named in what is suggested.
    private var configurationFile: Path?
    /// The topic that the command is about, to be named in what is suggested.
    var topicName: String?

    init(_ given: Invocation, _ backends: Backends) {
        self.given = given
        self.backends = backends
        ending = Ending(clock)
        topicName = given.valueIfDeclared(of: TopicFlags.topic)
    }

    /// Where failures are told from now on, rather than to a person.
    var failures: Logger?

    /// Done when everything has been closed.
    var afterwards: () -> Void = {}

    /// Runs the command and leaves everything in order, whether it succeeds or not.
    func run(_ action: Action) -> Int32 {
        var exitCode: Int32 = 0
        attempt(&exitCode) { try action(self) }
        attempt(&exitCode) { try output.flush() }
        attempt(&exitCode) { try open?.close() }
        afterwards()
        progress.hide()
        return exitCode == 0 && isIncomplete ? Complaint.failed : exitCode
    }

    private func attempt(_ exitCode: inout Int32, _ body: () throws -> Void) {
        do { try body() } catch {
            progress.hide()
            exitCode = max(exitCode, Complaint(error, in: self).tell(in: failures))
        }
    }

    /// Makes the exit code tell that not everything was done.
    func markIncomplete() { isIncomplete = true }

    var wantsJSON: Bool { given[GlobalFlags.json] }

    // MARK: What the command needs

    /// The configuration; the file is `sluice.yaml` where no other is named, and where that is wanted.
    ///
    /// What the command line says goes before `defaults`, and `overrides` before everything.
    func configuration(
        file: Path? = nil, data standard: Path? = nil, usesStandardFile: Bool = true, defaults: [Override] = [],
        overrides: [Override] = []
    ) throws(ConfigurationError) -> SluiceConfiguration {
        configurationFile = file
        let standardFile: Path = "sluice.yaml"
        let isThere = usesStandardFile && FileSystem.exists(standardFile)
        let path = file ?? given[GlobalFlags.config] ?? (isThere ? standardFile : nil)
        let ofCommandLine = given.all(GlobalFlags.set).map { Override(key: $0.key, value: $0.value) }
        var overrides = defaults + ofCommandLine + overrides
        if let data = given[GlobalFlags.data] ?? standard {
            overrides.append(Override(key: "data", value: data.text, flag: "--data"))
        }
        let file: ConfigurationFile? =
            if let path { try ConfigurationFile(path) } else { nil }
        return try SluiceConfiguration.read(file, overrides: overrides)
    }

    /// A new folder under $TMPDIR, which goes away after everything has been closed.
    func makeTemporaryFolder() throws(SystemError) -> Path {
        let folder = try TemporaryFolder()
        afterwards = {
            do throws(SystemError) { try folder.remove() } catch {
                Commands.tell("sluice: note: \(folder.path) could not be removed: \(error)")
            }
        }
        for leftover in folder.removeLeftovers() {
            say("removed \(leftover), which a process that was killed had left", isDim: true)
        }
        return folder.path
    }

    /// Opens the log, or reaches it where a broker was named or `sluice up` has the folder; one that is not there is
    /// made only if the command is one that makes things.
    func openLog(creating: Bool = false, data standard: Path? = nil) throws -> any EventLog {
        if let brokers = try brokers() { return try connect(to: brokers) }
        let configuration = try configuration(data: standard)
        do {
            return try openLog(configuration, creating: creating)
        } catch let error as EventLogError where error.code == .unavailable {
            guard let served = Announcement.read(in: configuration.data) else { throw error }
            return try connect(to: [served])
        }
    }

    private func brokers() throws -> [Address]? {
        guard let text = given[GlobalFlags.broker] else { return nil }
        guard given[GlobalFlags.data] == nil else {
            throw CommandError(.usage, "--broker and --data exclude each other", remedy: "leave one of them out")
        }
        do throws(NetworkError) {
            return try text.split(separator: ",", omittingEmptySubsequences: false).map { part throws(NetworkError) in
                try Address(String(part), defaultPort: 9092)
            }
        } catch { throw CommandError(.usage, "--broker: \(error)") }
    }

    private func connect(to brokers: [Address]) throws -> any EventLog { try open(backends.connect(brokers)) }

    /// Takes a log that is closed with the session.
    func open(_ log: @autoclosure () throws -> Backends.OpenLog) throws -> any EventLog {
        ending.watch()
        let opened = try log()
        open = opened
        return opened.log
    }

    /// Refuses `--broker` for a command that has nothing to ask of one.
    func refuseBroker() throws(CommandError) {
        guard given[GlobalFlags.broker] == nil else {
            throw CommandError(
                .usage, "sluice \(given.command) works on this machine, not on a broker's log",
                remedy: "leave --broker out")
        }
    }

    /// Opens the log of a configuration; whoever takes the signals itself says so.
    func openLog(
        _ configuration: SluiceConfiguration, creating: Bool, watchingSignals: Bool = true,
        onCommit: (@Sendable (Backends.Commit) -> Void)? = nil
    ) throws -> any EventLog {
        let telemetry = configuration.telemetry
        let logger = Logger("log", to: LogWriter(telemetry.format), from: telemetry.level, clock: clock)
        let failures = failures
        if watchingSignals { ending.watch() }
        let opened = try backends.openLog(
            Backends.LogRequest(
                configuration: configuration, command: given.command, mayCreate: creating,
                onNotice: { notice in logger.warning(notice) },
                onFailure: { error in
                    // The log has stopped, and so must everything that believed in it.
                    endProcess(code: Complaint(error).tell(in: failures))
                },
                onCommit: onCommit))
        guard let opened else {
            throw CommandError(
                "there is no data in \(configuration.data)",
                remedy: "name the folder with --data DIR, or make a topic: sluice topic create \(topicName ?? "NAME")"
                    + (given[GlobalFlags.data].map { " --data \($0)" } ?? ""))
        }
        open = opened
        // Whoever left it did not end in order, and the address may be another's now.
        Announcement.forget(in: configuration.data)
        return opened.log
    }

    /// A command line for the same data, to be suggested.
    func suggestion(_ words: String) -> String { "sluice \(words)\(dataFlags)" }

    /// What stands behind a command, so that it finds the same data.
    var dataFlags: String {
        let config = (configurationFile ?? given[GlobalFlags.config]).map { " --config \($0)" } ?? ""
        let data = given[GlobalFlags.data].map { " --data \($0)" } ?? ""
        let broker = given[GlobalFlags.broker].map { " --broker \($0)" } ?? ""
        return "\(config)\(data)\(broker)"
    }

    // MARK: What a person sees beside the output

    /// A line on standard error.
    func say(_ line: String, isDim: Bool = false) {
        progress.hide()
        tell(isDim ? errors.style.dim(line.visible) : line.visible)
    }

    /// How far something long has come; only a terminal shows it.
    func showProgress(_ text: @autoclosure () -> String) { progress.show(text()) }

    /// Takes the progress away before lines come where it stands.
    func hideProgressOnSharedTerminal() {
        if output.terminal.isTerminal { progress.hide() }
    }
}

/// Writes a line on standard error; if nobody can see it any more, nothing else can be done.
func tell(_ line: String) { try? StandardStream.error.write(line + "\n") }
