public import Columns
public import JSON
public import JSONColumns

/// What a field should be, by the parser that reads a document as a tree, and by the rules as they are written down.
public enum Oracle {
    public enum Outcome: Equatable {
        case value(Value)
        case problem
    }

    public static func read(_ field: JSONField, of record: JSONValue) -> Outcome {
        read(part(field.path, of: record), as: field.type)
    }

    /// What stands at a path; null where nothing does.
    public static func part(_ path: [String], of record: JSONValue) -> JSONValue {
        path.reduce(record) { value, step in
            switch value {
            case .object: return value[step] ?? .null
            case .array(let elements):
                let index = Int(step).flatMap { String($0) == step ? $0 : nil }
                return index.flatMap { elements.indices.contains($0) ? elements[$0] : nil } ?? .null
            default: return .null
            }
        }
    }

    private static func read(_ value: JSONValue, as type: ColumnType) -> Outcome {
        if value == .null { return .value(.null) }
        switch type {
        case .int: return number(value).map { whole($0, Int64(Int32.min)...Int64(Int32.max)) } ?? .problem
        case .bigint: return number(value).map { whole($0, Int64.min...Int64.max) } ?? .problem
        case .double: return number(value).map { real(Double($0)!) } ?? .problem
        case .float: return number(value).map { real(Double(Float($0)!)) } ?? .problem
        case .text:
            switch value {
            case .string(let text): return .value(.text(text))
            case .number(let number): return .value(.text(number.text))
            case .bool(let bool): return .value(.text("\(bool)"))
            default: return .problem
            }
        case .boolean:
            switch value {
            case .bool(true), .string("true"): return .value(.integer(1))
            case .bool(false), .string("false"): return .value(.integer(0))
            case .number(let number) where ["0", "1"].contains(number.text): return .value(.integer(number.integer!))
            default: return .problem
            }
        case .timestamp, .date, .uuid, .json: fatalError("has tests of its own")
        }
    }

    /// The digits of a number, or of a text that is exactly one.
    private static func number(_ value: JSONValue) -> String? {
        if case .number(let number) = value { return number.text }
        guard case .string(let text) = value, text.utf8.allSatisfy({ !" \n\r\t".utf8.contains($0) }),
            case .number(let number)? = try? JSONValue.parse(text)  // only whether it is one
        else { return nil }
        return number.text
    }

    private static func real(_ double: Double) -> Outcome { double.isFinite ? .value(.real(double)) : .problem }

    private static let far = 1 << 40

    /// Writes the number without fraction and exponent, if that can be.
    private static func whole(_ text: String, _ range: ClosedRange<Int64>) -> Outcome {
        let parts = text.split { $0 == "e" || $0 == "E" }
        let mantissa = parts[0].drop { $0 == "-" }.split(separator: ".")
        var digits = mantissa.joined()
        if digits.allSatisfy({ $0 == "0" }) { return .value(.integer(0)) }
        // Farther from zero than any number of digits here can bring back.
        let written = parts.count > 1 ? Int(parts[1]) ?? (parts[1].hasPrefix("-") ? -far : far) : 0
        let exponent = max(-far, min(far, written)) - (mantissa.count > 1 ? mantissa[1].count : 0)
        if exponent > 20 { return .problem }
        if exponent >= 0 {
            digits += String(repeating: "0", count: exponent)
        } else {
            let fraction = digits.suffix(-exponent)
            guard fraction.allSatisfy({ $0 == "0" }) else { return .problem }
            digits = String(digits.dropLast(-exponent))
        }
        let trimmed = digits.drop { $0 == "0" }
        guard let integer = Int64((text.hasPrefix("-") ? "-" : "") + (trimmed.isEmpty ? "0" : trimmed)) else {
            return .problem
        }
        return range.contains(integer) ? .value(.integer(integer)) : .problem
    }
}
