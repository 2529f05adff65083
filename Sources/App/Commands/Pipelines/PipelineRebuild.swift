internal import Arguments
internal import Configuration
internal import Scalars
internal import System

/// `sluice pipeline rebuild`: what `sluice run --rebuild` does, by the `sluice up` that has the results.
enum PipelineRebuild {
    private static let pipeline = Positional("pipeline", .name("NAME"), "the pipeline's name")
    private static let view = Flag(
        "view", .name("VIEW"), isRepeated: true, "this view alone, not all; it may be one whose SQL has changed")

    static let command = Command<Action>(
        "rebuild", "make results anew from the log, while the present ones stay to be seen until then",
        flags: [view, PipelineFlags.fromAvailable], arguments: [pipeline],
        examples: [
            Example(
                "sluice pipeline rebuild sales --view totals", "after its SQL has changed, and sluice up begun anew"),
            Example("sluice pipeline rebuild sales", "all of its views"),
        ], action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let given = session.given
        let name = given.value(of: pipeline)
        let configuration = try session.configuration()
        let views = given.all(view)
        guard let daemon = try Daemon(in: configuration.data) else {
            let words = views.isEmpty ? ["VIEW"] : views
            let flags = words.map { " --rebuild \($0)" }.joined()
            throw CommandError(
                "sluice up does not run in \(configuration.data)",
                remedy: "make them anew with: \(session.suggestion("run FILE\(flags)"))")
        }
        var query: [(name: String, value: String)] = []
        if !views.isEmpty { query.append(("view", views.joined(separator: ","))) }
        if given[PipelineFlags.fromAvailable] { query.append(("from_available", "true")) }
        try PipelineChanges.tell(session, daemon.change(name, "rebuild", query))
    }
}
