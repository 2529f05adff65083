import Columns
import JSON
import YAML

/// What a plain scalar of YAML stands for: numbers are those of JSON, words those of YAML 1.2.
private enum Plain {
    case null, boolean(Bool), number(String), text(String)

    init(_ text: String, _ style: YAMLNode.Style) {
        guard style == .plain else {
            self = .text(text)
            return
        }
        switch text {
        case "", "~", "null", "Null", "NULL": self = .null
        case "true", "True", "TRUE": self = .boolean(true)
        case "false", "False", "FALSE": self = .boolean(false)
        // Not JSON, but what some producers write for numbers that are none.
        case "NaN", "Infinity", "-Infinity": self = .number(text)
        default: self = NumberForm(anyLength: Array(text.utf8)) == nil ? .text(text) : .number(text)
        }
    }
}

extension YAMLNode {
    /// The node as JSON; numbers stay as they are written.
    var json: [UInt8] {
        switch content {
        case .scalar(let text, let style):
            switch Plain(text, style) {
            case .null: return Array("null".utf8)
            case .boolean(let value): return Array(value ? "true".utf8 : "false".utf8)
            case .number(let text): return Array(text.utf8)
            case .text(let text): return Self.quoted(text)
            }
        case .sequence(let nodes): return Self.list("[", nodes.map(\.json), "]")
        case .mapping(let entries):
            return Self.list("{", entries.map { Self.quoted($0.key) + [UInt8(ascii: ":")] + $0.value.json }, "}")
        }
    }

    private static func list(_ begin: Unicode.Scalar, _ parts: [[UInt8]], _ end: Unicode.Scalar) -> [UInt8] {
        [UInt8(ascii: begin)] + parts.joined(separator: [UInt8(ascii: ",")]) + [UInt8(ascii: end)]
    }

    private static func quoted(_ text: String) -> [UInt8] {
        var writer = JSONWriter()
        writer.value(text)
        return writer.bytes
    }

    /// The node as SQL would show it: booleans are 0 and 1, lists and mappings their JSON.
    var sqlValue: Value {
        guard case .scalar(let text, let style) = content else { return .text(json) }
        switch Plain(text, style) {
        case .null: return .null
        case .boolean(let value): return .integer(value ? 1 : 0)
        case .number(let text):
            if let integer = Int64(text) { return .integer(integer) }
            guard let real = Double(text), !real.isNaN else { return .null }
            return .real(real)
        case .text(let text): return .text(text)
        }
    }
}

extension String {
    /// The name as SQL reads it without fail.
    var quotedForSQL: String {
        "\"" + split(separator: "\"", omittingEmptySubsequences: false).joined(separator: "\"\"") + "\""
    }
}

extension Value {
    /// A text's characters.
    var string: String? { if case .text(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { nil } }

    /// As a test writes it.
    var written: String {
        switch self {
        case .null: return "null"
        case .integer(let number): return String(number)
        case .real(let number): return number.description
        case .text(let bytes):
            var writer = JSONWriter()
            writer.value(String(decoding: bytes, as: UTF8.self))
            return writer.text
        }
    }
}
