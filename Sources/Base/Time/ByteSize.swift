/// A number of bytes, as people write it in configuration and read it in tables.
public struct ByteSize: Sendable, Hashable, Comparable, CustomStringConvertible {
    public let bytes: Int

    public init(bytes: Int) {
        precondition(bytes >= 0, "a size is not negative")
        self.bytes = bytes
    }

    /// Units of 1000 (KB) and of 1024 (KiB), in any case, with up to three decimals; a bare number counts bytes.
    public static func parse(_ text: String) throws(TimeError) -> ByteSize {
        var scanner = Scanner(text)
        scanner.skipSpaces()
        guard let quantity = Quantity(&scanner) else { throw unreadable(text) }
        scanner.skipSpaces()
        let name = scanner.unit().lowercased()
        scanner.skipSpaces()
        guard scanner.isAtEnd, let unit = name.isEmpty ? 1 : units[name] else { throw unreadable(text) }
        guard quantity.isWhole || unit > 1 else { throw unreadable(text) }
        guard let bytes = quantity.times(unit) else {
            throw TimeError(code: .outOfRange, text: text, sentence: "expected a size below 8192 PiB")
        }
        return ByteSize(bytes: Int(bytes))
    }

    private static let units: [String: Int64] = [
        "b": 1, "kb": 1000, "mb": 1_000_000, "gb": 1_000_000_000, "tb": 1_000_000_000_000, "pb": 1_000_000_000_000_000,
        "kib": 1 << 10, "mib": 1 << 20, "gib": 1 << 30, "tib": 1 << 40, "pib": 1 << 50,
    ]

    private static func unreadable(_ text: String) -> TimeError {
        TimeError(code: .unreadable, text: text, sentence: "expected a size such as 256 MiB, 64 KB, 1.5 GiB or 1024")
    }

    /// In the largest unit of 1024 that fits, rounded to one decimal: `1.2 GiB`.
    public var description: String {
        let names = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"]
        var power = 0
        var tenths = bytes > Int.max / 10 ? Int.max : bytes * 10
        while tenths >= 10_240 && power < names.count - 1 {
            power += 1
            let unit = 1 << (10 * power)
            tenths = bytes / unit * 10 + (bytes % unit * 10 + unit / 2) / unit
        }
        let decimal = tenths % 10 == 0 ? "" : ".\(tenths % 10)"
        return "\(tenths / 10)\(decimal) \(names[power])"
    }

    public static func < (one: ByteSize, other: ByteSize) -> Bool { one.bytes < other.bytes }
}
