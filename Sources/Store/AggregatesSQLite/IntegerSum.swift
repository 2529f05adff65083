internal import Bytes
internal import Columns
internal import SQLite

/// A sum of integers of 64 bits, in SQL: the integer itself where it fits, else the nearest real and, beside it, the
/// sum's 16 bytes.
enum IntegerSum {
    static func value(_ sum: Int128) -> Value {
        if let integer = Int64(exactly: sum) { .integer(integer) } else { .real(Double(sum)) }
    }

    /// The sum's bytes, where the value does not say it all.
    static func rest(_ sum: Int128) -> [UInt8]? {
        if Int64(exactly: sum) != nil { return nil }
        return (0..<16).map { UInt8(truncatingIfNeeded: sum >> (8 * (15 - $0))) }
    }

    /// The sum that the two columns say; nil for null.
    private static func sum(_ arguments: borrowing Arguments, at index: Int) -> Int128? {
        if arguments.isNull(index + 1) {
            return arguments.isNull(index) ? nil : Int128(arguments.integer(index))
        }
        let bytes = arguments.bytes(index + 1)
        guard bytes.byteCount == 16 else { return nil }
        return Int128(bytes.load(Int64.self, at: 0)) << 64 | Int128(bytes.load(UInt64.self, at: 8))
    }

    private static func merged(_ arguments: borrowing Arguments) -> Int128? {
        guard let one = sum(arguments, at: 0) else { return sum(arguments, at: 2) }
        return one &+ (sum(arguments, at: 2) ?? 0)
    }

    static func define(for connection: Connection) throws(SQLiteError) {
        try connection.define("sluice_sum", arguments: 4) { arguments, answer in
            if let sum = merged(arguments) { answer.give(value(sum)) }
        }
        try connection.define("sluice_sum_rest", arguments: 4) { arguments, answer in
            if let sum = merged(arguments), let rest = rest(sum) { answer.give(blob: rest.span.bytes) }
        }
    }
}
