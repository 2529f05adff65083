import Columns
import Plans
import SQLite
import StreamSQL

extension FuzzTarget {
    /// SQL is refused at a place inside it, or has a meaning that SQLite understands.
    static let streamSQL = FuzzTarget(name: "stream-sql") { bytes in
        let modes = EmitMode.allCases
        let mode = modes[Int(bytes.first ?? 0) % modes.count]
        let sql = String(decoding: bytes.dropFirst(), as: UTF8.self)
        let plan: ViewPlan?
        do throws(SQLErrors) {
            plan = try StreamSQL.plan(view: "view", sql: sql, emit: mode, scheme: scheme)
        } catch {
            plan = nil
            let lines = sql.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            try hold(!error.errors.isEmpty, "refused without a word")
            for error in error.errors {
                let isInside = (1...lines.count).contains(error.line) && error.column <= lines[error.line - 1].count + 1
                try hold(isInside, "\(error) is not in the text")
            }
        }
        if let plan { try hold(plan.isUnderstood, "SQLite does not understand what \(sql) means") }
    }

    private static let scheme = Scheme(
        streams: [
            StreamShape(
                name: "s",
                columns: ColumnType.allCases.map { NamedColumn($0.rawValue, $0) }, eventTime: 6, watermark: 1000)
        ],
        tables: [TableShape(name: "t", columns: [NamedColumn("k", .int), NamedColumn("v", .text)], key: 0)])
}

extension ViewPlan {
    /// Whether SQLite takes every expression, over as many columns as there are.
    fileprivate var isUnderstood: Bool {
        switch result {
        case .rows(let outputs): return Self.takes(rowExpressions + outputs.map(\.expression), input.columns.count)
        case .groups(let grouping):
            let arguments = grouping.aggregates.flatMap { [$0.argument, $0.filter].compactMap { $0 } }
            let over = grouping.outputs.map(\.expression) + (grouping.having.map { [$0] } ?? [])
            return Self.takes(rowExpressions + grouping.keys + arguments, input.columns.count)
                && Self.takes(over, grouping.aggregatesPlace + grouping.aggregates.count)
        }
    }

    private var rowExpressions: [Expression] { input.joins.map(\.key) + (filter.map { [$0] } ?? []) }

    private static func takes(_ expressions: [Expression], _ columns: Int) -> Bool {
        let row = (0..<columns).map { "NULL AS c\($0)" }.joined(separator: ", ")
        do {
            let connection = try Connection()
            // One by one: a statement has at most 2000 results.
            for expression in expressions {
                guard expression.columns.allSatisfy({ $0 < columns }) else { return false }
                let from = row.isEmpty ? "" : " FROM (SELECT \(row))"
                _ = try connection.prepare("SELECT \(expression.sql { "c\($0)" })\(from)")
            }
            return true
        } catch {
            return false
        }
    }
}
