/// How the values of a group's key become bytes: equal keys, and only those, have equal bytes.
///
/// Values are equal as in SQLite's GROUP BY: nulls are, and an integer and a real of the same number are.
public enum KeyEncoding {
    private static let null: UInt8 = 0
    private static let integer: UInt8 = 1
    private static let real: UInt8 = 2
    private static let text: UInt8 = 3

    public static func append(_ value: Value, to key: inout [UInt8]) {
        switch value {
        case .null: key.append(null)
        case .integer(let number): append(number, to: &key)
        case .real(let number): append(number, to: &key)
        case .text(let bytes): append(bytes[...], to: &key)
        }
    }

    public static func appendNull(to key: inout [UInt8]) { key.append(null) }

    public static func append(_ number: Int64, to key: inout [UInt8]) {
        key.append(integer)
        append(bits: UInt64(bitPattern: number), to: &key)
    }

    public static func append(_ number: Double, to key: inout [UInt8]) {
        if let whole = Int64(exactly: number) { return append(whole, to: &key) }
        key.append(real)
        append(bits: number.bitPattern, to: &key)
    }

    public static func append(_ bytes: ArraySlice<UInt8>, to key: inout [UInt8]) {
        key.append(text)
        append(bits: UInt64(bytes.count), to: &key)
        key.append(contentsOf: bytes)
    }

    private static func append(bits: UInt64, to key: inout [UInt8]) {
        withUnsafeBytes(of: bits.littleEndian) { key.append(contentsOf: $0) }
    }
}
