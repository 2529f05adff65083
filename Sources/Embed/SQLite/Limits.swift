/// What a connection holds in check.
enum Limits {
    /// How long a statement waits for another connection's lock before it is refused as busy.
    static let busyTimeout = Duration.seconds(5)
    /// Prepared statements that a connection keeps for the next use of the same SQL.
    static let cachedStatements = 256
    /// Bytes of SQL that an error shows.
    static let sqlInErrors = 400
    /// Instructions of SQLite's machine between two questions whether to go on: about a millisecond.
    static let instructionsBetweenQuestions: Int32 = 50_000
}
