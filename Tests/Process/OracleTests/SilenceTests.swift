import AggregatesSQLite
import Columns
import Plans
import StreamEngine
import System
import Testing

@Suite struct `Partitions that fall silent` {
    /// The clock decides which windows close without them, so no model says what is late; but nothing is lost, and
    /// nothing is there twice.
    @Test(arguments: seeds)
    func `lose nothing`(seed: UInt64) throws {
        var queries = RandomQueries(seed: seed &+ 300_000)
        var view = OracleView(name: "v", emit: .final, keys: [.column("b")], outputs: [])
        let size = queries.pick([1_000, 10_000, 90_000] as [Int64])
        view.window = queries.chance(60) ? .tumble(size) : .session(size)
        view.outputs = ["window_start", "window_end", "b", "count(*)"]
        let idleAfter = queries.pick([1_000, 60_000] as [Int64])
        let run = try OracleRun(
            seed: seed, views: [view], watermark: queries.pick([0, 5_000]), badRecords: .null, idleAfter: idleAfter)
        var source = RandomRecords(seed: seed, wall: 1_710_000_000_000)
        try run.run(queries.pick([60, 250]), &source)
        run.close()
        let rows = try run.store.rows("SELECT * FROM v")
        let counted = rows.reduce(0) { $0 + ($1[3].number ?? 0) }
        let letters = try run.store.deadLetters(of: "p", after: nil, limit: 100_000)
        #expect(Int(counted) + letters.count == run.records.count)
        #expect(Set(rows.map { $0.prefix(3).map(\.exact).joined(separator: " | ") }).count == rows.count)
        #expect(overlaps(rows) == [])
    }

    /// Windows of one key that have a moment in common; of sessions and windows side by side there are none.
    private func overlaps(_ rows: [[Value]]) -> [String] {
        let spans = rows.map { ($0[2].exact, $0[0].exact, $0[1].exact) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }
        return zip(spans, spans.dropFirst()).filter { $0.0 == $1.0 && $0.2 > $1.1 }.map { "\($0) \($1)" }
    }
}
