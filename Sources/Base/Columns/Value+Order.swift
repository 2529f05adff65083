/// The order of values in SQLite: null before numbers before texts; numbers by what they are, texts by their bytes.
extension Value: Comparable {
    public static func < (one: Value, other: Value) -> Bool {
        switch (one, other) {
        case (.null, .null), (.text, .null), (.text, .integer), (.text, .real), (_, .null): false
        case (.null, _): true
        case (.integer(let one), .integer(let other)): one < other
        case (.real(let one), .real(let other)): one < other
        case (.integer(let one), .real(let other)): compare(one, other) < 0
        case (.real(let one), .integer(let other)): compare(other, one) > 0
        case (.text(let one), .text(let other)): one.lexicographicallyPrecedes(other)
        case (.integer, .text), (.real, .text): true
        }
    }

    /// Less than, equal to or greater than 0 as the integer is to the real, which a conversion of either might round.
    static func compare(_ integer: Int64, _ real: Double) -> Int {
        if real >= 0x1p63 { return -1 }
        if real < -0x1p63 { return 1 }
        let whole = Int64(real.rounded(.towardZero))
        if integer != whole { return integer < whole ? -1 : 1 }
        let fraction = real - real.rounded(.towardZero)
        return fraction > 0 ? -1 : fraction < 0 ? 1 : 0
    }
}
