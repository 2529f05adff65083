internal import Arguments
internal import Configuration
internal import JSON
internal import Scalars
internal import System
internal import Time

/// `sluice status`: who runs, and how far every view is.
enum Status {
    static let command = Command<Action>(
        "status", "show who runs, and how far every pipeline's views are",
        examples: [
            Example("sluice status", "a line a view"),
            Example("sluice status --json", "for programs"),
        ], terms: terms, action: run)

    /// The columns, in their order.
    static let terms = [
        Term("PIPELINE", "its name, as the file has it"),
        Term("STATE", "of the pipeline: running, paused, retrying, failed, stopped or done; why, below the table"),
        Term("VIEW", "one that is being rebuilt, or was removed from its file, says so"),
        Term("BEHIND", "records that the log has and the view has not taken"),
        Term("AGE", "how long ago, by event time, the latest event was that it has taken"),
        Term("BATCHES", "micro-batches that it has taken since sluice up began; without sluice up, in all"),
        Term("RECORDS", "records that it has read since then, also those that it left out"),
        Term(
            "RESULTS", "rows or groups that its batches wrote since then: a group counts in every batch that changes it"
        ),
        Term("DEAD LETTERS", "records of the pipeline that could not become results, and wait to be put right"),
    ]

    private static func run(_ session: Session) throws {
        try session.refuseBroker()
        let overview = try PipelineOverview(session, try session.configuration())
        if session.wantsJSON { return writeJSON(overview, to: session.output) }
        session.output.write(text(overview, session.output.terminal.style))
    }

    /// One line; `rates` are as below.
    static func writeJSON(_ overview: PipelineOverview, rates: [String: Double]? = nil, to output: Output) {
        var json = JSONWriter()
        json.object { object in
            if let daemon = overview.daemon {
                object.object("up") {
                    $0.member("process", daemon.process)
                    $0.member("http", "\(daemon.address)")
                }
            }
            object.array("pipelines") { array in
                for one in overview.pipelines { array.object { one.write(to: &$0, rates: rates) } }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }

    /// `rates` are records a second by pipeline and view, where somebody has watched them.
    static func text(_ overview: PipelineOverview, _ style: Style, rates: [String: Double]? = nil) -> String {
        let head =
            overview.daemon.map { "sluice up is process \($0.process), on http://\($0.address)" }
            ?? "sluice up does not run here"
        guard !overview.pipelines.isEmpty else { return "\(head)\nthere are no pipelines\n" }
        var columns: [(heading: String, side: TextTable.Side)] = [
            ("PIPELINE", .left), ("STATE", .left), ("VIEW", .left), ("BEHIND", .right), ("AGE", .right),
            ("BATCHES", .right), ("RECORDS", .right), ("RESULTS", .right), ("DEAD LETTERS", .right),
        ]
        if rates != nil { columns.insert(("RECORDS/S", .right), at: 7) }
        var table = TextTable(columns: columns)
        for one in overview.pipelines {
            if one.views.isEmpty {
                var cells = Array(repeating: "", count: columns.count)
                (cells[0], cells[1], cells[columns.count - 1]) = (one.name, one.state, count(one.deadLetterCount))
                table.add(cells)
            }
            for (index, view) in one.views.enumerated() {
                var cells = [
                    index == 0 ? one.name : "", index == 0 ? one.state : "",
                    view.name + (view.isRebuilding ? " (being rebuilt)" : ""), count(view.lag),
                    view.ageMilliseconds.map { Duration.milliseconds(max(0, $0)).briefText } ?? "",
                    count(view.batches), count(view.records), count(view.results),
                    index == 0 ? count(one.deadLetterCount) : "",
                ]
                if let rates { cells.insert(rates[one.name + "/" + view.name].map(Figures.rate) ?? "", at: 7) }
                table.add(cells)
            }
            for view in one.removed {
                var cells = Array(repeating: "", count: columns.count)
                cells[2] = "\(view) (removed)"
                table.add(cells)
            }
        }
        let reasons = overview.pipelines.flatMap(\.problems)
        return "\(head)\n\n" + table.text(style) + reasons.map { style.red($0.visible) + "\n" }.joined()
    }

    private static func count(_ number: Int64?) -> String { number.map { Figures.count(Int($0)) } ?? "" }
}
