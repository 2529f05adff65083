/// What a record may ask of the reader.
public enum JSONColumnLimits {
    /// Arrays and objects inside one another; each costs 40 bytes once, and nothing recurses.
    public static let depth = 512
    /// Bytes of a record; the reader keeps twice as many.
    public static let recordBytes = 256 << 20
    /// Fields that are read of a record.
    public static let fields = 4096
    /// Fields of a row that are said to be wrong: all of them, for what one reader of a field is told may not depend on
    /// which other fields are read.
    public static let problemsPerRow = fields
    /// Rows between two `finish`.
    public static let rows = Int(Int32.max)
}
