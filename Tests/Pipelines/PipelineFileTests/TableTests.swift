import Columns
import PipelineFile
import Testing
import YAML

/// The first table of a pipeline over `csv`; `columns` as the file has them.
private func table(
    _ csv: String, _ columns: String = "{}", zone: String = "UTC"
) throws -> (TableDefinition, ColumnBatch) {
    let sample = try Sample(["t.csv": csv])
    let text = """
        pipeline: p
        streams: { s: { columns: { x: int } } }
        tables: { t: { csv: t.csv, key: k, columns: \(columns), time zone: \(zone) } }
        """
    let table = try #require(try sample.read(text).tables.first)
    return (table, try table.read(Array(csv.utf8)))
}

private func values(_ column: Column) -> [Value] { (0..<column.count).map { column[$0] } }

@Suite struct `A reference table` {
    @Test(
        arguments: [
            ("1,2,-3,0", .bigint), ("9223372036854775807,-9223372036854775808", .bigint),
            ("1,2.5", .double), ("1.0,-0.5e3,1E+2", .double), ("01,2", .text), ("00", .text), ("+1", .text),
            ("9223372036854775808", .text), ("1.", .text), (".5", .text), ("0x10", .text), ("NaN", .text),
            ("1e", .text),
            ("true,false", .text), ("2026-01-01", .text), ("1, 2", .text), ("-", .text), ("", .text), ("1,,2", .bigint),
        ] as [(String, ColumnType)])
    func `types a column as it looks`(fields: String, type: ColumnType) throws {
        let rows = fields.split(separator: ",", omittingEmptySubsequences: false).enumerated().map { "\($0),\($1)\n" }
        let (table, _) = try table("k,v\n" + rows.joined())
        #expect(table.columns[1].type == type)
    }

    @Test func `reads every type of column`() throws {
        let uuid = "123e4567-e89b-12d3-a456-426614174000"
        let csv = """
            k,small,single,flag,at,day,id,doc
            1,-5,0.1,TRUE,2026-07-01 12:00:00,2026-02-28,\(uuid),"{""a"":1}"
            2,,,0,2026-07-01T12:00:00Z,,,
            """
        let columns = "{ small: int, single: float, flag: boolean, at: timestamp, day: date, id: uuid, doc: json }"
        let (_, rows) = try table(csv, columns, zone: "Europe/Berlin")
        let single = Double(Float(0.1))
        #expect(
            rows.columns.map { $0[0] } == [
                .integer(1), .integer(-5), .real(single), .integer(1), .text("2026-07-01T10:00:00.000Z"),
                .text("2026-02-28"), .text(uuid), .text("{\"a\":1}"),
            ])
        #expect(
            rows.columns.map { $0[1] } == [
                .integer(2), .null, .null, .integer(0), .text("2026-07-01T12:00:00.000Z"), .null, .null, .null,
            ])
    }

    @Test(
        arguments: [
            ("int", "2147483648", "an int (32 bits)"), ("bigint", "1.5", "a whole number of 64 bits"),
            ("float", "1e39", "a number"), ("double", "0x1p3", "a number"), ("boolean", "yes", "true or false"),
            ("timestamp", "yesterday", "a time such as 2026-11-21 04:13:22"),
            ("date", "2026-02-30", "a date such as 2026-11-21"),
            ("date", "2026-02-03 10:00", "a date such as 2026-11-21"),
            ("uuid", "123e4567-e89b-12d3-a456-42661417400", "a UUID"),
        ])
    func `says which line is not of its column's type`(type: String, field: String, expected: String) throws {
        do throws(PipelineError) {
            let sample = try? Sample(["t.csv": "k,v\n1,\n2,\(field)\n"])  // nil fails the test below
            _ = try sample?.read(
                "pipeline: p\nstreams: { s: { columns: { x: int } } }\n"
                    + "tables: { t: { csv: t.csv, key: k, columns: { v: \(type) } } }")
            Issue.record("accepted")
        } catch {
            #expect(error.problems.count == 1)
            #expect(error.problems[0].sentence == "v must be \(expected), not \"\(field)\"")
            #expect(error.problems[0].mark?.line == 3)
        }
    }

    @Test func `keeps a text once, however many rows have it`() throws {
        let (_, rows) = try table("k,v\n1,a\n2,b\n3,a\n4,\"\"\n5,\n")
        guard case .texts(let texts) = rows.columns[1] else { throw Mismatch() }
        #expect(texts.dictionary.count == 3)
        #expect(values(rows.columns[1]) == [.text("a"), .text("b"), .text("a"), .text(""), .null])
    }

    private struct Mismatch: Error {}
}
