internal import System

/// What bounds the work of `EventLogFiles`.
enum Limits {
    /// Partitions that the lines of a large file are dealt to: enough for as many cores to read one file.
    static let partitions = 4
    /// Bytes of a file that follow one another in one partition, but for lines that go on behind them.
    static let blockBytes = 64 << 10
    /// Read behind a block at once, for the rest of its last line.
    static let overhang = 4 << 10
    /// The longest line; a file that has longer ones is not one of lines.
    static let lineBytes = 16 << 20
    /// Bytes of the first line that tell one file from another.
    static let beginning = 4 << 10
    /// How often a file is looked at for which somebody waits.
    static let glance = Duration.milliseconds(20)
}
