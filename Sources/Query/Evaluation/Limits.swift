/// What evaluation holds in check.
enum Limits {
    /// Bytes of a value that SQLite may make while it computes an expression.
    static let valueBytes = 16 << 20
    /// Items of an IN list that are compared one after the other.
    static let comparedItems = 16
    /// Bytes of a pattern of LIKE that is matched here; SQLite has a limit of its own.
    static let patternBytes = 1000
    /// Results that are kept from batch to batch for each expression that SQLite computes.
    static let keptResults = 4096
    /// Bytes of inputs and results that are kept so.
    static let keptBytes = 1 << 20
    /// A dictionary with more texts a row than this is not walked as a whole.
    static let textsPerRow = 4
}
