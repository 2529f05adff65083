import Aggregates
import AggregatesSQLite
import EventLog
import Model
import StreamEngine
import System
import Testing

@Suite struct `A view that its file no longer has` {
    private static let sql = "SELECT count(*) AS n FROM events"

    /// Views `old` and `new` have three records; then only `new` is asked for.
    private static func bench() throws -> Bench {
        let bench = try Bench()
        bench.view("old", sql)
        bench.view("new", sql)
        try bench.catchUp(bench.engine())  // makes the topic
        try bench.append(Bench.record(1), Bench.record(2), Bench.record(3))
        try bench.catchUp(bench.engine())
        bench.forgetViews()
        bench.view("new", sql)
        return bench
    }

    /// It stood in the status as one that falls behind for ever.
    @Test func `keeps its results, is told, and holds nothing in the log`() throws {
        let bench = try Self.bench()
        let engine = try bench.engine()
        #expect(engine.removed == ["old"] && engine.notes.count == 1)
        #expect(engine.notes.first?.contains("sluice pipeline drop p --view old") == true, "\(engine.notes)")
        try bench.append(Bench.record(4), Bench.record(5))
        try bench.catchUp(engine)
        _ = try bench.engine()
        #expect(try bench.log.holds().map { $0.positions.next.values.min() } == [5])
        #expect(try bench.rows("SELECT n FROM old UNION ALL SELECT n FROM new") == ["3", "5"])
        #expect(try bench.store.views().filter(\.isRemoved).map(\.id.view) == ["old"])
    }

    @Test func `goes on where it stood when the file has it again`() throws {
        let bench = try Self.bench()
        try bench.append(Bench.record(4))
        try bench.catchUp(bench.engine())
        bench.view("old", Self.sql)
        let engine = try bench.engine()
        #expect(engine.removed == [] && engine.notes == [])
        try bench.catchUp(engine)
        #expect(try bench.rows("SELECT n FROM old") == ["4"])
        #expect(try !bench.store.views().contains(where: \.isRemoved))
    }
}
