import Aggregates
import Columns
import PipelineFile
import Plans
import StreamEngine
import System
import Testing
import YAML

private let customers = "ID,Zip,Name,Age,Score,Born\n1,01234,Ann,41,1.5,1980-02-29\n2,90210,\"Bo, jr\",,2,\n"

private let sales = """
    pipeline: sales
    every: 15s
    defaults: { time zone: Europe/Berlin, emit: changes, keep: 30d, unmatched: filter }

    streams:
      orders:
        topic: orderstopicdemo
        columns:
          order_id:   int from "ID"
          customer:   int from "User ID"
          discount:   float from "Discount" (NaN as null)
          created_at: timestamp from "Created At"
          sent:       timestamp from meta.sent (epoch ms)
          arrived:    timestamp from kafka timestamp
          note:       text
        event time: created_at
        watermark: 2m
        idle after: 1m
        max ahead: 1h
        bad records: null
        start: end
        time zone: UTC
      clicks:
        columns: { page: text }

    tables:
      customers: { csv: customers.csv, key: ID, columns: { age: bigint from "Age", Born: date } }

    views:
      totals:
        every: 2s
        emit: upsert
        keep: all
        sql: |
          SELECT customer, sum(order_id) AS n
          FROM orders
          GROUP BY 1
      all_orders: SELECT * FROM orders
      late: { trigger: once and close windows, sql: "SELECT page, count(*) AS n FROM clicks GROUP BY 1" }

    queries:
      top: SELECT * FROM totals ORDER BY n

    tests:
      an order counts:
        orders: [ { ID: 1.50, "User ID": 99, Discount: NaN, note: [a, "1"], meta: { sent: ~ }, kafka key: k } ]
        expect: { totals: [ { customer: 99, n: 1 } ], dead letters: [] }
      a day passes:
        - at: 2026-01-01T00:00:00Z
          orders: [ "not json", { kafka value: '{"Total":1}', kafka partition: 1 } ]
          customers: [ { ID: 7, Zip: "00001" } ]
        - advance: 1d
          expect: { dead letters: [ { reason: malformed } ], top: [ { n: 1.5, customer: true } ] }
    """

@Suite struct `A pipeline file` {
    @Test func `says what is read`() throws {
        let sample = try Sample(["customers.csv": customers])
        let pipeline = try sample.read(sales)
        #expect(pipeline.name == "sales")
        #expect(
            pipeline.streams == [
                StreamPlan(
                    name: "orders", topic: "orderstopicdemo",
                    fields: [
                        StreamField(name: "order_id", type: .int, source: .json(["ID"])),
                        StreamField(name: "customer", type: .int, source: .json(["User ID"])),
                        StreamField(name: "discount", type: .float, source: .json(["Discount"])),
                        StreamField(name: "created_at", type: .timestamp, source: .json(["Created At"])),
                        StreamField(
                            name: "sent", type: .timestamp, source: .json(["meta", "sent"]),
                            format: .epochMilliseconds),
                        StreamField(name: "arrived", type: .timestamp, source: .timestamp),
                        StreamField(name: "note", type: .text, source: .json(["note"])),
                    ],
                    eventTime: 3, watermark: 120_000, maxAhead: 3_600_000, idleAfter: 60_000, badRecords: .null,
                    acceptsNaN: true, zone: nil, start: .end),
                StreamPlan(
                    name: "clicks", topic: "clicks",
                    fields: [StreamField(name: "page", type: .text, source: .json(["page"]))], zone: "Europe/Berlin"),
            ])
    }

    @Test func `says what shall be known`() throws {
        let sample = try Sample(["customers.csv": customers])
        let pipeline = try sample.read(sales)
        let month: Int64 = 30 * 86_400_000
        #expect(pipeline.views.map(\.name) == ["totals", "all_orders", "late"])
        #expect(pipeline.views.map(\.trigger) == [.every(2000), .every(15_000), .once(closesWindows: true)])
        #expect(pipeline.views.map(\.plan.emit) == [.upsert, .upsert, .changes])
        #expect(pipeline.views.map(\.keep) == [nil, month, month])
        #expect(pipeline.views[0].sql.text == "SELECT customer, sum(order_id) AS n\nFROM orders\nGROUP BY 1\n")
        #expect(pipeline.queries.map(\.name) == ["top"])
        #expect(pipeline.queries.map(\.columns) == [["customer", "n"]])
        #expect(pipeline.plan.views.map(\.plan.name) == ["totals", "all_orders", "late"])
    }

    @Test func `says how many dead letters stay, and for how long`() throws {
        let sample = try Sample(["customers.csv": customers])
        #expect(try sample.read(sales).plan.deadLetters == DeadLetterBound(keep: nil, atMost: 1_000_000))
        let bounded = try sample.read(sales + "\ndead letters: { keep: 30d, at most: 5 }\n")
        #expect(bounded.plan.deadLetters == DeadLetterBound(keep: 30 * 86_400_000, atMost: 5))
        #expect(try sample.read(sales + "\ndead letters: { keep: all }\n").plan.deadLetters.keep == nil)
    }

    @Test func `takes reference tables as they look, unless it says more`() throws {
        let sample = try Sample(["customers.csv": customers])
        let table = try #require(try sample.read(sales).tables.first)
        #expect(
            table.shape
                == TableShape(
                    name: "customers",
                    columns: [
                        NamedColumn("ID", .bigint), NamedColumn("Zip", .text), NamedColumn("Name", .text),
                        NamedColumn("age", .bigint), NamedColumn("Score", .double), NamedColumn("Born", .date),
                    ], key: 0))
        #expect(table.unmatched == .filter)
        let rows = try table.read(Array(customers.utf8))
        #expect(
            rows.columns.map { $0[0] } == [
                .integer(1), .text("01234"), .text("Ann"), .integer(41), .real(1.5), .text("1980-02-29"),
            ])
        #expect(rows.columns.map { $0[1] } == [.integer(2), .text("90210"), .text("Bo, jr"), .null, .real(2), .null])
    }

    @Test func `notices that a table's file has changed`() throws {
        let sample = try Sample(["customers.csv": customers])
        let reference = try #require(try sample.read(sales).tables.first).reference
        let loaded = try #require(try reference.load(nil))
        #expect(try reference.load(loaded.mark) == nil)
        try FileSystem.replace(sample.folder / "customers.csv", with: Array((customers + "3,1,C,1,1,\n").utf8))
        let again = try #require(try reference.load(loaded.mark))
        #expect(try reference.parse(again.bytes).count == 3)
        #expect(try reference.parse(loaded.bytes).count == 2)
    }

    @Test func `holds its own tests`() throws {
        let sample = try Sample(["customers.csv": customers])
        let pipeline = try sample.read(sales)
        #expect(pipeline.tests.map(\.name) == ["an order counts", "a day passes"])
        let record = try #require(pipeline.tests[0].steps[0].records.first?.items.first)
        let json = #"{"ID":1.50,"User ID":99,"Discount":NaN,"note":["a","1"],"meta":{"sent":null}}"#
        #expect(String(decoding: record.value, as: UTF8.self) == json)
        #expect(record.key == Array("k".utf8) && record.timestamp == nil && record.partition == 0)
        let steps = pipeline.tests[1].steps
        #expect(steps[0].at == 1_767_225_600_000 && steps[1].advance == .seconds(86_400))
        #expect(steps[0].records[0].items.map(\.value) == ["not json", #"{"Total":1}"#].map { Array($0.utf8) })
        #expect(steps[0].records[0].items.map(\.partition) == [0, 1])
        let rows = try pipeline.tables[0].read(test: steps[0].tables[0].items, file: "pipeline.yaml")
        #expect(rows.columns.map { $0[0] } == [.integer(7), .text("00001"), .null, .null, .null, .null])
        #expect(steps[1].expected.map(\.subject) == [.deadLetters, .results("top")])
        #expect(
            steps[1].expected[1].rows[0].cells == [
                .init(column: "n", value: .real(1.5)), .init(column: "customer", value: .integer(1)),
            ])
    }

    @Test(
        arguments: [
            ("  a: |\n    SELECT 1\n      AS y\n", 2, 7, "4:11"), ("  a: |4\n        SELECT 1\n", 1, 1, "3:7"),
            ("  a: SELECT 1\n", 1, 8, "2:13"), ("  a: 'SELECT 1'\n", 1, 8, "2:14"),
            // Folded lines have lost their places, and so has what stands behind an escape.
            ("  a: >\n    SELECT 1\n    AS y\n", 1, 13, "2:6"), ("  a: \"SEL\\u0045CT 1\"\n", 1, 8, "2:6"),
        ] as [(String, Int, Int, String)])
    func `knows where in it SQL stands`(queries: String, line: Int, column: Int, place: String) throws {
        let sample = try Sample()
        let rest = "pipeline: p\nstreams: { s: { columns: { x: int } } }\n"
        let pipeline = try sample.read("queries:\n\(queries)\(rest)")
        let sql = try #require(pipeline.queries.first).sql
        #expect("\(sql.place(line: line, column: column))" == place)
        #expect(
            pipeline.problem("no such column", in: sql, line: line, column: column).description
                == "pipeline.yaml:\(place): no such column")
    }

    @Test func `that is not there is said to be so`() {
        do throws(PipelineError) {
            _ = try PipelineFile.read("/nowhere/pipeline.yaml")
            Issue.record("accepted")
        } catch {
            #expect(error.description == "/nowhere/pipeline.yaml: cannot be read: No such file or directory")
        }
    }

    @Test(arguments: UInt64(1)...4)
    func `never stops the process, whatever is in it`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let sample = try Sample(["customers.csv": customers])
        let lines = sales.split(separator: "\n", omittingEmptySubsequences: false)
        for _ in 0..<100 {
            var changed = lines
            for _ in 0..<Int.random(in: 1...4, using: &generator) {
                let line = Int.random(in: 0..<changed.count, using: &generator)
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: changed.remove(at: line)
                case 1: changed.swapAt(line, Int.random(in: 0..<changed.count, using: &generator))
                case 2: changed[line] = changed[line].prefix(Int.random(in: 0...20, using: &generator))
                default: changed[line] = "  " + changed[line]
                }
            }
            _ = sample.complaints(changed.joined(separator: "\n"))
        }
    }
}
