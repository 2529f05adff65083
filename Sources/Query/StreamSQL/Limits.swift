/// What bounds the SQL of a view, so that no text can exhaust a stack or the memory.
public enum SQLLimits {
    /// Bytes of one statement.
    public static let bytes = 256 << 10
    /// Expressions inside one another: reading, checking and freeing them recurses, and these fit a stack of 512 KB.
    public static let depth = 64
    /// Expressions of one statement, counted with all their parts.
    public static let terms = 20_000
    /// Expressions that are looked at, once for each place where an alias stands for them.
    static let steps = 100_000
    /// Parts of an expression that is written twice, because SQLite's function would fail on some of its values.
    static let repeated = 256
    /// Columns of the results, and of the row that stands for a group; SQLite's tables have at most twice as many.
    public static let columns = 1000
    /// Joined tables.
    public static let joins = 16
    /// Windows of a hop that one row belongs to: a day's, one beginning every minute.
    public static let windowsOfARow: Int64 = 1440
    /// Mistakes that are reported at once.
    static let errors = 20
    /// Mistakes that are looked for: reading goes by clauses, and a report goes by lines.
    static let complaints = 200
    /// Characters of the SQL that a message repeats.
    static let quoted = 40
    /// No log holds more records, so arithmetic on counts stays within 64 bits.
    static let count: Int64 = 1 << 48
    /// Bytes of a text or a blob that SQLite makes: no length is greater.
    static let textBytes: Int64 = 1_000_000_000
    /// Width and decimals in a format of printf.
    static let formatWidth = 1000
}
