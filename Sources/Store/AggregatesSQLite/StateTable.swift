internal import Aggregates
internal import Columns
internal import Plans

/// The table in which a view's groups keep what their results are made of: one row a group.
struct StateTable {
    let id: ViewID
    let grouping: Grouping
    let columns: [StateColumn]
    let primaryKey: [String]
    /// Whether a group's row remembers that it was in the results, and so must be marked absent when it leaves them.
    let remembersPresence: Bool

    init(_ view: ViewTable, _ grouping: Grouping) {
        id = view.id
        self.grouping = grouping
        var columns: [StateColumn] = [StateColumn("k", "BLOB NOT NULL", .key)]
        columns += Self.windowColumns(grouping)
        let used = grouping.usedPlaces
        for (index, key) in grouping.keys.enumerated() where used.contains(index) {
            columns.append(StateColumn(StateColumn.keyName(index), key.kind.affinity.rawValue, .keyValue(index)))
        }
        for (index, aggregate) in grouping.aggregates.enumerated() {
            columns += StateColumn.columns(of: aggregate, number: index)
        }
        self.columns = columns
        // Rows of neighbouring times are read together, and written together.
        let isOrderedByTime = view.plan.emit == .upsert && !grouping.isSession && grouping.usesWindowStart
        primaryKey = isOrderedByTime ? ["window_start", "k"] : ["k"]
        remembersPresence = view.plan.emit == .changes && grouping.having != nil
    }

    private static func windowColumns(_ grouping: Grouping) -> [StateColumn] {
        guard let place = grouping.windowPlace else { return [] }
        let used = grouping.usedPlaces
        var columns: [StateColumn] = []
        if used.contains(place) { columns.append(StateColumn("window_start", "TEXT NOT NULL", .windowStart)) }
        if used.contains(place + 1) {
            let later = grouping.isSession ? "max(window_end, excluded.window_end)" : nil
            columns.append(StateColumn("window_end", "TEXT NOT NULL", .windowEnd, merge: later))
        }
        if grouping.isSession {
            columns.append(
                StateColumn("end_ms", "INTEGER NOT NULL", .sessionEnd, merge: "max(end_ms, excluded.end_ms)"))
        }
        return columns
    }

    var name: String { SQLText.name(id.state) }

    /// A column of the group's row, for the expressions over it.
    func column(_ place: Int) -> String {
        if place < grouping.keys.count { return StateColumn.keyName(place) }
        if place >= grouping.aggregatesPlace { return StateColumn.valueName(place - grouping.aggregatesPlace) }
        return place == grouping.windowPlace ? "window_start" : "window_end"
    }

    // MARK: - SQL

    var creation: [String] {
        var lines = columns.map { "\($0.name) \($0.type)" }
        if remembersPresence { lines.append("is_present INTEGER NOT NULL DEFAULT 0") }
        lines.append("PRIMARY KEY (\(primaryKey.joined(separator: ", ")))")
        // Rows with much in them stand by themselves, so that the tree of keys stays narrow.
        let tail = grouping.aggregates.contains(where: \.isBulky) ? "" : " WITHOUT ROWID"
        var statements = ["CREATE TABLE \(name) (\(lines.joined(separator: ", ")))\(tail)"]
        for index in distinctAggregates {
            statements.append(
                "CREATE TABLE \(SQLText.name(id.distinct(index))) (k BLOB NOT NULL, value BLOB NOT NULL, "
                    + "PRIMARY KEY (k, value)) WITHOUT ROWID")
        }
        if grouping.isSession {
            statements.append("CREATE INDEX \(SQLText.name(id.index(0))) ON \(name) (end_ms)")
        }
        return statements
    }

    var distinctAggregates: [Int] {
        grouping.aggregates.indices.filter { grouping.aggregates[$0].function == .countDistinct }
    }

    /// Brings a batch's part of a group; the parameters are the columns, in their order.
    var upsert: String {
        "INSERT INTO \(name) (\(columnNames)) VALUES (\(SQLText.parameters(columns.count))) \(onConflict)"
    }

    /// The row of no rows at all, where nothing tells groups apart; nil where there are no groups without rows.
    var neutralRow: String? {
        guard grouping.keys.isEmpty, grouping.window == nil else { return nil }
        let counts = grouping.aggregates.indices.filter { grouping.aggregates[$0].countsSomething }
        let names = ["k"] + counts.map(StateColumn.valueName)
        let values = ["x''"] + counts.map { _ in "0" }
        return "INSERT INTO \(name) (\(names.joined(separator: ", "))) VALUES (\(values.joined(separator: ", ")))"
    }

    private var columnNames: String { columns.map(\.name).joined(separator: ", ") }

    private var onConflict: String {
        let merges = columns.compactMap { column in column.merge.map { "\(column.name) = \($0)" } }
        let target = "ON CONFLICT (\(primaryKey.joined(separator: ", ")))"
        return merges.isEmpty ? target + " DO NOTHING" : target + " DO UPDATE SET " + merges.joined(separator: ", ")
    }

    /// A table of this connection alone, for groups that are shown and then forgotten.
    var passing: String { "temp." + SQLText.name("sluice_passing_\(id.results)") }

    var passingCreation: String {
        "CREATE TABLE IF NOT EXISTS \(passing) (\(columns.map { "\($0.name) \($0.type)" }.joined(separator: ", ")))"
    }

    var passingInsertion: String {
        "INSERT INTO \(passing) (\(columnNames)) VALUES (\(SQLText.parameters(columns.count)))"
    }

    /// Merges the session `?2` into the session `?1`, which begins earlier.
    var absorb: String {
        let sources = columns.map { if case .key = $0.source { "?1" } else { $0.name } }.joined(separator: ", ")
        return "INSERT INTO \(name) (\(columnNames)) SELECT \(sources) FROM \(name) WHERE k = ?2 \(onConflict)"
    }

    /// Sessions of a key that begin from `?1` on and before `?2`, the last one first.
    var sessionsBackwards: String {
        "SELECT k, end_ms FROM \(name) WHERE k >= ?1 AND k < ?2 ORDER BY k DESC"
    }

    /// Groups whose window ends not after what `closing` gives.
    var isClosed: String { grouping.isSession ? "end_ms <= ?1" : "k < ?1" }

    var outputs: [String] { grouping.outputs.map { $0.expression.sql(column) } }

    var having: String? { grouping.having.map { "(\($0.sql(column))) IS TRUE" } }
}

extension Grouping {
    var isSession: Bool { if case .session = window { true } else { false } }

    /// The places of a group's row that results are made of.
    var usedPlaces: Set<Int> {
        var used: Set<Int> = []
        for output in outputs { used.formUnion(output.expression.columns) }
        if let having { used.formUnion(having.columns) }
        return used
    }

    var usesWindowStart: Bool { windowPlace.map(usedPlaces.contains) ?? false }
}
