internal import Arguments
internal import Control
internal import EventLog
internal import JSON
internal import StreamEngine
internal import System
internal import Time

/// A pipeline that runs on a thread of its own, and what a person sees of it meanwhile.
final class RunWork {
    /// What the pipeline's thread leaves for the command's.
    private struct Told {
        var lines: [String] = []
        var isOver = false
    }

    private let session: Session
    private let log: any EventLog
    private let runner: PipelineRunner
    private let results: ResultsWriter
    private let told: Monitor<Told>
    private let began: Moment
    /// It ends when it has taken what there is, and not only because somebody wants it to.
    private let hasGoal: Bool
    /// What there is one of between two offsets that follow each other.
    private let unit: String

    init(
        _ session: Session, _ plan: PipelinePlan, _ log: any EventLog, _ results: ResultsWriter,
        _ options: PipelineRunner.Options, offsetsCount unit: String
    ) {
        let told = Monitor(Told())
        self.session = session
        self.log = log
        self.results = results
        self.told = told
        self.unit = unit
        began = session.clock.now
        hasGoal = options.onlyOnce || plan.views.allSatisfy { $0.trigger.isOnce }
        let watch = DeadLetterWatch(plan.name, results.store)
        runner = PipelineRunner(plan, log: log, store: results.store, options: options) { event in
            switch event {
            case .retrying(let reason, let span):
                told.update { $0.lines.append("\(reason); trying again in \(span.briefText)") }
            case .setAside(let view, let reason):
                told.update { $0.lines.append("view \(view) has stopped, and the others go on: \(reason)") }
            case .batch(let report):
                if let warning = watch.warning(after: report) { told.update { $0.lines.append(warning) } }
            case .note(let note): told.update { $0.lines.append(note) }
            case .failed: break
            }
        }
    }

    /// Runs until everything is done, somebody ends it, or it fails; the micro-batch that is under way is finished.
    func run(loading loads: [PipelineLoad]) throws {
        let (runner, told, clock) = (runner, told, session.clock)
        let thread = try Thread("pipeline", stackSize: EngineLimits.stackSize) {
            runner.run(clock)
            told.update { $0.isOver = true }
        }
        defer { thread.join() }
        do {
            for load in loads { try load.run(session, log) { !told.withLock { $0.isOver } } }
        } catch {
            runner.stop(by: .distantFuture)
            throw error
        }
        // A load that was ended goes on another time: what it has yet to bring must not find its windows closed.
        if session.ending.isWished { runner.askToStop() } else { runner.logIsFilled() }
        while !told.withLock({ $0.isOver }) {
            if session.ending.isWished { runner.askToStop() }
            show()
            _ = told.wait(until: clock.now + Limits.patience, by: clock) { $0.isOver ? true : nil }
        }
        show()
        try summarize()
    }

    private func show() {
        for line in told.withLock({ told in
            defer { told.lines = [] }
            return told.lines
        }) { session.say("sluice: note: \(runner.plan.name): \(line)") }
        session.showProgress(line)
    }

    /// `sales: running · 1,000 records (500/s) · 20 records behind`.
    private var line: String {
        let status = runner.status
        let records = status.views.map(\.records).max() ?? 0
        let seconds = max((session.clock.now - began).inSeconds, 1e-6)
        let lag = status.views.map(\.lag).max() ?? 0
        return "\(status.pipeline): \(status.state.word) · \(Figures.count(Int(records), "record")) "
            + "(\(Figures.rate(Double(records) / seconds))/s) · \(Figures.count(Int(lag), unit)) behind"
    }

    private func summarize() throws {
        let status = runner.status
        if session.wantsJSON {
            var json = JSONWriter()
            json.object { status.write(to: &$0) }
            json.endLine()
            session.output.write(json.bytes)
        }
        if case .failed(let reason) = status.state { throw CommandError("\(status.pipeline): \(reason)") }
        let span = (session.clock.now - began).briefText
        let end = status.state == .done ? "done" : "ended"
        session.say("\(status.pipeline): \(end) after \(span)")
        if hasGoal, let rest = rest(of: status) {
            session.markIncomplete()
            session.say("sluice: interrupted: \(rest); the same command goes on from there")
        }
        guard !session.wantsJSON, !status.views.isEmpty else { return try status.refuseProblems() }
        var table = ViewTableText()
        for view in status.views { table.add(view) }
        for line in table.text(.plain).split(separator: "\n") { session.say(String(line)) }
        try status.refuseProblems()
    }
}

extension RunWork {
    /// What a run that was to come to an end has left; nil when that is nothing.
    private func rest(of status: PipelineStatus) -> String? {
        guard case .stopped = status.state else { return nil }
        guard let lag = status.views.map(\.lag).max() else { return "nothing was taken" }
        if lag > 0 { return "\(Figures.count(Int(lag), unit)) left" }
        return runner.plan.views.contains { $0.trigger == .once(closesWindows: true) } ? "windows are left open" : nil
    }
}

extension Trigger {
    fileprivate var isOnce: Bool { if case .once = self { true } else { false } }
}

extension PipelineStatus {
    /// Views that stand where they are make a run one that has failed, whatever the others did.
    fileprivate func refuseProblems() throws {
        let problems = views.compactMap { view in view.problem.map { "\(view.view): \($0)" } }
        guard let first = problems.first else { return }
        let rest = problems.count > 1 ? "; and \(problems.count - 1) more" : ""
        throw CommandError("\(pipeline): view \(first)\(rest)")
    }
}

/// Views under headings, a line each.
struct ViewTableText {
    private var table = TextTable(
        ("VIEW", .left), ("RECORDS", .right), ("RESULTS", .right), ("BATCHES", .right), ("DEAD LETTERS", .right),
        ("BEHIND", .right))

    mutating func add(_ view: ViewStatus) {
        table.add(
            view.view + (view.isRebuilding ? " (being rebuilt)" : ""), Figures.count(Int(view.records)),
            Figures.count(Int(view.results)), Figures.count(Int(view.batches)), Figures.count(Int(view.deadLetters)),
            Figures.count(Int(view.lag)))
    }

    func text(_ style: Style, indent: Int = 2) -> String { table.text(style, indent: indent) }
}
