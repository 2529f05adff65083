import Aggregates
import AggregatesSQLite
import Columns
import Plans
import StreamEngine
import Testing

@Suite struct `Views that are built anew` {
    /// Tables change, partitions fall silent and events are too far ahead, each of which only the moment knew. What was
    /// built then is built again from what was written down, however often it is interrupted, and once more from what
    /// the second time wrote down.
    @Test(arguments: seeds)
    func `become what they were, bit for bit`(seed: UInt64) throws {
        let run = try Self.run(seed)
        let before = try Self.shown(run)
        let letters = try Self.letters(run)
        for _ in 0..<2 {
            let generations = try run.store.views().map(\.id.generation)
            try run.rebuild()
            #expect(try run.store.views().map(\.id.generation) != generations || run.views.isEmpty)
            for (view, rows) in try Self.shown(run) {
                let difference = rows.difference(from: before[view] ?? [])
                #expect(
                    difference.isEmpty,
                    """
                    \(run.views.first { $0.name == view }.map { "\($0.emit) \($0.sql)" } ?? view)
                    only now: \(difference.insertions.prefix(5)), only before: \(difference.removals.prefix(5))
                    \(run.steps.joined(separator: "\n"))
                    """)
            }
            #expect(try Self.letters(run) == letters)
        }
    }

    /// A rebuild that is asked for every view, of which none is joined, and none decided anything, would prove nothing.
    @Test func `had something to decide`() throws {
        var subjects: Set<String> = []
        for seed in seeds {
            let run = try Self.run(seed)
            for entry in try run.store.views() {
                subjects.formUnion(try run.store.decisions(of: entry.id).map(\.subject))
            }
        }
        #expect(subjects == ["floor", "horizon", "table labels"])
    }

    private static func run(_ seed: UInt64) throws -> OracleRun {
        var queries = RandomQueries(seed: seed &+ 600_000)
        var views = (0..<4).map { queries.view("v\($0)") }
        for index in views.indices where views[index].join == nil && queries.chance(40) {
            views[index].join = OracleView.Join(isLeft: queries.chance(50))
            if views[index].isGrouped, views[index].emit != .changes { views[index].outputs.append("max(label)") }
        }
        let run = try OracleRun(
            seed: seed, views: views, watermark: queries.pick([nil, 0, 5_000, 60_000]), badRecords: .null,
            unmatched: queries.chance(50) ? .filter : .deadLetter, idleAfter: queries.pick([1_000, 30_000]),
            maxAhead: queries.pick([0, 10_000, 100_000]), changesTables: true)
        var source = RandomRecords(seed: seed, wall: 1_710_000_000_000)
        try run.run(queries.pick([30, 120]), &source)
        return run
    }

    /// What people see of each view, whatever its batches were.
    private static func shown(_ run: OracleRun) throws -> [String: [String]] {
        var shown: [String: [String]] = [:]
        for view in run.views {
            shown[view.name] =
                try view.emit == .changes
                ? view.latest(in: run.store).texts : run.store.rows("SELECT * FROM \(view.name)").texts
        }
        return shown
    }

    private static func letters(_ run: OracleRun) throws -> [String] {
        try run.store.deadLetters(of: "p", after: nil, limit: 100_000).map {
            "\($0.origin.partition)/\($0.origin.offset) \($0.reason)"
        }
    }
}
