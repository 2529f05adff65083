import CJSONColumns
import Columns

extension JSONProblem {
    init(_ problem: sluice_json_problem, fields: [JSONField]) {
        row = Int(problem.row)
        let excerpt = withUnsafeBytes(of: problem.excerpt) {
            String(decoding: $0.prefix(Int(problem.excerpt_count)), as: UTF8.self)
        }
        let offset = Int(problem.offset)
        guard problem.field != UInt32.max else {
            place = .record(offset: offset)
            sentence = Self.sentence(problem.fault, excerpt)
            return
        }
        let field = fields[Int(problem.field)]
        place = .field(Int(problem.field), offset: offset)
        let found = Self.kind(excerpt) + (problem.is_cut ? "…" : "")
        let name = field.path.joined(separator: ".")
        sentence = "\"\(name)\": expected \(field.expectation(problem.reason)), found \(found)"
    }

    /// The value that begins so, with what it is.
    private static func kind(_ excerpt: String) -> String {
        switch excerpt.utf8.first {
        case UInt8(ascii: "\""): "text \(excerpt)"
        case UInt8(ascii: "{"): "object \(excerpt)"
        case UInt8(ascii: "["): "array \(excerpt)"
        default: excerpt
        }
    }

    private static func sentence(_ fault: sluice_json_fault, _ rest: String) -> String {
        switch fault {
        case SLUICE_JSON_LONE_SURROGATE: return "half of a surrogate pair, which is no character"
        case SLUICE_JSON_NOT_UTF8: return "bytes that are not UTF-8"
        case SLUICE_JSON_TOO_DEEP:
            return "more than \(JSONColumnLimits.depth) arrays and objects inside one another"
        case SLUICE_JSON_TOO_LARGE: return "a record of more than \(JSONColumnLimits.recordBytes) bytes"
        default: break
        }
        guard let next = rest.unicodeScalars.first else {
            return "expected \(expectation(fault)), but this is the end"
        }
        return "expected \(expectation(fault)), found '\(next.escaped(asASCII: false))'"
    }

    private static func expectation(_ fault: sluice_json_fault) -> String {
        switch fault {
        case SLUICE_JSON_EXPECTED_END: "nothing after the value"
        case SLUICE_JSON_EXPECTED_NAME: "a name in quotes"
        case SLUICE_JSON_EXPECTED_NAME_OR_BRACE: "a name in quotes or '}'"
        case SLUICE_JSON_EXPECTED_COLON: "':'"
        case SLUICE_JSON_EXPECTED_COMMA_OR_BRACKET: "',' or ']'"
        case SLUICE_JSON_EXPECTED_COMMA_OR_BRACE: "',' or '}'"
        case SLUICE_JSON_EXPECTED_DIGIT: "a digit"
        case SLUICE_JSON_EXPECTED_TRUE: "'true'"
        case SLUICE_JSON_EXPECTED_FALSE: "'false'"
        case SLUICE_JSON_EXPECTED_NULL: "'null'"
        case SLUICE_JSON_EXPECTED_NAN: "'NaN'"
        case SLUICE_JSON_EXPECTED_INFINITY: "'Infinity'"
        case SLUICE_JSON_EXPECTED_QUOTE: "'\"'"
        case SLUICE_JSON_EXPECTED_NO_CONTROL: "an escape for a control character"
        case SLUICE_JSON_EXPECTED_ESCAPE: "one of \"\\/bfnrtu"
        case SLUICE_JSON_EXPECTED_HEX: "a hexadecimal digit"
        case SLUICE_JSON_EXPECTED_OBJECT: "an object"
        default: "a value"
        }
    }
}

extension JSONField {
    /// What a value should have been, for one that was not.
    fileprivate func expectation(_ reason: sluice_json_reason) -> String {
        let isOutside = reason == SLUICE_JSON_OUT_OF_RANGE
        return switch type {
        case .int where isOutside: "a whole number from \(Int32.min) to \(Int32.max)"
        case .bigint where isOutside: "a whole number from \(Int64.min) to \(Int64.max)"
        case .int, .bigint: reason == SLUICE_JSON_NOT_WHOLE ? "a whole number" : "a number"
        case .float: isOutside ? "a number up to 3.4e38" : "a number"
        case .double: isOutside ? "a number up to 1.8e308" : "a number"
        case .text: "text"
        case .boolean: "true or false"
        case .timestamp where isOutside: "a time of the years 1 to 9999"
        case .timestamp: timeFormat.expectation
        case .date: "a date such as 2024-03-19"
        case .uuid: "a UUID such as 0190163d-8694-739b-aea5-966c26f8ad91"
        case .json: "a value"
        }
    }
}

extension JSONTimeFormat {
    fileprivate var expectation: String {
        switch self {
        case .iso8601: "a time such as 2024-03-19T08:12:55Z"
        case .epochSeconds: "seconds since 1970"
        case .epochMilliseconds: "milliseconds since 1970"
        }
    }
}
