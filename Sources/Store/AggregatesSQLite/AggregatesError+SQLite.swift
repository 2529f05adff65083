public import Aggregates
public import SQLite

extension AggregatesError: FromSQLite {
    /// What went wrong in SQLite, as the port says it.
    public init(_ error: SQLiteError) {
        let code: Code =
            switch error.code {
            case .busy, .cannotOpen, .accessDenied, .interrupted: .unavailable
            case .diskFull: .full
            case .corrupt: .corrupt
            case .tooLarge: .invalid
            case .badStatement, .constraint, .failed: .failed
            }
        self.init(code, error.description)
    }

    /// What was wrong with somebody else's SQL.
    static func ofQuery(_ error: SQLiteError) -> AggregatesError {
        switch error.code {
        case .badStatement, .accessDenied, .tooLarge, .constraint: AggregatesError(.invalid, error.sentence)
        case .interrupted: AggregatesError(.unavailable, "stopped")
        default: AggregatesError(error)
        }
    }
}
