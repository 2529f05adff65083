import Columns
import Evaluation
import Plans
import System
import Testing

@Suite struct `Evaluation` {
    @Test(arguments: UInt64(0)..<40)
    func `gives what SQLite gives for a table of the same rows`(seed: UInt64) throws {
        let table = try RandomBatch(seed, count: Int(seed) * 13 % 150)
        let evaluator = try Evaluator()
        var expressions = RandomExpressions(seed: seed &+ 1000)
        for _ in 0..<250 {
            let expression = expressions.any()
            let sql = expression.sql { RandomBatch.names[$0] }
            let found = try evaluator.evaluate(expression, over: table.batch)
            let wanted = try table.rows(sql)
            try #require(found.column.count == wanted.count)
            let failed = Set(found.failures.map(\.row))
            for row in 0..<table.batch.count {
                // Which side of an AND or OR SQLite need not compute, and so cannot fail by, it decides by itself.
                guard let value = wanted[row], !(failed.contains(Int32(row)) && expression.hasLogic) else { continue }
                try #require(
                    !failed.contains(Int32(row)) && same(found.column[row], value),
                    "row \(row): \(found.column[row]) should be \(value) for \(sql)")
            }
        }
    }
}

extension Expression {
    var hasLogic: Bool {
        var found = false
        visit { part in
            if case .binary(.and, _, _) = part.node { found = true }
            if case .binary(.or, _, _) = part.node { found = true }
        }
        return found
    }
}
