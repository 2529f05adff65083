public import Columns
internal import SQLite

/// Why an expression cannot be computed at all, whatever the row.
public struct EvaluationError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable, Hashable {
        /// SQLite does not understand the expression.
        case badExpression
        /// SQLite has no memory, or was stopped.
        case failed
    }

    /// What to do about it.
    public enum Remedy: Sendable { case fixRequest, stop }

    public let code: Code
    public let sentence: String

    public var remedy: Remedy {
        switch code {
        case .badExpression: .fixRequest
        case .failed: .stop
        }
    }

    public var description: String { sentence }

    init(_ code: Code, _ error: SQLiteError) {
        self.code = code
        sentence = error.description
    }
}

/// A row for which an expression has no value, and SQLite's reason.
public struct RowFailure: Sendable, Hashable {
    public var row: Int32
    public var reason: String

    public init(row: Int32, reason: String) {
        self.row = row
        self.reason = reason
    }
}

/// An expression's values over a batch; a row that failed has null.
public struct Evaluated: Sendable {
    public var column: Column
    /// In ascending order of rows.
    public var failures: [RowFailure]
}

/// The rows for which a condition is true; a row that failed is none of them.
public struct Filtered: Sendable {
    public var selection: Selection
    /// In ascending order of rows.
    public var failures: [RowFailure]
}
