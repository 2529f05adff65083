internal import Aggregates
internal import Columns
internal import Plans

/// Everything in the database that belongs to one generation of a view.
struct ViewSchema {
    let view: ViewTable
    /// Where its groups are; `deltas` merges nothing, and keeps none.
    let state: StateTable?
    let appended: AppendedTable?

    init(_ view: ViewTable) {
        self.view = view
        appended = AppendedTable(view)
        if case .groups(let grouping) = view.plan.result {
            state = StateTable(view, grouping)
        } else {
            state = nil
        }
    }

    private var keepsState: Bool { view.plan.emit != .deltas }

    /// What must be there, by name.
    var names: [String] {
        guard let state, keepsState else { return [view.id.results] }
        let distinct = state.grouping.aggregates.indices.filter {
            state.grouping.aggregates[$0].function == .countDistinct
        }
        return [view.id.results, view.id.state] + distinct.map(view.id.distinct)
    }

    /// What the public name shows, and of which kind it is.
    var visibleColumns: [(name: String, kind: ValueKind)] {
        if let appended { return appended.visible }
        return (state?.grouping.outputs ?? []).map { ($0.name, $0.expression.kind) }
    }

    var creation: [String] {
        var statements = keepsState ? state?.creation ?? [] : []
        if let appended {
            statements += appended.creation
        } else if let state {
            if let row = state.neutralRow { statements.append(row) }
            let outputs = zip(state.outputs, state.grouping.outputs).map { "\($0) AS \(SQLText.name($1.name))" }
            let condition = state.having.map { " WHERE \($0)" } ?? ""
            statements.append(
                "CREATE VIEW \(SQLText.name(view.id.results)) AS "
                    + "SELECT \(outputs.joined(separator: ", ")) FROM \(state.name)\(condition)")
        }
        return statements
    }

    /// The view by the public name.
    var publication: String {
        "CREATE VIEW \(SQLText.name(view.id.view)) AS SELECT \(appended?.visibleColumns ?? "*") "
            + "FROM \(SQLText.name(view.id.results))"
    }
}
