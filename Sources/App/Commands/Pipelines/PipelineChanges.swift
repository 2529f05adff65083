internal import Aggregates
internal import Arguments
internal import Configuration
internal import JSON
internal import PipelineFile
internal import Scalars
internal import StreamEngine
internal import System

/// `sluice pipeline pause`, `resume`, `reset` and `drop`: changes to one pipeline, by whoever has its results.
enum PipelineChanges {
    private static let pipeline = Positional(
        "pipeline", .name("NAME"), "the pipeline's name, or its file where sluice up does not run it")
    private static let to = Flag("to", .position, isRequired: true, "where its views begin anew")
    private static let view = Flag("view", .name("VIEW"), "only this view's results, which the file no longer has")
    private static let yes = Switch("yes", short: "y", "the results there are may go")
    /// Why none may stay: a record that is taken again counts twice, and one that is left out was never there.
    private static let yesAll = Switch(
        "yes", short: "y",
        "all results may go: beside those made anew, the old ones would count some records twice, or others never")

    static let pause = Command<Action>(
        "pause", "let a pipeline of sluice up begin no more batches, until it is resumed", arguments: [pipeline],
        examples: [Example("sluice pipeline pause sales", "also when sluice up ends and begins anew")]
    ) { session in try setPaused(true, "pause", session) }

    static let resume = Command<Action>(
        "resume", "let a pipeline that was paused or has failed go on", arguments: [pipeline],
        examples: [Example("sluice pipeline resume sales", "from where its views stand")]
    ) { session in try setPaused(false, "resume", session) }

    static let reset = Command<Action>(
        "reset", "forget a pipeline's results, and make them anew from a position", flags: [to, yesAll],
        arguments: [pipeline],
        examples: [
            Example("sluice pipeline reset sales --to beginning --yes", "from everything that the log has"),
            Example("sluice pipeline reset sales.yaml --to 7d --yes", "from the last seven days, without sluice up"),
        ], action: reset)

    static let drop = Command<Action>(
        "drop", "forget a pipeline: its results, and what the log keeps for it", flags: [view, yes],
        arguments: [pipeline],
        examples: [
            Example("sluice pipeline drop sales --yes", "nothing brings its results back but the log"),
            Example("sluice pipeline drop sales --view old --yes", "the results of a view that its file no longer has"),
        ],
        action: drop)

    private static func reset(_ session: Session) throws {
        let given = session.given
        let name = given.value(of: pipeline)
        let position = given.value(of: to)
        let configuration = try session.configuration()
        try confirm(session, name, yesAll, configuration)
        if let daemon = try Daemon(in: configuration.data) {
            return try tell(session, daemon.change(name, "reset", [("to", position.text)]))
        }
        let definition = try definition(named: name, session, configuration)
        let log = try session.openLogOfPipeline(Path(definition.file), configuration)
        let results = try session.openResults(configuration)
        try PipelineWork(log: log, store: results.store, clock: session.clock).reset(definition.plan, to: position)
        try tell(session, "\(definition.name) begins anew at \(position.text) when it runs")
    }

    private static func drop(_ session: Session) throws {
        let name = session.given.value(of: pipeline)
        let configuration = try session.configuration()
        let view = session.given[view]
        try confirm(session, view.map { "view \($0) of \(name)" } ?? name, yes, configuration)
        if let daemon = try Daemon(in: configuration.data) {
            return try tell(session, daemon.change(name, "drop", view.map { [("view", $0)] } ?? []))
        }
        let log = try session.openLogOfPipeline("FILE", configuration)
        let results = try session.openResults(configuration)
        let work = PipelineWork(log: log, store: results.store, clock: session.clock)
        if let view {
            guard try work.drop(view, of: name) else {
                throw CommandError(
                    "pipeline \(name) has no results of a view \"\(view)\" in \(configuration.data)",
                    remedy: "see them with: \(session.suggestion("status"))")
            }
            return try tell(session, "dropped view \(view) of \(name)")
        }
        guard try work.drop(name) else {
            throw CommandError(
                "there is no pipeline \"\(name)\" in \(configuration.data)",
                remedy: "see the pipelines with: \(session.suggestion("pipeline list"))")
        }
        try tell(session, "dropped \(name)")
    }

    /// By whoever runs it; where nobody does, for when somebody will.
    private static func setPaused(_ isPaused: Bool, _ change: String, _ session: Session) throws {
        try session.refuseBroker()
        let name = session.given.value(of: pipeline)
        let configuration = try session.configuration()
        if let daemon = try Daemon(in: configuration.data) { return try tell(session, daemon.change(name, change)) }
        guard FileSystem.exists(configuration.results) else {
            throw CommandError(
                "sluice up does not run in \(configuration.data), and there are no results in \(configuration.results)",
                remedy: "name the folder with --data DIR")
        }
        let store = try session.openResults(configuration).store
        let known = Set(try store.views().map(\.id.pipeline)).union(try store.pausedPipelines())
        guard known.contains(name) else {
            throw CommandError(
                "there is no pipeline \"\(name)\" in \(configuration.data)"
                    + Scalars.suggestion(for: name, among: known.sorted()),
                remedy: "see the pipelines with: \(session.suggestion("pipeline list"))")
        }
        try store.setPaused(isPaused, of: name)
        try tell(session, "\(change)d \(name), for when sluice up runs")
    }

    /// What vanishes must be named and wanted.
    private static func confirm(
        _ session: Session, _ name: String, _ yes: Switch, _ configuration: SluiceConfiguration
    ) throws {
        guard !session.given[yes] else { return }
        if Confirmation.canAsk {
            let question = "remove the results of \(name) in \(configuration.results)"
            return try Confirmation(session).ask(question, given: yes)
        }
        // A program must have been told: these commands never went on without it.
        throw CommandError(
            .usage, "the results of \(name) in \(configuration.results) would be removed",
            remedy: "if that is what you want, add --yes")
    }

    /// A file is read; a name is looked for in the files of the configuration.
    private static func definition(
        named name: String, _ session: Session, _ configuration: SluiceConfiguration
    ) throws -> PipelineDefinition {
        if name.contains(".") || name.contains("/") { return try session.pipeline(Path(name)) }
        for file in configuration.pipelines {
            let definition = try session.pipeline(file)
            if definition.name == name { return definition }
        }
        throw CommandError(
            "no file of the configuration's pipelines is called \(name)", remedy: "name the file instead")
    }

    static func tell(_ session: Session, _ sentence: String) throws {
        guard session.wantsJSON else { return session.output.line(sentence.visible) }
        var json = JSONWriter()
        json.object { $0.member("done", sentence) }
        json.endLine()
        session.output.write(json.bytes)
    }
}
