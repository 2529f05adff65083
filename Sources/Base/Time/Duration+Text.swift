import System

extension Duration {
    /// Reads numbers with units, the larger unit first, each at most once: `10s`, `1h30m`, `1.5 s`.
    public static func parse(_ text: String) throws(TimeError) -> Duration {
        var scanner = Scanner(text)
        var total: Int64 = 0
        var largest = Int64.max
        scanner.skipSpaces()
        repeat {
            guard let quantity = Quantity(&scanner) else { throw unreadable(text) }
            scanner.skipSpaces()
            let name = scanner.unit()
            guard let unit = units.first(where: { $0.names.contains(name) })?.nanoseconds, unit < largest else {
                throw unreadable(text)
            }
            guard let part = quantity.times(unit) else { throw tooLong(text) }
            let (sum, overflow) = total.addingReportingOverflow(part)
            guard !overflow else { throw tooLong(text) }
            (total, largest) = (sum, unit)
            scanner.skipSpaces()
        } while !scanner.isAtEnd
        return .nanoseconds(total)
    }

    /// To the nanosecond, as `parse` reads it: `1h30m`, `1s500ms`; a minus sign leads a negative one.
    public var exactText: String {
        let parts = Self.parts(of: nanoseconds.magnitude).map { "\($0.count)\($0.unit)" }
        return parts.isEmpty ? "0s" : (self < .zero ? "-" : "") + parts.joined()
    }

    /// Short enough for a table, rounded down: `340ms`, `1.2s`, `3m20s`, `2d4h`.
    public var briefText: String {
        let parts = Self.parts(of: nanoseconds.magnitude)
        guard let first = parts.first else { return "0s" }
        var text = "\(self < .zero ? "-" : "")\(first.count)"
        if first.unit == "s", let tenths = parts.dropFirst().first.flatMap({ $0.unit == "ms" ? $0.count / 100 : nil }) {
            text += tenths == 0 ? "" : ".\(tenths)"
        }
        text += first.unit
        if let smaller = Self.smallerUnit[first.unit], let second = parts.first(where: { $0.unit == smaller }) {
            text += "\(second.count)\(smaller)"
        }
        return text
    }

    /// What `briefText` adds to a large unit.
    private static let smallerUnit = ["d": "h", "h": "m", "m": "s"]

    private static let units: [(names: [String], nanoseconds: Int64)] = [
        (["d"], 86_400_000_000_000), (["h"], 3_600_000_000_000), (["m", "min"], 60_000_000_000), (["s"], 1_000_000_000),
        (["ms"], 1_000_000), (["us", "µs"], 1000), (["ns"], 1),
    ]

    /// How often each unit goes into what the larger ones leave, without those that do not.
    private static func parts(of nanoseconds: UInt64) -> [(count: UInt64, unit: String)] {
        var rest = nanoseconds
        return units.compactMap { unit in
            let count: UInt64
            (count, rest) = rest.quotientAndRemainder(dividingBy: UInt64(unit.nanoseconds))
            return count == 0 ? nil : (count, unit.names[0])
        }
    }

    private static func unreadable(_ text: String) -> TimeError {
        TimeError(
            code: .unreadable, text: text,
            sentence: "expected a duration such as 500ms, 10s, 1h30m or 7d (units d h m s ms us ns)")
    }

    private static func tooLong(_ text: String) -> TimeError {
        TimeError(code: .outOfRange, text: text, sentence: "expected a duration below 106751 days")
    }
}
