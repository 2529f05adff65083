import Columns
import JSON
import JSONColumns
import JSONOracle

extension FuzzTarget {
    /// The scanner takes the records that the strict parser takes, refuses the others at the same byte, and finds the
    /// values that the parser's tree has, in whichever way it reads. A byte 0x1E parts records: what a reader has seen
    /// of one is its guess about the next.
    static let jsonColumns = FuzzTarget(name: "json-columns") { bytes in
        let records = bytes.split(separator: 0x1E, maxSplits: 15, omittingEmptySubsequences: false).map { Array($0) }
        var first: (told: JSONRows, untold: JSONRows)?
        for way in 0..<JSONColumnReader.ways {
            let told = read(records, told, way)
            let untold = read(records, untold, way)
            let areAlike = first.map { isSame($0.told, told) && isSame($0.untold, untold) } ?? true
            try hold(areAlike, "the processor's ways of reading differ")
            first = first ?? (told, untold)
        }
        if let rows = first?.told { try compare(rows, records) }
    }

    /// What the oracle knows the value of.
    private static let told: [JSONField] = [
        JSONField(["a"], .int), JSONField(["a"], .text), JSONField(["a"], .json), JSONField(["b"], .double),
        JSONField(["b"], .bigint), JSONField(["c"], .boolean), JSONField(["c"], .float), JSONField(["a", "b"], .text),
        JSONField(["a", "0", "b"], .json), JSONField(["é"], .text), JSONField([""], .json), JSONField(["0"], .text),
        JSONField(["1", "a"], .bigint),
    ]
    /// What has tests of its own, and is only read alike here, once with what RFC 8259 does not know.
    private static let untold: [JSONField] = [
        JSONField([], .json), JSONField(["a"], .timestamp), JSONField(["a"], .timestamp, timeFormat: .epochSeconds),
        JSONField(["b"], .timestamp, timeFormat: .epochMilliseconds), JSONField(["b"], .date), JSONField(["c"], .uuid),
        JSONField(["c"], .double),
    ]

    private static func read(_ records: [[UInt8]], _ fields: [JSONField], _ way: Int) -> JSONRows {
        var reader = JSONColumnReader(fields, options: .init(allowsNaN: fields == untold), seed: 7, way: way)
        for record in records { reader.append(record.span.bytes) }
        return reader.finish()
    }

    private static func isSame(_ one: JSONRows, _ other: JSONRows) -> Bool {
        one.problems == other.problems && one.zoneless == other.zoneless && one.count == other.count
            && zip(one.columns, other.columns).allSatisfy { column, other in
                (0..<one.count).allSatisfy { column[$0] == other[$0] }
            }
    }

    private static func compare(_ rows: JSONRows, _ records: [[UInt8]]) throws {
        try hold(rows.count == records.count, "\(rows.count) rows of \(records.count) records")
        for (row, record) in records.enumerated() {
            let problems = rows.problems.filter { $0.row == row }
            let value: JSONValue
            do throws(JSONError) {
                value = try JSONValue.parse(record.span.bytes, depth: JSONColumnLimits.depth)
            } catch {
                try hold(
                    problems.map(\.place) == [.record(offset: error.offset)], "refused: \(error); here: \(problems)")
                try hold(rows.columns.allSatisfy { $0.isNull(row) }, "a value out of a record that is none")
                continue
            }
            switch value {
            case .object, .array: try compare(rows, row, problems, with: value)
            case .null, .bool, .number, .string:
                try hold(problems.allSatisfy { $0.sentence.hasPrefix("expected an object") }, "\(problems)")
            }
        }
    }

    private static func compare(_ rows: JSONRows, _ row: Int, _ problems: [JSONProblem], with record: JSONValue) throws
    {
        var wrong: Set<Int> = []
        for (index, field) in told.enumerated() {
            let found = rows.columns[index][row]
            if field.type == .json {
                let part = Oracle.part(field.path, of: record)
                try hold(try json(found) == part, "\(field.path) is \(part), not \(found)")
                continue
            }
            switch Oracle.read(field, of: record) {
            case .value(let value): try hold(found == value, "\(field.path) is \(value), not \(found)")
            case .problem:
                wrong.insert(index)
                try hold(found == .null, "\(field.path) cannot be \(found)")
            }
        }
        let said = problems.map { if case .field(let field, _) = $0.place { field } else { -1 } }
        let isWhole = Set(said).count == min(wrong.count, JSONColumnLimits.problemsPerRow)
        try hold(isWhole && wrong.isSuperset(of: said), "wrong are \(wrong.sorted()), said to be \(said)")
    }

    /// The value that a column of JSON holds as text.
    private static func json(_ value: Value) throws -> JSONValue {
        guard case .text(let bytes) = value else { return .null }
        return try JSONValue.parse(bytes.span.bytes, depth: JSONColumnLimits.depth)
    }
}
