internal import EventLog

/// What the engine takes at once.
public enum EngineLimits {
    /// How far an event time may be ahead of the clock, in milliseconds, where a stream says nothing.
    public static let maxAhead: Int64 = 24 * 3600 * 1000
    /// Bytes of the log that are read and decoded together: a little less than what the process gets in fresh pages of
    /// its own (`Memory`), which took a third of the time.
    public static let chunkBytes = (1 << 20) - 256
    /// Bytes of values after which a chunk takes no further batch, however well they were compressed.
    public static let chunkDecodedBytes = 16 << 20
    /// Bytes of the log that a micro-batch takes.
    public static let batchBytes = 64 << 20
    /// Groups of one view after which a micro-batch takes no more.
    public static let batchGroups = 400_000
    /// Dead letters after which a micro-batch takes no more.
    public static let batchDeadLetters = 20_000
    /// Bytes of a reference table's content.
    public static let tableBytes = 256 << 20
    /// Earlier versions of reference tables that a replay has in memory at once.
    public static let earlierTables = 4
    /// Records by which the log's hold may lag behind the slowest view.
    public static let holdLag: Int64 = 100_000
    /// The longest time for which the log's hold lags behind the slowest view.
    public static let holdInterval = Duration.seconds(5)
    /// The longest time between two attempts.
    public static let longestBackOff = Duration.seconds(15)
    /// How soon a pipeline that waits for records looks whether it should stop, or a partition has fallen silent.
    public static let attention = Duration.milliseconds(200)
    /// SQLite evaluates what the engine does not, and nests deeper than our own code.
    public static let stackSize = 4 << 20
    /// Dead letters that one append brings back: the log notes the offsets of all, each at most 20 bytes long.
    public static let replayedLetters = LogLimits.sourcePositionBytes / 20 - 4
    /// Bytes of a record in a batch beside its key, its value and its headers, at most.
    static let recordOverhead = 64
    /// Letters of an expression that a sentence shows.
    static let shownExpression = 80
    /// Threads that work on one micro-batch, at most.
    public static let workers = 8
}
