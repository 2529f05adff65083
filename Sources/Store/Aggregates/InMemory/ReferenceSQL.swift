internal import Columns
internal import Plans
internal import SQLite

/// What the reference leaves to SQLite.
enum ReferenceSQL {
    /// The outputs of groups, and whether HAVING shows them.
    static func results(of groups: [MemoryView.Group], in view: MemoryView) throws(AggregatesError) -> [GroupResult] {
        guard let grouping = view.grouping else { return [] }
        func column(_ place: Int) -> String { "c\(place)" }
        let outputs = grouping.outputs.map { $0.expression.sql(column) }
        let having = grouping.having.map { "(\($0.sql(column))) IS TRUE" } ?? "TRUE"
        let kinds = grouping.kinds.enumerated().map { "\(column($0)) \($1.affinity.rawValue)" }
        return try attempt { () throws(SQLiteError) in
            let connection = try Connection()
            try connection.execute("CREATE TABLE groups (\((kinds + ["place"]).joined(separator: ", ")))")
            let marks = (kinds.map { _ in "?" } + ["?"]).joined(separator: ", ")
            let insertion = try connection.prepare("INSERT INTO groups VALUES (\(marks))")
            for group in groups { try insertion.run(group.row + [.null]) }
            let rows = try connection.rows(
                "SELECT \((outputs + [having]).joined(separator: ", ")) FROM groups ORDER BY rowid")
            return rows.map { GroupResult(outputs: Array($0.dropLast()), isShown: $0.last == .integer(1)) }
        }
    }

    /// A database with everything that can be read.
    static func database(of state: InMemoryAggregates.State) throws(AggregatesError) -> Connection {
        let connection = try attempt { () throws(SQLiteError) in try Connection() }
        for view in state.views.values { try add(view, to: connection) }
        try attempt { () throws(SQLiteError) in
            for query in state.queries.values.joined() {
                try connection.prepare("CREATE VIEW \(name(query.name)) AS \(query.sql)").run()
            }
            for query in state.queries.values.joined() {
                _ = try connection.prepare("SELECT * FROM \(name(query.name))")
            }
        }
        return connection
    }

    private static func add(_ view: MemoryView, to connection: Connection) throws(AggregatesError) {
        let table = "\(view.table.id.view)__\(view.table.id.generation)"
        let outputs = view.outputNames
        let notes = view.noteNames
        var rows = view.appended.map(\.values)
        if notes.isEmpty {
            rows = try results(of: Array(view.groups.values), in: view).filter(\.isShown).map(\.outputs)
        }
        let emit = view.table.plan.emit
        let showsNotes = view.grouping != nil && (emit == .changes || emit == .deltas)
        try attempt { () throws(SQLiteError) in
            try connection.execute("CREATE TABLE \(name(table)) (\(list(outputs + notes)))")
            let marks = (outputs + notes).map { _ in "?" }.joined(separator: ", ")
            let insertion = try connection.prepare("INSERT INTO \(name(table)) VALUES (\(marks))")
            for row in rows { try insertion.run(row) }
            if view.isPublished {
                try connection.execute(
                    "CREATE VIEW \(name(view.table.id.view)) AS SELECT \(list(outputs + (showsNotes ? notes : []))) "
                        + "FROM \(name(table))")
            }
        }
    }

    private static func name(_ name: String) -> String {
        "\"" + name.split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }

    private static func list(_ names: [String]) -> String { names.map(name).joined(separator: ", ") }

    private static func attempt<Result>(
        _ body: () throws(SQLiteError) -> Result
    ) throws(AggregatesError) -> Result {
        do throws(SQLiteError) { return try body() } catch {
            throw AggregatesError(error.remedy == .fixRequest ? .invalid : .failed, error.sentence)
        }
    }
}

extension MemoryView {
    fileprivate var outputNames: [String] {
        switch table.plan.result {
        case .rows(let outputs): outputs.map(\.name)
        case .groups(let grouping): grouping.outputs.map(\.name)
        }
    }

    /// What stands beside the outputs in rows that are appended.
    fileprivate var noteNames: [String] {
        guard let grouping else { return ["batch_id", "processed_at"] }
        if table.plan.emit == .upsert { return [] }
        let marks = table.plan.emit == .changes && grouping.having != nil
        return (marks ? ["absent"] : []) + ["batch_id", "processed_at"]
    }
}

extension Grouping {
    /// The kinds of a group's row: its columns have their affinities.
    fileprivate var kinds: [ValueKind] {
        keys.map(\.kind) + (window == nil ? [] : [.timestamp, .timestamp]) + aggregates.map(\.kind)
    }
}
