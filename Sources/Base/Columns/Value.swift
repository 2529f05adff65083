/// What one cell holds, as SQL knows it: SQLite's values, but for blobs.
///
/// A real is never NaN: what would be one is null, as in SQLite. A timestamp is, to SQL, its text
/// (`TimestampText`); only columns keep it as a number.
public enum Value: Sendable, Hashable {
    case null
    case integer(Int64)
    case real(Double)
    /// UTF-8; compared by its bytes.
    case text([UInt8])

    public static func text(_ string: String) -> Value { .text(Array(string.utf8)) }

    public var isNull: Bool { self == .null }
}
