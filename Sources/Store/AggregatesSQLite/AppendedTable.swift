internal import Aggregates
internal import Columns
internal import Plans

/// The table to which a view appends its results, which then stay as they are.
struct AppendedTable {
    let id: ViewID
    let plan: ViewPlan
    let outputs: [Output]
    /// Whether a row may say that its group is no longer in the results.
    let marksAbsence: Bool

    init?(_ view: ViewTable) {
        id = view.id
        plan = view.plan
        switch plan.result {
        case .rows(let outputs):
            self.outputs = outputs
            marksAbsence = false
        case .groups(let grouping):
            if plan.emit == .upsert { return nil }
            outputs = grouping.outputs
            marksAbsence = plan.emit == .changes && grouping.having != nil
        }
    }

    var name: String { SQLText.name(id.results) }

    private var notes: [(name: String, kind: ValueKind)] {
        (marksAbsence ? [("absent", .integer)] : []) + [("batch_id", .integer), ("processed_at", .timestamp)]
    }

    var columnNames: String { SQLText.names(outputs.map(\.name) + notes.map(\.name)) }

    /// What the public name shows: which batch brought a row matters where a group has several.
    var visible: [(name: String, kind: ValueKind)] {
        let showsBatch = plan.emit == .changes || plan.emit == .deltas
        let own = outputs.map { ($0.name, $0.expression.kind) }
        if case .groups = plan.result, showsBatch { return own + notes }
        return own
    }

    var visibleColumns: String { SQLText.names(visible.map(\.name)) }

    var creation: [String] {
        var lines = outputs.map { SQLText.name($0.name) }
        if marksAbsence { lines.append("absent INTEGER NOT NULL") }
        lines += ["batch_id INTEGER NOT NULL", "processed_at TEXT NOT NULL"]
        let places = [latestIndex, timeIndex].compactMap { $0 }
        return ["CREATE TABLE \(name) (\(lines.joined(separator: ", ")))"]
            + places.enumerated().map { number, columns in
                "CREATE INDEX \(SQLText.name(id.index(number + 1))) ON \(name) (\(columns))"
            }
    }

    /// For the latest row of a group: its keys, then the batch.
    private var latestIndex: String? {
        guard case .groups(let grouping) = plan.result, plan.emit == .changes || plan.emit == .deltas else {
            return nil
        }
        let keys = outputs.filter { output in
            if case .column(let place) = output.expression.node { place < grouping.aggregatesPlace } else { false }
        }
        return SQLText.names(keys.map(\.name) + ["batch_id"])
    }

    /// For a stretch of time: the first column that is a time.
    private var timeIndex: String? {
        outputs.first { $0.expression.kind == .timestamp }.map { SQLText.name($0.name) }
    }

    /// Appends one row; the parameters are the outputs, the batch and the time.
    var insertion: String {
        "INSERT INTO \(name) (\(columnNames)) VALUES (\(SQLText.parameters(outputs.count + 2)))"
    }

    /// Appends the rows of groups, computed from their states; `?2` is the batch and `?3` the time.
    func insertion(from state: StateTable, in table: String? = nil, where condition: String) -> String {
        let absent = marksAbsence ? ["NOT (\(state.having ?? "TRUE"))"] : []
        let values = (state.outputs + absent + ["?2", "?3"]).joined(separator: ", ")
        return "INSERT INTO \(name) (\(columnNames)) SELECT \(values) FROM \(table ?? state.name) WHERE \(condition)"
    }
}
