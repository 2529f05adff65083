/// What the readers of times, sizes and durations take.
enum TimeLimits {
    /// Years that are read; others are only written.
    static let years = 1...9999

    /// Decimals of a size or a duration, so that a product with any unit stays within 64 bits.
    static let decimals = 3

    /// Characters of an unreadable text that its error repeats.
    static let quoted = 40

    /// Bytes of a time zone's file; the longest of the tz database has four thousand.
    static let zoneFileBytes = 65_536

    /// Bytes of a time zone's name.
    static let zoneNameBytes = 64

    /// How far from UTC RFC 8536 lets clocks be.
    static let zoneOffsetSeconds: ClosedRange<Int64> = -89_999...93_599

    /// The moments at which clocks may change, in seconds since 1970: a hundred million years.
    static let zoneChangeSeconds: ClosedRange<Int64> = -3_200_000_000_000_000...3_200_000_000_000_000
}
