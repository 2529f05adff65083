import Aggregates
import AggregatesSQLite
import Columns
import EventLog
import Plans
import StreamEngine
import System
import Testing

@Suite struct `A replay by hand` {
    private static let named =
        "SELECT p.name AS name, count(*) AS n FROM events e JOIN people p ON p.id = e.user GROUP BY 1"

    /// `1,Ada` a line; `ids` lists no names any more.
    private static func people(_ content: Monitor<String>) -> ReferenceTable {
        ReferenceTable(
            shape: TableShape(name: "people", columns: [NamedColumn("id", .int), NamedColumn("name", .text)], key: 0),
            load: { known in
                let text = content.withLock { $0 }
                return known?.text == text ? nil : .init(mark: .init(text), bytes: Array(text.utf8))
            },
            parse: { bytes in
                let rows = try String(decoding: bytes, as: UTF8.self).split(separator: "\n").map { line in
                    let fields = line.split(separator: ",")
                    guard fields.count == 2, let id = Int64(fields[0]) else { throw Narrow() }
                    return (Value.integer(id), Value.text(String(fields[1])))
                }
                return ColumnBatch(count: rows.count, columns: [.values(rows.map(\.0)), .values(rows.map(\.1))])
            })
    }

    private struct Narrow: Error, CustomStringConvertible { var description: String { "a line has no name" } }

    private static func rebuild(_ bench: Bench, fromAvailable: Bool = false) throws {
        try bench.restart()
        bench.options.rebuild = ["v"]
        bench.options.fromAvailable = fromAvailable
        try bench.catchUp()
        bench.options = PipelineEngine.Options()
    }

    private static func event(_ user: Int, at: String = "08:00:00") -> String {
        #"{"type":"a","user":\#(user),"at":"2024-03-19 \#(at)"}"#
    }

    /// In one partition the table had changed before the records came, in the other afterwards.
    @Test func `joins each record with the table of its time`() throws {
        let bench = try Bench(partitions: 2)
        let content = Monitor("1,Ada")
        bench.tables = [Self.people(content)]
        bench.view("v", Self.named)
        try bench.take(Self.event(1))
        try bench.take(Self.event(1), partition: 1)
        content.withLock { $0 = "1,Augusta\n2,Bob" }
        try bench.take(Self.event(1), Self.event(2))
        content.withLock { $0 = "1,Countess" }
        try bench.take(Self.event(1), Self.event(2), partition: 1)
        let expected = ["Ada 2", "Augusta 1", "Bob 1", "Countess 1"]
        #expect(try bench.rows("SELECT * FROM v ORDER BY name") == expected)
        content.withLock { $0 = "1,Nobody\n2,Nobody" }
        try Self.rebuild(bench)
        #expect(try bench.rows("SELECT * FROM v ORDER BY name") == expected)
        #expect(try bench.letters() == ["1/2 unmatched"])
        // From there on, today's.
        try bench.take(Self.event(2))
        #expect(try bench.rows("SELECT * FROM v ORDER BY name") == expected + ["Nobody 1"])
    }

    @Test func `refuses what was too far ahead, though it no longer is`() throws {
        let bench = try Bench()
        bench.stream.maxAhead = 60_000
        bench.view("v", "SELECT count(*) AS n, max(at) AS latest FROM events")
        try bench.take(Self.event(1), Self.event(2, at: "08:01:01"), Self.event(3, at: "08:01:00"))
        bench.clock.advance(by: .seconds(3600))
        try bench.take(Self.event(4, at: "08:30:00"))
        let rows = try bench.rows("SELECT * FROM v")
        #expect(rows == ["3 2024-03-19T08:30:00.000Z"])
        // What was taken is taken again, whatever the file says now.
        bench.stream.maxAhead = -86_400_000
        try Self.rebuild(bench)
        #expect(try bench.rows("SELECT * FROM v") == rows)
        #expect(try bench.letters() == ["0/1 ahead"])
    }

    /// A partition that came later was behind what the others had closed, and its old records were late.
    @Test func `begins a partition that was added where time was then`() throws {
        let bench = try Bench(watermark: 0)
        bench.view("v", "SELECT window_start AS s, count(*) AS n FROM events GROUP BY tumble('1m')", emit: .final)
        try bench.take(Self.event(1, at: "08:00:00"), Self.event(1, at: "08:05:00"))
        try bench.log.addPartitions(to: "events", upTo: 2)
        try bench.restart()
        try bench.take(Self.event(1, at: "08:00:30"), Self.event(1, at: "08:06:00"), partition: 1)
        try bench.take(Self.event(1, at: "08:07:00"))
        let rows = try bench.rows("SELECT * FROM v ORDER BY s")
        #expect(rows == ["2024-03-19T08:00:00.000Z 1", "2024-03-19T08:05:00.000Z 1"])
        #expect(try bench.letters() == ["1/0 late"])
        try Self.rebuild(bench)
        #expect(try bench.rows("SELECT * FROM v ORDER BY s") == rows)
    }

    /// Nothing came after it, so nothing but the position says that it was silent.
    @Test func `takes a partition for silent that has not said a word`() throws {
        let bench = try Bench(partitions: 2, watermark: 0)
        bench.stream.idleAfter = 60_000
        bench.view("v", "SELECT window_start AS s, count(*) AS n FROM events GROUP BY tumble('1m')", emit: .final)
        try bench.take(Self.event(1, at: "08:00:00"))
        bench.clock.advance(by: .seconds(61))
        try bench.take(Self.event(1, at: "08:05:00"))
        #expect(try bench.rows("SELECT * FROM v") == ["2024-03-19T08:00:00.000Z 1"])
        let standing = try bench.store.views()[0].standing
        try Self.rebuild(bench)
        #expect(try bench.rows("SELECT * FROM v") == ["2024-03-19T08:00:00.000Z 1"])
        #expect(try bench.store.views()[0].id.generation == 2)
        #expect(try bench.store.views()[0].standing.places == standing.places)
        try bench.take(Self.event(1, at: "08:04:30"), partition: 1)
        #expect(try bench.letters() == ["1/0 late"])
    }

    @Test func `ends at a version that today's columns cannot read, until today's will do`() throws {
        let bench = try Bench()
        let content = Monitor("1,Ada")
        bench.tables = [Self.people(content)]
        bench.view("v", Self.named)
        try bench.take(Self.event(1))
        content.withLock { $0 = "1,Augusta" }
        try bench.take(Self.event(1))
        try bench.restart()
        bench.tables[0].parse = { bytes in
            guard bytes == Array("1,Augusta".utf8) else { throw Narrow() }
            return ColumnBatch(count: 1, columns: [.values([.integer(1)]), .values([.text("Augusta")])])
        }
        try Self.rebuild(bench)
        let failures = try bench.engine().failures
        #expect(failures.count == 1)
        #expect(failures[0].reason.contains("a line has no name; --from-available") == true)
        #expect(try bench.rows("SELECT * FROM v ORDER BY name") == ["Ada 1", "Augusta 1"])
        try Self.rebuild(bench, fromAvailable: true)
        #expect(try bench.rows("SELECT * FROM v") == ["Augusta 2"])
    }
}
