import CJSONColumns
import Columns
import JSON
import Testing

@testable import JSONColumns

/// Every way in which this processor can read.
enum Paths {
    static var all: [sluice_json_path] {
        [SLUICE_JSON_PORTABLE, SLUICE_JSON_BASELINE, SLUICE_JSON_AVX2].filter {
            $0.rawValue <= sluice_json_best_path().rawValue
        }
    }
}

/// What all ways of reading make of the records; they must not differ.
func read(
    _ fields: [JSONField], _ records: [[UInt8]], allowsNaN: Bool = false, seed: UInt64 = 7
) -> JSONRows {
    var results: [JSONRows] = []
    for path in Paths.all {
        var reader = JSONColumnReader(fields, options: .init(allowsNaN: allowsNaN), seed: seed, path: path)
        for record in records { reader.append(record.span.bytes) }
        results.append(reader.finish())
    }
    for other in results.dropFirst() {
        #expect(other.problems == results[0].problems)
        #expect(other.zoneless == results[0].zoneless)
        #expect(other.table == results[0].table)
    }
    return results[0]
}

func read(_ fields: [JSONField], _ records: [String], allowsNaN: Bool = false) -> JSONRows {
    read(fields, records.map { Array($0.utf8) }, allowsNaN: allowsNaN)
}

extension JSONRows {
    /// What SQL sees, a row after the other.
    var table: [[Value]] { (0..<count).map { row in columns.map { $0[row] } } }

    /// The values of one column, timestamps as numbers.
    func values(_ column: Int) -> [Value] {
        if case .timestamps(let times, let nulls) = columns[column] {
            return times.indices.map { nulls[$0] ? .null : .integer(times[$0]) }
        }
        return (0..<count).map { columns[column][$0] }
    }
}

/// The one value of a field `a` in the record `{"a":json}`, and what was wrong with it.
func readValue(
    _ json: String, as type: ColumnType, _ timeFormat: JSONTimeFormat = .iso8601, allowsNaN: Bool = false
) -> (value: Value, problem: String?) {
    let rows = read([JSONField("a", type, timeFormat: timeFormat)], [#"{"a":\#(json)}"#], allowsNaN: allowsNaN)
    return (rows.values(0)[0], rows.problems.first?.description)
}
