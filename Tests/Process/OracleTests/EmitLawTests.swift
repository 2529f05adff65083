import AggregatesSQLite
import Columns
import Plans
import StreamEngine
import System
import Testing

@Suite struct `What a view emits` {
    /// The same question in three ways, brought on apart from each other.
    @Test(arguments: seeds)
    func `is the same whether it is kept, appended or added up`(seed: UInt64) throws {
        var queries = RandomQueries(seed: seed &+ 100_000)
        var view = OracleView(name: "kept", emit: .upsert, keys: [], outputs: [])
        view.keys = (0..<queries.pick([1, 1, 2])).map { _ in queries.key() }
        view.filter = queries.chance(30) ? queries.condition(1) : nil
        view.window = queries.chance(30) ? .hop(3_000, 1_000) : nil
        let size = view.keys.count + (view.window == nil ? 0 : 2)
        view.outputs =
            view.keys + (view.window == nil ? [] : ["window_start", "window_end"]) + [
                "count(*)", "count(\(queries.value(1)))", "sum(\(queries.column("i", "b")))",
                // Whole numbers, so that the parts of a sum lose nothing.
                "sum(round(\(Phrase.column("r")) * 8))", "min(\(queries.value(0)))", "max(\(queries.value(0)))",
            ]
        var (changes, deltas) = (view, view)
        (changes.name, changes.emit) = ("changed", .changes)
        (deltas.name, deltas.emit) = ("added", .deltas)
        let run = try OracleRun(
            seed: seed, views: [view, changes, deltas], watermark: queries.pick([nil, 0, 5_000]), badRecords: .null)
        guard run.views.count == 3 else { return }
        var source = RandomRecords(seed: seed, wall: 1_710_000_000_000, isTame: true)
        try run.run(queries.pick([10, 100]), &source)
        let kept = try run.store.rows("SELECT * FROM kept").texts
        #expect(try changes.latest(in: run.store).texts == kept, "\(view.sql)")
        #expect(try merged(run.store, keys: size).texts == kept, "\(view.sql)")
    }

    /// The groups that all deltas make together.
    private func merged(_ store: AggregatesSQLite, keys: Int) throws -> [[Value]] {
        var groups: [String: [Value]] = [:]
        for row in try store.rows("SELECT * FROM added ORDER BY batch_id") {
            let key = row.prefix(keys).map(\.exact).joined(separator: " | ")
            guard var group = groups[key] else {
                groups[key] = Array(row.prefix(keys + 6))
                continue
            }
            for place in keys..<keys + 4 { group[place] = sum(group[place], row[place]) }
            let (least, greatest) = ([group[keys + 4], row[keys + 4]], [group[keys + 5], row[keys + 5]])
            group[keys + 4] = least.filter { !$0.isNull }.min() ?? .null
            group[keys + 5] = greatest.max() ?? .null
            groups[key] = group
        }
        return Array(groups.values)
    }

    private func sum(_ one: Value, _ other: Value) -> Value {
        switch (one, other) {
        case (.null, _): other
        case (_, .null): one
        case (.integer(let one), .integer(let other)): .integer(one + other)
        case (.real(let one), .real(let other)): .real(one + other)
        default: .text("of two kinds")
        }
    }
}
