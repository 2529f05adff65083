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
        let uuid = "123E4567-e89b-12d3-a456-426614174000"
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
                .text("2026-02-28"), .text(uuid.lowercased()), .text("{\"a\":1}"),
            ])
        #expect(
            rows.columns.map { $0[1] } == [
                .integer(2), .null, .null, .integer(0), .text("2026-07-01T12:00:00.000Z"), .null, .null, .null,
            ])
    }

    @Test(
        arguments: [
            ("int", "2147483648", #"expected a whole number from -2147483648 to 2147483647, found text "2147483648""#),
            ("bigint", "1.5", #"expected a whole number, found text "1.5""#),
            ("double", "0x1p3", #"expected a number, found text "0x1p3""#),
            ("boolean", "yes", #"expected true or false, found text "yes""#),
            ("timestamp", "yesterday", #"expected a time such as 2024-03-19T08:12:55Z, found text "yesterday""#),
            ("date", "2026-02-30", #"expected a date such as 2024-03-19, found text "2026-02-30""#),
            ("json", "{", "not JSON: byte 1: expected a name in quotes or '}', but this is the end"),
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
            #expect(error.problems[0].sentence == "\"v\": \(expected)")
            #expect(error.problems[0].mark?.line == 3)
        }
    }

    @Test func `has one row a key, however the key is written`() throws {
        let sample = try Sample(["t.csv": "k,v\n1,a\n2,b\n1.0,c\n,d\n"])
        let complaints = sample.complaints(
            "pipeline: p\nstreams: { s: { columns: { x: int } } }\n"
                + "tables: { t: { csv: t.csv, key: k, columns: { k: int } } }")
        #expect(
            complaints
                == "t.csv:4:1: the key k 1 is also in line 2; a key has one row\n"
                + "t.csv:5:1: k is the key and must not be empty"
        )
    }

    @Test func `keeps a text once, however many rows have it`() throws {
        let (_, rows) = try table("k,v\n1,a\n2,b\n3,a\n4,\"\"\n5,\n")
        guard case .texts(let texts) = rows.columns[1] else { throw Mismatch() }
        #expect(texts.dictionary.count == 3)
        #expect(values(rows.columns[1]) == [.text("a"), .text("b"), .text("a"), .text(""), .null])
    }

    private struct Mismatch: Error {}
}
