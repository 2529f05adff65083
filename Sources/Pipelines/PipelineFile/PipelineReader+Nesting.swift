import Plans
import SQLite
import YAML

extension PipelineReader {
    /// Reports what is nested more deeply than SQLite's parser can follow: it has room for a hundred signs that wait
    /// for others, and a run would meet that end after the first record.
    mutating func checkNesting(of plan: ViewPlan, _ draft: ViewDraft) {
        var refused: Set<String> = []
        for part in plan.parts where part.expression.isNested {
            do throws(SQLiteError) {
                // The longest of the sentences in which it will stand; to make a view, no name is looked up.
                let sql = part.expression.sql { "CAST(c\($0) AS TEXT)" }
                _ = try Connection().prepare("CREATE VIEW v AS SELECT a, NOT (((\(sql)) IS TRUE)) AS b FROM t")
            } catch {
                guard refused.insert(part.name).inserted else { continue }
                report(
                    "\(draft.entry.path): \(part.name) is nested too deeply for SQLite (\(error.sentence)): write less "
                        + "inside one another", at: draft.sql.mark)
            }
        }
    }
}

extension Expression {
    /// Whether it may be too deep at all: what is not is not worth the question.
    fileprivate var isNested: Bool { sql { _ in "c" }.utf8.count > Limits.flatSQLBytes }
}

extension ViewPlan {
    /// What SQLite may have to compute, and what a message calls it.
    fileprivate var parts: [(name: String, expression: Expression)] {
        var parts = input.joins.map { ("ON", $0.key) }
        if let filter { parts.append(("WHERE", filter)) }
        switch result {
        case .rows(let outputs): parts += outputs.map { ("\"\($0.name)\"", $0.expression) }
        case .groups(let grouping):
            parts += grouping.keys.map { ("GROUP BY", $0) }
            parts += grouping.aggregates.flatMap { aggregate in
                [aggregate.argument, aggregate.filter].compactMap { $0 }.map { ("an aggregate's argument", $0) }
            }
            parts += grouping.outputs.map { ("\"\($0.name)\"", $0.expression) }
            if let having = grouping.having { parts.append(("HAVING", having)) }
        }
        return parts
    }
}
