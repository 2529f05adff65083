import Aggregates
import AggregatesSQLite
import Columns
import Model
import Plans
import SQLite
import System
import Testing

@Suite struct `A SQLite file of results` {
    let scratch: Scratch

    init() throws { scratch = try Scratch() }

    /// Counts by key, of the windows of ten seconds.
    private static var view: ViewTable {
        let grouping = Grouping(
            keys: [.column(0, .text)], window: .tumble(size: 10_000),
            aggregates: [
                Aggregate(.countRows, nil, kind: .integer), Aggregate(.sum, .column(1, .real), kind: .real),
            ],
            outputs: [
                Output(name: "k", expression: .column(0, .text)),
                Output(name: "starts", expression: .column(1, .timestamp)),
                Output(name: "count", expression: .column(3, .integer)),
                Output(name: "total", expression: .column(4, .real)),
            ], having: nil)
        let plan = ViewPlan(
            name: "counts", input: Input(stream: "events", columns: []), filter: nil, result: .groups(grouping),
            emit: .upsert)
        return ViewTable(
            id: ViewID(pipeline: "shop", view: "counts"), plan: plan, fingerprint: "as it is", start: Positions())
    }

    /// What a view is known as was added after files had been made.
    @Test func `that was made before has what is known of views now`() throws {
        let path = scratch.folder / "old.db"
        _ = try AggregatesSQLite(path).open(Self.view)
        try Connection(path, .writer).execute("ALTER TABLE sluice_views DROP COLUMN is_removed")
        let store = try AggregatesSQLite(path)
        #expect(try store.views().map(\.isRemoved) == [false])
        try store.setRemoved(["counts"], of: "shop")
        #expect(try store.views().map(\.isRemoved) == [true])
    }

    /// One record for each of `keys`, all in one window, read from `partition`.
    private static func batch(_ keys: [Int], partition: Int32 = 0, from: Offset?) -> ResultBatch {
        var sum = ExactSum()
        sum.add(0.1)
        let groups = GroupBatch(
            count: keys.count, keys: [.values(keys.map { .text("key \($0)") })],
            windows: (keys.map { _ in 20_000 }, keys.map { _ in 30_000 }),
            states: [.counts(keys.map { _ in 1 }), .exactSums(keys.map { _ in sum.encoded })])
        let place = Positions.Place(topic: TopicID(high: 1, low: 2), partition: partition)
        let move = Move(
            place: place, from: from.map { Progress(next: $0) }, start: 0,
            to: Progress(next: (from ?? 0) + Offset(keys.count)))
        return ResultBatch(
            processedAt: 0, views: [ViewBatch(view: view.id, moves: [move], results: .groups(groups))])
    }

    private func opened() throws -> AggregatesSQLite {
        let store = try AggregatesSQLite(scratch.file)
        _ = try store.open(Self.view)
        try store.publish(Self.view.id)
        return store
    }

    private func rows(_ store: AggregatesSQLite, _ sql: String) throws -> [[Value]] {
        var rows: [[Value]] = []
        try store.query(
            sql, columns: { _ in },
            row: {
                rows.append($0); return true
            })
        return rows
    }

    @Test func `is read by whoever knows SQLite alone, while it is written`() throws {
        let store = try opened()
        try store.commit(Self.batch([1, 2], from: nil))
        let reader = try Connection(scratch.file, .reader)
        try reader.snapshot { () throws(SQLiteError) in
            let before = try reader.rows("SELECT * FROM counts WHERE k = 'key 1'")
            do throws(AggregatesError) { try store.commit(Self.batch([1, 1], from: 2)) } catch { Issue.record(error) }
            let after = try reader.rows("SELECT * FROM counts WHERE k = 'key 1'")
            let start = Value.text("1970-01-01T00:00:20.000Z")
            #expect(before == [[.text("key 1"), start, .integer(1), .real(0.1)]])
            #expect(after == before)
        }
        let total = try reader.rows("SELECT count, total FROM counts WHERE k = 'key 1'")
        #expect(total == [[.integer(3), .real(0.30000000000000004)]])
    }

    @Test func `of an older layout is refused, with what to do`() throws {
        do {
            let store = try opened()
            try store.commit(Self.batch([1], from: nil))
        }
        let old = try Connection(scratch.file, .writer)
        try old.execute("PRAGMA user_version = 1")
        #expect {
            _ = try AggregatesSQLite(scratch.file)
        } throws: {
            "\($0)".contains("results of another version of sluice; move them away, and they are made anew")
        }
    }

    @Test func `reads a stretch of time without looking at the rest`() throws {
        let store = try opened()
        let plan = try rows(store, "EXPLAIN QUERY PLAN SELECT * FROM counts WHERE starts >= '2024' AND starts < '2025'")
        #expect(plan.flatMap { $0 }.contains { "\($0)" == "\(Value.text(Self.search))" }, "\(plan)")
    }

    private static let search =
        "SEARCH sluice_state_counts__1 USING PRIMARY KEY (window_start>? AND window_start<?)"

    @Test func `is published as a file that needs nothing beside it`() throws {
        let store = try opened()
        try store.commit(Self.batch([1], from: nil))
        let folder = scratch.folder / "published"
        try FileSystem.makeDirectory(folder)
        let target = folder / "results.db"
        for round in 1...2 as ClosedRange<Int64> {
            try store.publishSnapshot(to: target)
            let copy = try Connection(target, .reader)
            #expect(try copy.value("SELECT sum(count) FROM counts") == .integer(round))
            #expect(try copy.value("PRAGMA integrity_check") == .text("ok"))
            #expect(try FileSystem.entries(of: folder) == ["results.db"])
            try store.commit(Self.batch([1], from: round))
        }
    }

    @Test func `keeps its log short`() throws {
        let store = try AggregatesSQLite(scratch.file, checkpointPages: 16)
        _ = try store.open(Self.view)
        for round in 0..<40 {
            let from = round == 0 ? nil : Offset(round * 200)
            try store.commit(Self.batch(Array(round * 200..<(round + 1) * 200), from: from))
        }
        #expect(store.logBytes < 64 * 4096)
        #expect(store.fileBytes > 64 * 4096)
    }

    @Test func `goes on while somebody reads one state for long`() throws {
        let store = try AggregatesSQLite(scratch.file, checkpointPages: 4)
        _ = try store.open(Self.view)
        try store.commit(Self.batch([1], from: nil))
        let reader = try Connection(scratch.file, .reader)
        try reader.snapshot { () throws(SQLiteError) in
            let before = try reader.value("SELECT count(*) FROM counts__1")
            do throws(AggregatesError) {
                for round in 1...20 as ClosedRange<Int64> { try store.commit(Self.batch([Int(round)], from: round)) }
            } catch { Issue.record(error) }
            let after = try reader.value("SELECT count(*) FROM counts__1")
            #expect(before == .integer(1) && after == before)
        }
        #expect(try reader.value("SELECT sum(count) FROM counts__1") == .integer(21))
        let grown = store.logBytes
        for round in 21...40 as ClosedRange<Int64> { try store.commit(Self.batch([Int(round)], from: round)) }
        // After the next checkpoint it begins anew.
        #expect(store.logBytes - grown < 16 * 4096)
    }

    // Every commit handed SQLite the whole content of every table, up to 256 MB, for it to find that it was there.
    @Test func `is given a table's content once`() throws {
        let store = try opened()
        let table = TableContent(version: TableVersion(table: "people", version: "1"), bytes: [1, 2, 3])
        try Connection(scratch.file, .writer).execute(
            """
            CREATE TRIGGER again BEFORE INSERT ON sluice_tables
            WHEN EXISTS (SELECT 1 FROM sluice_tables WHERE (name, version) = (new.name, new.version))
            BEGIN SELECT raise(ABORT, 'it was there'); END
            """)
        for from in [nil, 1, 2] as [Offset?] {
            var batch = Self.batch([1], from: from)
            batch.tables = [table]
            let place = batch.views[0].moves[0].place
            batch.views[0].decisions = [Decision(place: place, from: from ?? 0, .table(table.version))]
            try store.commit(batch)
        }
        #expect(try store.content(of: table.version) == [1, 2, 3])
    }

    @Test func `is refused when it is somebody else's`() throws {
        try Connection(scratch.file, .writer).execute("CREATE TABLE mine(a)")
        #expect(throws: AggregatesError.self) { try AggregatesSQLite(scratch.file) }
        #expect(try Connection(scratch.file, .reader).value("SELECT count(*) FROM mine") == .integer(0))
    }

    @Test func `is moved on by one of two workers on a partition`() throws {
        let (one, other) = (try opened(), try opened())
        try one.commit(Self.batch([1], from: nil))
        #expect(throws: AggregatesError.self) { try other.commit(Self.batch([1], from: nil)) }
        try other.commit(Self.batch([1], from: 1))
        #expect(try rows(one, "SELECT count FROM counts") == [[.integer(2)]])
    }

    @Test func `loses nothing to two workers who share groups`() throws {
        let rounds = 50
        _ = try opened()
        let file = scratch.file
        let threads = try (0..<2).map { partition in
            try Thread("worker-\(partition)") {
                do {
                    let store = try AggregatesSQLite(file)
                    _ = try store.open(Self.view)
                    var next: Offset? = nil
                    for _ in 0..<rounds {
                        try store.commit(Self.batch([1, 2], partition: Int32(partition), from: next))
                        next = (next ?? 0) + 2
                    }
                } catch { Issue.record(error) }
            }
        }
        for thread in threads { thread.join() }
        let store = try opened()
        let each: [Value] = [.integer(100), .real(10)]
        #expect(try rows(store, "SELECT count, total FROM counts") == [each, each])
    }

    @Test func `tells a worker that its view was made anew by another`() throws {
        let (one, other) = (try opened(), try opened())
        try other.drop(Self.view.id)
        _ = try other.open(Self.view)
        var found: AggregatesError.Code?
        do throws(AggregatesError) { try one.commit(Self.batch([1], from: nil)) } catch { found = error.code }
        #expect(found == .conflict)
        _ = try one.open(Self.view)
        try one.commit(Self.batch([1], from: nil))
        #expect(try rows(one, "SELECT count FROM counts__1") == [[.integer(1)]])
    }

    @Test func `stops a question that takes too long`() throws {
        _ = try opened()
        let asked = Monitor(0)
        let reader = ResultReader(
            scratch.file,
            stopWhen: {
                asked.withLock {
                    $0 += 1; return $0 > 3
                }
            })
        let sql = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"
        #expect(throws: AggregatesError.self) { try reader.query(sql, columns: { _ in }, row: { _ in true }) }
    }
}
