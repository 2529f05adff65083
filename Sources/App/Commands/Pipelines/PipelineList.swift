internal import Arguments
internal import Configuration
internal import JSON
internal import Scalars

/// `sluice pipeline list`: the pipelines that run or have results.
enum PipelineList {
    static let command = Command<Action>(
        "list", "list the pipelines that run, or have results",
        examples: [
            Example("sluice pipeline list", "what each does, and how far it is behind"),
            Example("sluice pipeline list --json | jq '.[].state'", "for programs"),
        ], action: run)

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let overview = try PipelineOverview(session, try session.configuration())
        if session.wantsJSON { return writeJSON(overview.pipelines, to: session.output) }
        if overview.pipelines.isEmpty {
            return session.say("there are no pipelines; run one with: \(session.suggestion("run FILE"))")
        }
        var table = TextTable(
            ("PIPELINE", .left), ("STATE", .left), ("VIEWS", .right), ("BEHIND", .right), ("DEAD LETTERS", .right))
        for one in overview.pipelines {
            table.add(
                one.name, one.state, String(one.views.count), one.lag.map { Figures.count(Int($0)) } ?? "?",
                Figures.count(Int(one.deadLetterCount)))
        }
        session.output.write(table.text(session.output.terminal.style))
        for problem in overview.pipelines.flatMap(\.problems) { session.say(problem) }
    }

    static func writeJSON(_ pipelines: [PipelineSummary], to output: Output) {
        var json = JSONWriter()
        json.array { array in for one in pipelines { array.object { one.write(to: &$0) } } }
        json.endLine()
        output.write(json.bytes)
    }
}
