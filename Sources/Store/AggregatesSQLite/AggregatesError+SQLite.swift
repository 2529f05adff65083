public import Aggregates
public import SQLite

extension AggregatesError: FromSQLite {
    /// What went wrong in SQLite, as the port says it.
    public init(_ error: SQLiteError) {
        let code: Code =
            switch error.code {
            // A commit whose write or sync failed is written anew by the next one, from the same page on: what the
            // kernel has forgotten of it is of no matter.
            case .busy, .cannotOpen, .accessDenied, .interrupted, .inputOutput: .unavailable
            case .diskFull: .full
            case .corrupt: .corrupt
            case .tooLarge: .invalid
            case .badStatement, .constraint, .failed: .failed
            }
        self.init(code, error.description)
    }

    /// SQLITE_READONLY itself: the connection may not write, whatever the file allows.
    private static let readOnlyDatabase: Int32 = 8

    /// What was wrong with somebody else's SQL.
    static func ofQuery(_ error: SQLiteError) -> AggregatesError {
        switch error.code {
        case .accessDenied where error.number == readOnlyDatabase:
            AggregatesError(.invalid, StatementEffect.hidden.sentence)
        case .badStatement, .accessDenied, .tooLarge, .constraint: AggregatesError(.invalid, error.sentence)
        case .interrupted: AggregatesError(.unavailable, "stopped")
        default: AggregatesError(error)
        }
    }
}
