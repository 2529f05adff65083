/// What the readers of times, sizes and durations take.
enum TimeLimits {
    /// Years that are read; others are only written.
    static let years = 1...9999

    /// Decimals of a size or a duration, so that a product with any unit stays within 64 bits.
    static let decimals = 3

    /// Characters of an unreadable text that its error repeats.
    static let quoted = 40
}
