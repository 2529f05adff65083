internal import Bytes
internal import JSON

/// How a line becomes a record's key and value.
enum LineFormat {
    case value
    case keyAndValue(separator: [UInt8])
    /// The whole line is the value, and one of its members the key.
    case json(keyMember: String)

    /// Why a line is no record.
    struct Fault: Error {
        let sentence: String
    }

    /// Nil for a line that holds nothing, where that means nothing.
    func record(of line: Bytes) throws(Fault) -> (key: Bytes?, value: Bytes)? {
        switch self {
        case .value: return (nil, line)
        case .keyAndValue(let separator):
            guard let start = Self.place(of: separator, in: line) else {
                throw Fault(sentence: "no \"\(String(decoding: separator, as: UTF8.self))\" between key and value")
            }
            return (line[..<start], line[(start + separator.count)...])
        case .json(let member):
            // Editors put a byte order mark before the first line, and files are joined; JSON knows no such mark.
            let text = line.starts(with: Self.byteOrderMark) ? line.dropFirst(Self.byteOrderMark.count) : line
            if text.allSatisfy({ Self.blanks.contains($0) }) { return nil }
            return (try Self.key(member, of: text), line)
        }
    }

    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    private static let blanks = Array(" \t\r".utf8)

    private static func key(_ name: String, of line: Bytes) throws(Fault) -> Bytes? {
        let document: JSONValue
        do throws(JSONError) {
            document = try JSONValue.parse(line.span.bytes)
        } catch { throw Fault(sentence: "no JSON: \(error)") }
        guard case .object(let object) = document else { throw Fault(sentence: "no JSON object") }
        switch object[name] {
        case nil: throw Fault(sentence: "no member \"\(name)\" for the key")
        case .null: return nil
        case .string(let text): return Array(text.utf8)[...]
        case .number(let number): return Array(number.text.utf8)[...]
        case .some(let value):
            var json = JSONWriter()
            json.value(value)
            return json.bytes[...]
        }
    }

    private static func place(of separator: [UInt8], in line: Bytes) -> Int? {
        var start = line.startIndex
        while let place = line[start...].firstIndex(of: separator[0]) {
            if line[place...].starts(with: separator) { return place }
            start = place + 1
        }
        return nil
    }
}
