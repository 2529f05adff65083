/// One field of a row.
public struct CSVField: Sendable, Hashable {
    /// Its UTF-8, without quotes.
    public var bytes: [UInt8]
    /// An empty field in quotes is an empty text; one without is nothing at all.
    public var isQuoted: Bool

    public init(bytes: [UInt8], isQuoted: Bool) {
        self.bytes = bytes
        self.isQuoted = isQuoted
    }

    public var isMissing: Bool { bytes.isEmpty && !isQuoted }
    public var text: String { String(decoding: bytes, as: UTF8.self) }
}

/// A row, and the line on which it begins.
public struct CSVRow: Sendable, Hashable {
    public var line: Int
    public var fields: [CSVField]

    public init(line: Int, fields: [CSVField]) {
        self.line = line
        self.fields = fields
    }
}

/// Reads CSV as RFC 4180 has it: a header, then rows that have as many fields.
///
/// Lines may end with LF alone; empty ones are passed over, and so is a byte order mark.
public struct CSVReader {
    /// The names of the columns, each once.
    public private(set) var header: [String] = []
    private let bytes: [UInt8]
    private let limits: CSVLimits
    private var position = 0
    private var line = 1
    private var rows = 0

    public init(_ bytes: [UInt8], limits: CSVLimits = .ordinary) throws(CSVError) {
        guard bytes.count <= limits.bytes else {
            throw CSVError(.tooLarge, line: 1, "\(bytes.count) bytes; at most \(limits.bytes) are read")
        }
        self.bytes = bytes
        self.limits = limits
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
        guard let row = try row() else { throw CSVError(.syntax, line: 1, "expected a header with the columns' names") }
        header = row.fields.map(\.text)
        try checkHeader(line: row.line)
    }

    private func checkHeader(line: Int) throws(CSVError) {
        var seen: Set<[UInt8]> = []
        for (index, name) in header.enumerated() {
            guard !name.isEmpty else { throw CSVError(.syntax, line: line, "column \(index + 1) has no name") }
            guard seen.insert(Array(name.utf8)).inserted else {
                throw CSVError(.syntax, line: line, "the column \"\(name)\" is there twice")
            }
        }
    }

    /// The next row; nil at the end.
    public mutating func next() throws(CSVError) -> CSVRow? {
        guard let row = try row() else { return nil }
        guard row.fields.count == header.count else {
            throw CSVError(
                .syntax, line: row.line, "\(row.fields.count) fields, but the header names \(header.count) columns")
        }
        rows += 1
        guard rows <= limits.rows else {
            throw CSVError(.tooLarge, line: row.line, "more than \(limits.rows) rows")
        }
        return row
    }

    private mutating func row() throws(CSVError) -> CSVRow? {
        while takeLineEnd() {}
        guard position < bytes.count else { return nil }
        var row = CSVRow(line: line, fields: [])
        repeat {
            guard row.fields.count < limits.columns else {
                throw CSVError(.tooLarge, line: line, "more than \(limits.columns) columns")
            }
            row.fields.append(try field())
        } while take(UInt8(ascii: ","))
        guard position == bytes.count || takeLineEnd() else {
            throw CSVError(.syntax, line: line, "expected a comma or the line's end after a quoted field")
        }
        return row
    }

    private mutating func field() throws(CSVError) -> CSVField {
        let first = line
        let isQuoted = take(UInt8(ascii: "\""))
        let field = isQuoted ? try quoted() : try plain()
        guard field.count <= limits.fieldBytes else {
            throw CSVError(
                .tooLarge, line: first, "a field of \(field.count) bytes; at most \(limits.fieldBytes) are read")
        }
        guard String(validating: field, as: UTF8.self) != nil else {
            throw CSVError(.syntax, line: first, "a field is not UTF-8")
        }
        return CSVField(bytes: field, isQuoted: isQuoted)
    }

    private mutating func plain() throws(CSVError) -> [UInt8] {
        let rest = bytes[position...]
        let end = rest.firstIndex { Self.ends($0) } ?? bytes.count
        let field = bytes[position..<end]
        guard !field.contains(UInt8(ascii: "\"")) else {
            throw CSVError(.syntax, line: line, "a quote inside a field; put the whole field in quotes, and double it")
        }
        position = end
        return Array(field)
    }

    /// What stands before the closing quote; the opening one has been taken.
    private mutating func quoted() throws(CSVError) -> [UInt8] {
        let first = line
        var field: [UInt8] = []
        while let quote = bytes[position...].firstIndex(of: UInt8(ascii: "\"")) {
            line += bytes[position..<quote].count { $0 == UInt8(ascii: "\n") }
            field += bytes[position..<quote]
            position = quote + 1
            guard take(UInt8(ascii: "\"")) else { return field }
            field.append(UInt8(ascii: "\""))
        }
        throw CSVError(.syntax, line: first, "a quoted field that never ends")
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        guard position < bytes.count, bytes[position] == byte else { return false }
        position += 1
        return true
    }

    private mutating func takeLineEnd() -> Bool {
        if take(UInt8(ascii: "\r")) {
            _ = take(UInt8(ascii: "\n"))
        } else if !take(UInt8(ascii: "\n")) {
            return false
        }
        line += 1
        return true
    }

    private static func ends(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: ",") || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
    }
}
