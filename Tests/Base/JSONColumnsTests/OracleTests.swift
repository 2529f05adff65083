import CJSONColumns
import Columns
import JSON
import JSONOracle
import System
import Testing

@testable import JSONColumns

@Suite struct `Random records` {
    static let types: [ColumnType] = [.int, .bigint, .float, .double, .text, .boolean]

    @Test(arguments: UInt64(1)...8)
    func `are read as by the parser of whole documents, damaged or not`(seed: UInt64) throws {
        var random = RandomRecords(generator: SeededGenerator(seed: seed))
        let fields = (0..<12).map { _ in JSONField(random.path(), Self.types.randomElement(using: &random.generator)!) }
        var records: [[UInt8]] = []
        for _ in 0..<400 {
            let record = random.record()
            records.append(record)
            for _ in 0..<3 { records.append(random.damage(record)) }
        }
        let rows = read(fields, records, seed: seed)
        var found = rows.problems[...]
        var malformed = 0
        for (row, record) in records.enumerated() {
            let problems = found.prefix { $0.row == row }
            found = found.dropFirst(problems.count)
            let text = "\(String(decoding: record, as: UTF8.self)) \(fields)"
            do throws(JSONError) {
                let value = try JSONValue.parse(record.span.bytes, depth: JSONColumnLimits.depth)
                compare(rows, row, problems, fields, with: value, text)
            } catch {
                malformed += 1
                #expect(problems.map(\.place) == [.record(offset: error.offset)], "\(error): \(text)")
                #expect(rows.columns.allSatisfy { $0[row] == .null })
            }
        }
        #expect(found.isEmpty)
        #expect(malformed > 300 && malformed < 1200)
    }

    private func compare(
        _ rows: JSONRows, _ row: Int, _ problems: ArraySlice<JSONProblem>, _ fields: [JSONField],
        with value: JSONValue, _ text: String
    ) {
        let isObject = if case .object = value { true } else { false }
        let canHold = isObject || (value.elements != nil && fields.contains { ["0", "1"].contains($0.path[0]) })
        guard canHold else {
            #expect(problems.map(\.sentence).allSatisfy { $0.hasPrefix("expected an object") }, "\(text)")
            return
        }
        var wrong: Set<Int> = []
        for (index, field) in fields.enumerated() {
            switch Oracle.read(field, of: value) {
            case .value(let expected): #expect(rows.columns[index][row] == expected, "\(index) of \(text)")
            case .problem:
                wrong.insert(index)
                #expect(rows.columns[index][row] == .null, "\(index) of \(text)")
            }
        }
        let said = problems.map { if case .field(let field, _) = $0.place { field } else { -1 } }
        #expect(said.count == min(wrong.count, JSONColumnLimits.problemsPerRow), "\(text)")
        #expect(Set(said).count == said.count && wrong.isSuperset(of: said), "\(text)")
    }

    @Test(arguments: UInt64(1)...4)
    func `keep the text of a part as it is written`(seed: UInt64) throws {
        var random = RandomRecords(generator: SeededGenerator(seed: seed))
        let fields = [JSONField([], .json)] + (0..<6).map { _ in JSONField(random.path(), .json) }
        let records = (0..<500).map { _ in random.record() }
        let rows = read(fields, records, seed: seed)
        #expect(rows.problems.isEmpty)
        for (row, record) in records.enumerated() {
            let whole = try JSONValue.parse(record.span.bytes)
            for (index, field) in fields.enumerated() {
                let expected = Oracle.part(field.path, of: whole)
                guard case .text(let bytes) = rows.columns[index][row] else {
                    #expect(expected == .null)
                    continue
                }
                let part = String(decoding: bytes, as: UTF8.self)
                #expect(try JSONValue.parse(part) == expected)
                #expect(String(decoding: record, as: UTF8.self).contains(part))
                #expect(!part.first!.isWhitespace && !part.last!.isWhitespace)
            }
        }
    }

    @Test func `are read alike from one row and from many, and again after a finish`() {
        var random = RandomRecords(generator: SeededGenerator(seed: 5))
        let fields = (0..<6).map { _ in JSONField(random.path(), .text) } + [JSONField("a", .double)]
        let records = (0..<3000).map { _ in random.damage(random.record()) }
        let whole = read(fields, records)
        var reader = JSONColumnReader(fields)
        var table: [[Value]] = []
        var problems: [JSONProblem.Place] = []
        for (index, record) in records.enumerated() {
            reader.append(record.span.bytes)
            guard index % 97 == 0 || index == records.count - 1 else { continue }
            let rows = reader.finish()
            table += rows.table
            problems += rows.problems.map(\.place)
        }
        #expect(table == whole.table)
        #expect(problems == whole.problems.map(\.place))
        #expect(reader.finish().count == 0)
    }
}
