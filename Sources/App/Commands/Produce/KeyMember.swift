internal import Bytes
internal import Columns
internal import JSON
internal import JSONColumns
internal import System

/// The member of JSON objects that is their key, line after line.
final class KeyMember {
    let name: String
    private var reader: JSONColumnReader

    init(_ name: String) {
        self.name = name
        reader = JSONColumnReader([JSONField(name, .json)])
    }

    /// What the member says; nil where it is null. Of several with this name the last one counts, as in a stream.
    func key(of line: RawSpan) throws(LineFormat.Fault) -> [UInt8]? {
        if reader.count == Limits.keyRows { reader.forget() }
        reader.append(line)
        guard line.beginsObject, let text = reader.latestText(of: 0), let first = text.first else {
            return try carefulKey(of: line)
        }
        switch first {
        case UInt8(ascii: "\""):
            // A text that hides nothing is its key.
            if !text.contains(UInt8(ascii: "\\")) { return Array(text[1..<text.count - 1]) }
            return try Self.key(from: Self.value(of: text.span.bytes))
        case UInt8(ascii: "["), UInt8(ascii: "{"): return try Self.key(from: Self.value(of: text.span.bytes))
        default: return text
        }
    }

    /// Tells a member that is null from one that is not there, and what is wrong with a line.
    private func carefulKey(of line: RawSpan) throws(LineFormat.Fault) -> [UInt8]? {
        guard case .object(let object) = try Self.value(of: line) else {
            throw LineFormat.Fault(sentence: "no JSON object")
        }
        let found = object.members.last { $0.name.utf8.elementsEqual(name.utf8) }
        guard let found else { throw LineFormat.Fault(sentence: "no member \"\(name)\" for the key") }
        return Self.key(from: found.value)
    }

    private static func value(of text: RawSpan) throws(LineFormat.Fault) -> JSONValue {
        do throws(JSONError) { return try JSONValue.parse(text) } catch {
            throw LineFormat.Fault(sentence: "no JSON: \(error)")
        }
    }

    private static func key(from value: JSONValue) -> [UInt8]? {
        switch value {
        case .null: return nil
        case .string(let text): return Array(text.utf8)
        case .number(let number): return Array(number.text.utf8)
        case .bool, .array, .object:
            var json = JSONWriter()
            json.value(value)
            return json.bytes
        }
    }
}

extension RawSpan {
    /// Whether its first byte that is not blank is a brace.
    fileprivate var beginsObject: Bool {
        for index in 0..<byteCount {
            switch load(UInt8.self, at: index) {
            case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): continue
            case let byte: return byte == UInt8(ascii: "{")
            }
        }
        return false
    }
}
