import CSV
import Columns
import Scalars
import Time

/// Turns the fields of a table's column into values of its type.
struct CellColumn {
    private let type: ColumnType
    private var clocks: ZoneCursor
    private var integers: [Int64] = []
    private var reals: [Double] = []
    private var codes: [Int32] = []
    private var dictionary = TextDictionary()
    private var known: [[UInt8]: Int32] = [:]
    private var missing: [Int] = []
    private var count = 0

    init(_ type: ColumnType, zone: Zone) {
        self.type = type
        clocks = ZoneCursor(zone)
    }

    /// Nil, or what the field should have been.
    mutating func append(_ field: CSVField) -> String? {
        defer { count += 1 }
        guard !field.isMissing else {
            missing.append(count)
            append(nothing: ())
            return nil
        }
        if append(field.bytes) { return nil }
        append(nothing: ())
        return "\(type.expectation), not \"\(field.text)\""
    }

    private mutating func append(nothing: ()) {
        switch type.kind {
        case .integer, .timestamp: integers.append(0)
        case .real: reals.append(0)
        case .text, .mixed: codes.append(TextColumn.null)
        }
    }

    /// Whether the bytes are a value of the type.
    private mutating func append(_ bytes: [UInt8]) -> Bool {
        let text = String(decoding: bytes, as: UTF8.self)
        switch type {
        case .int: return append(integer: Int32(text).map { Int64($0) })
        case .bigint: return append(integer: Int64(text))
        case .boolean: return append(integer: ["true": 1, "false": 0, "1": 1, "0": 0][text.lowercased()])
        case .timestamp: return append(integer: timestamp(text))
        case .float: return append(real: real(bytes).map { Double(Float($0)) })
        case .double: return append(real: real(bytes))
        case .text, .json: return append(text: bytes)
        case .date: return isDate(text) && append(text: bytes)
        case .uuid: return Self.isUUID(bytes) && append(text: bytes)
        }
    }

    private mutating func append(integer number: Int64?) -> Bool {
        guard let number else { return false }
        integers.append(number)
        return true
    }

    private mutating func append(real number: Double?) -> Bool {
        guard let number, number.isFinite else { return false }
        reals.append(number)
        return true
    }

    private mutating func append(text: [UInt8]) -> Bool {
        let code = known[text] ?? dictionary.add(text)
        known[text] = code
        codes.append(code)
        return true
    }

    private func real(_ bytes: [UInt8]) -> Double? {
        NumberForm(bytes) == nil ? nil : Double(String(decoding: bytes, as: UTF8.self))
    }

    private mutating func timestamp(_ text: String) -> Int64? {
        guard let written = milliseconds(text) else { return nil }
        return text.saysOffset ? written : clocks.instant(ofLocal: written)
    }

    private func isDate(_ text: String) -> Bool { text.utf8.count == 10 && milliseconds(text) != nil }

    private func milliseconds(_ text: String) -> Int64? {
        do throws(TimeError) { return try CivilTime.parse(text).millisecondsSince1970 } catch { return nil }
    }

    private static func isUUID(_ bytes: [UInt8]) -> Bool {
        bytes.count == 36
            && bytes.enumerated().allSatisfy { index, byte in
                [8, 13, 18, 23].contains(index)
                    ? byte == UInt8(ascii: "-") : Character(UnicodeScalar(byte)).isHexDigit
            }
    }

    var column: Column {
        var nulls = NullMask()
        for row in missing { nulls.insert(row, of: count) }
        return switch type.kind {
        case .integer: .integers(integers, nulls: nulls)
        case .timestamp: .timestamps(integers, nulls: nulls)
        case .real: .reals(reals, nulls: nulls)
        case .text, .mixed: .texts(TextColumn(codes: codes, dictionary: dictionary))
        }
    }
}

extension String {
    /// Whether a time of ISO 8601 says how far it is from UTC.
    var saysOffset: Bool { utf8.dropFirst(10).contains { "Z+-".utf8.contains($0) } }
}

extension ColumnType {
    /// So that "must be …" is a sentence.
    fileprivate var expectation: String {
        switch self {
        case .int: "an int (32 bits)"
        case .bigint: "a whole number of 64 bits"
        case .float, .double: "a number"
        case .text: "a text"
        case .boolean: "true or false"
        case .timestamp: "a time such as 2026-11-21 04:13:22"
        case .date: "a date such as 2026-11-21"
        case .uuid: "a UUID"
        case .json: "JSON"
        }
    }
}
