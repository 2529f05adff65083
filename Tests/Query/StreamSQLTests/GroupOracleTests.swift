import Columns
import Plans
import SQLite
import StreamSQL
import Testing

/// SQLite groups the rows by the SQL as it was written; and once more step by step as the plan says, with a table of
/// groups in between, which is what a store has.
@Suite struct `Groups of SQL` {
    @Test(arguments: UInt64(1)...20)
    func `are those of SQLite`(seed: UInt64) throws {
        let connection = try oracle()
        var phrases = Phrases(seed: seed)
        var meant = 0
        for _ in 0..<40 {
            let sql = phrases.query()
            let plan: ViewPlan
            do {
                plan = try StreamSQLTests.plan(sql)
            } catch {
                #expect(
                    error.errors.allSatisfy { $0.sentence.contains("is a text") || $0.sentence.contains("timestamp") },
                    "\(sql)\n\(error)")
                continue
            }
            // Malformed JSON and the absolute value of the least integer are errors in SQLite alone.
            guard let expected = try? connection.rows(sql) else { continue }
            let actual = try rows(of: plan, connection)
            #expect(sorted(actual) == sorted(expected), "\(sql)\n\(plan)")
            meant += 1
        }
        #expect(meant > 15)
    }

    /// A table loses the sign of a real zero.
    private func sorted(_ rows: [[Value]]) -> [String] {
        rows.map { row in "\(row.map { $0 == .real(0) ? Value.real(0) : $0 })" }.sorted()
    }

    private func rows(of plan: ViewPlan, _ connection: Connection) throws -> [[Value]] {
        let grouping = try #require(plan.grouping)
        let keys = grouping.keys.map { (plan.text(of: $0), $0.kind) }
        let aggregates = grouping.aggregates.map { (text(of: $0, plan), $0.kind) }
        let all = keys + aggregates
        let columns = all.enumerated().map { "c\($0) \($1.1.affinity.rawValue)" }.joined(separator: ", ")
        try connection.execute("DROP TABLE IF EXISTS groups; CREATE TABLE groups(\(columns))")
        let filter = plan.filter.map { " WHERE " + plan.text(of: $0) } ?? ""
        let places = keys.indices.map { String($0 + 1) }.joined(separator: ", ")
        let tail = keys.isEmpty ? "" : " GROUP BY \(places)"
        try connection.execute(
            "INSERT INTO groups SELECT \(all.map(\.0).joined(separator: ", ")) FROM s\(filter)\(tail)")
        let name = { (place: Int) in "c\(place)" }
        let outputs = grouping.outputs.map { $0.expression.sql(name) }.joined(separator: ", ")
        let having = grouping.having.map { " WHERE " + $0.sql(name) } ?? ""
        return try connection.rows("SELECT \(outputs) FROM groups\(having)")
    }

    private func text(of aggregate: Aggregate, _ plan: ViewPlan) -> String {
        let argument = aggregate.argument.map(plan.text) ?? "*"
        let filter = aggregate.filter.map { " FILTER (WHERE \(plan.text(of: $0)))" } ?? ""
        switch aggregate.function {
        case .countRows, .count: return "count(\(argument))" + filter
        case .sum: return "sum(\(argument))" + filter
        case .min: return "min(\(argument))" + filter
        case .max: return "max(\(argument))" + filter
        case .countDistinct: return "count(DISTINCT \(argument))" + filter
        case .first, .last, .approximateCountDistinct, .approximatePercentile: return "NULL"
        }
    }
}

extension Phrases {
    /// A query that groups the rows of s.
    mutating func query() -> String {
        let keys = (0..<Int.random(in: 0...3, using: &random)).map { _ in
            chance(50) ? pick(["i", "t", "b", "d", "at", "r"]) : chance(50) ? text(1) : number(1)
        }
        let outputs = (0..<Int.random(in: 1...3, using: &random)).map { "\(output(keys)) AS o\($0)" }
        // A constant would be a position, and every key is needed once for a group to be seen.
        let grouping = keys.isEmpty ? "" : " GROUP BY " + keys.map { wrapped($0) }.joined(separator: ", ")
        let filter = chance(40) ? " WHERE \(condition(2))" : ""
        let having = chance(40) ? " HAVING \(over(keys)) \(pick(["<", "=", "<>", ">=", "IS"])) \(over(keys))" : ""
        return "SELECT \((outputs + ["count(*) AS n"]).joined(separator: ", ")) FROM s\(filter)\(grouping)\(having)"
    }

    private mutating func wrapped(_ key: String) -> String {
        let isConstant = !key.contains { $0.isLetter } || key.hasPrefix("'") || key == "TRUE"
        return isConstant ? "coalesce(\(key), i)" : key
    }

    private mutating func output(_ keys: [String]) -> String {
        switch Int.random(in: 0..<6, using: &random) {
        case 0: over(keys)
        case 1: "\(over(keys)) \(pick(["=", "<", "IS", "||", "<>"])) \(over(keys))"
        case 2: "\(over(keys)) IN (\(over(keys)), '1', 2)"
        case 3: "CASE \(over(keys)) WHEN \(over(keys)) THEN 1 WHEN '5' THEN 2 ELSE \(over(keys)) END"
        case 4: "\(over(keys)) BETWEEN \(over(keys)) AND '7'"
        default: "coalesce(\(over(keys)), \(over(keys)))"
        }
    }

    /// Something that is known of a group.
    private mutating func over(_ keys: [String]) -> String {
        if let key = keys.randomElement(using: &random), chance(50) { return wrapped(key) == key ? "(\(key))" : "2" }
        let filter = chance(20) ? " FILTER (WHERE \(condition(1)))" : ""
        switch Int.random(in: 0..<6, using: &random) {
        case 0: return "count(*)" + filter
        case 1: return pick(["count", "min", "max", "count"]) + "(\(text(1)))" + filter
        case 2: return pick(["min", "max", "count"]) + "(\(pick(["i", "n", "b"])))" + filter
        case 3: return "sum(i)" + filter
        case 4: return pick(["'5'", "'a'", "5", "1"])
        default: return "count(DISTINCT \(pick(["t", "i", "d"])))" + filter
        }
    }
}
