import Columns
import Plans
import StreamEngine
import System
import Testing

@Suite struct `Approximate results` {
    /// 0.81 % is one standard error of the sketch; percentiles are never off by more than a 128th.
    @Test(arguments: seeds)
    func `stay within their error, and do not depend on batches`(seed: UInt64) throws {
        var queries = RandomQueries(seed: seed &+ 200_000)
        let share = queries.pick(["0.5", "0.95", "0", "1", "0.01"])
        let (counted, number) = (queries.value(1), queries.chance(50) ? queries.real(1) : queries.integer(1))
        var view = OracleView(name: "v", emit: .upsert, keys: queries.chance(50) ? [queries.key()] : [], outputs: [])
        view.filter = queries.chance(30) ? queries.condition(1) : nil
        let filter: Phrase = queries.chance(30) ? " FILTER (WHERE \(queries.condition(0)))" : ""
        view.outputs =
            view.keys + [
                Phrase(
                    ours: "approx_count_distinct(\(counted))\(filter)", theirs: "count(DISTINCT \(counted))\(filter)"),
                Phrase(
                    ours: "approx_percentile(\(number), \(share))\(filter)",
                    theirs: "oracle_percentile(group_concat(oracle_code(\(number)), ' ')\(filter), \(share))"),
            ]
        let run = try OracleRun(seed: seed, views: [view], watermark: nil, badRecords: .deadLetter)
        guard run.views.count == 1 else { return }
        var source = RandomRecords(seed: seed, wall: 1_710_000_000_000)
        try run.run(queries.pick([30, 400]), &source)
        let oracle = try OracleDatabase()
        try oracle.fill(view, run.model)
        let found = try run.store.rows("SELECT * FROM v")
        #expect(try run.again().rows("SELECT * FROM v").texts == found.texts)
        let key = { (row: [Value]) in row.prefix(view.keys.count).map(\.exact).joined() }
        let expected = Dictionary(
            try oracle.rows(view.oracle(closed: nil)).map { (key($0), Array($0.suffix(2))) },
            uniquingKeysWith: { one, _ in one })
        #expect(found.count == expected.count)
        for row in found {
            let exact = try #require(expected[key(row)], "\(view.sql)")
            #expect(isNear(row[view.keys.count], exact[0], within: 0.0405, atLeast: 2), "\(view.sql) \(row) \(exact)")
            #expect(isNear(row[view.keys.count + 1], exact[1], within: 1.0 / 128), "\(view.sql) \(row) \(exact)")
        }
    }

    private func isNear(_ found: Value, _ exact: Value, within share: Double, atLeast slack: Double = 0) -> Bool {
        switch (found, exact) {
        case (.null, .null): return true
        case (.integer(let found), .integer(let exact)):
            return Double(abs(found - exact)) <= max(slack, Double(exact) * share)
        case (.real(let found), .real(let exact)):
            return found == exact || (found - exact).magnitude <= exact.magnitude * share
        default: return false
        }
    }
}
