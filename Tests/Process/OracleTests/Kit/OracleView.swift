import AggregatesSQLite
import Columns
import Plans
import System

/// A random view, in our words and in SQLite's.
struct OracleView {
    enum Window {
        case tumble(Int64), hop(Int64, Int64), session(Int64)
    }

    var name: String
    var emit: EmitMode
    var window: Window?
    var filter: Phrase?
    var keys: [Phrase]
    /// Nil for a view that appends rows.
    var having: Phrase?
    var outputs: [Phrase]
    var isGrouped = true
    var join: Join?

    /// With the table of labels, by t.
    struct Join {
        var isLeft: Bool

        var sql: String { " s \(isLeft ? "LEFT " : "")JOIN labels ON labels.k = s.t" }
    }

    /// Columns that it needs to read.
    var columns: Set<String> {
        ([filter, having].compactMap { $0 } + keys + outputs).reduce(into: join == nil ? [] : ["t"]) {
            $0.formUnion($1.columns)
        }
    }

    private var selected: Phrase { outputs.enumerated().map { "\($1) AS o\(String($0))" as Phrase }.joined(", ") }

    var sql: String {
        var groups = keys.map(\.ours)
        switch window {
        case .tumble(let size): groups.append("tumble('\(size)ms')")
        case .hop(let size, let slide): groups.append("hop('\(size)ms', '\(slide)ms')")
        case .session(let gap): groups.append("session('\(gap)ms')")
        case nil: break
        }
        return "SELECT \(selected.ours) FROM s" + (join?.sql ?? "") + (filter.map { " WHERE \($0.ours)" } ?? "")
            + (groups.isEmpty ? "" : " GROUP BY " + groups.joined(separator: ", "))
            + (having.map { " HAVING \($0.ours)" } ?? "")
    }

    /// The same over the oracle's table of this view's rows, of windows that end up to `closed` alone if it is given.
    func oracle(closed: Int64?) -> String {
        let filter = (join?.sql ?? "") + (filter.map { " WHERE \($0.theirs)" } ?? "")
        guard isGrouped else { return "SELECT \(selected.theirs) FROM \"\(name)\"\(filter)" }
        var groups = keys.map(\.theirs)
        var source = "\"\(name)\"\(filter)"
        if case .session(let gap) = window {
            source = sessions(gap, filter)
            groups.append("session")
        } else if window != nil {
            groups += ["window_start", "window_end"]
        }
        var conditions = having.map { ["(\($0.theirs))"] } ?? []
        if let closed { conditions.append("max(end_ms) <= \(closed)") }
        return "SELECT \(selected.theirs) FROM \(source)"
            + (groups.isEmpty ? "" : " GROUP BY " + groups.joined(separator: ", "))
            + (conditions.isEmpty ? "" : " HAVING " + conditions.joined(separator: " AND "))
    }

    /// Rows with their sessions: one begins where the row before in the group is a gap away.
    private func sessions(_ gap: Int64, _ filter: String) -> String {
        let keys = keys.isEmpty ? "0" : keys.map(\.theirs).joined(separator: ", ")
        let order = "PARTITION BY \(keys) ORDER BY ms, part, off"
        return """
            (SELECT *, oracle_time(max(ms) OVER whole + \(gap)) AS window_end, max(ms) OVER whole + \(gap) AS end_ms,
                oracle_time(min(ms) OVER whole) AS window_start
            FROM (SELECT *, sum(fresh) OVER (\(order) ROWS UNBOUNDED PRECEDING) AS session
                FROM (SELECT *, ms - lag(ms, 1, -9e18) OVER (\(order)) >= \(gap) AS fresh FROM "\(name)"\(filter)))
            WINDOW whole AS (PARTITION BY \(keys), session))
            """
    }
}

extension OracleView {
    /// The last row of each group that a view of changes has appended, of those groups that it shows.
    func latest(in store: AggregatesSQLite) throws -> [[Value]] {
        var latest: [String: [Value]] = [:]
        for row in try store.rows("SELECT * FROM \(name) ORDER BY batch_id") {
            latest[row.prefix(keys.count + (window == nil ? 0 : 2)).map(\.exact).joined(separator: " | ")] = row
        }
        return latest.values.filter { having == nil || $0[outputs.count] == .integer(0) }
            .map { Array($0.prefix(outputs.count)) }
    }
}

extension RandomQueries {
    mutating func view(_ name: String) -> OracleView {
        hasLabels = chance(25)
        defer { hasLabels = false }
        let join = hasLabels ? OracleView.Join(isLeft: chance(50)) : nil
        if chance(15) {
            return OracleView(
                name: name, emit: .upsert, filter: chance(70) ? condition(2) : nil, keys: [],
                outputs: (0..<Int.random(in: 1...3, using: &random)).map { _ in value(2) }, isGrouped: false, join: join
            )
        }
        var view = OracleView(name: name, emit: .upsert, keys: [], outputs: [], join: join)
        if chance(50) {
            let size = pick([Int64(1), 700, 1_000, 10_000, 90_000])
            view.window = [.tumble(size), .hop(size * 3, size), .hop(size * 2, size), .session(size)].randomElement(
                using: &random)
            view.emit = view.isSession ? pick([.final, .upsert]) : pick([.final, .upsert, .final, .changes])
        } else if chance(30) {
            view.emit = .changes
        }
        // Without keys there is a group even of no rows, and nothing has changed it.
        view.keys = (0..<pick(view.emit == .changes ? [1, 1, 2, 3] : [0, 1, 1, 1, 2, 3])).map { _ in key() }
        view.filter = chance(40) ? condition(2) : nil
        view.having = chance(30) ? having() : nil
        // Only those who see all keys know which group of `changes` a row is of.
        view.outputs = view.keys.filter { _ in view.emit == .changes || chance(80) }
        if view.window != nil { view.outputs += ["window_start", "window_end"] }
        view.outputs += ["count(*)"] + (0..<Int.random(in: 1...4, using: &random)).map { _ in output(view.keys) }
        return view
    }
}
