internal import CSQLite

/// What a connection refuses to go beyond.
public enum ConnectionLimit: Sendable, CaseIterable {
    /// Bytes of a value or a row.
    case valueBytes
    /// Bytes of a statement.
    case sqlBytes
    /// Depth of an expression.
    case expressionDepth
    /// Columns of a table, a result or an index.
    case columns
    /// Parts of a compound SELECT.
    case compoundSelects
    /// Instructions of a prepared statement.
    case instructions
    /// Bytes of a pattern of LIKE or GLOB.
    case patternBytes
    /// Databases that are attached.
    case attachedDatabases

    fileprivate var number: Int32 {
        switch self {
        case .valueBytes: SQLITE_LIMIT_LENGTH
        case .sqlBytes: SQLITE_LIMIT_SQL_LENGTH
        case .expressionDepth: SQLITE_LIMIT_EXPR_DEPTH
        case .columns: SQLITE_LIMIT_COLUMN
        case .compoundSelects: SQLITE_LIMIT_COMPOUND_SELECT
        case .instructions: SQLITE_LIMIT_VDBE_OP
        case .patternBytes: SQLITE_LIMIT_LIKE_PATTERN_LENGTH
        case .attachedDatabases: SQLITE_LIMIT_ATTACHED
        }
    }
}

extension Connection {
    /// Stops what this connection is doing, from any thread.
    public var interrupter: Interrupter { handle.interrupter }

    /// Lowers a limit; one above what the library was built with is that.
    public func limit(_ limit: ConnectionLimit, to most: Int) {
        sqlite3_limit(handle.pointer, limit.number, Int32(clamping: most))
    }

    /// Asks again and again, while statements run, whether to stop: then they fail as interrupted. Nil asks no more.
    public func stop(when question: (@Sendable () -> Bool)?) {
        handle.question = question.map(Question.init)
        // SAFETY: the handle keeps the question until another takes its place here, or it closes the connection.
        let box = handle.question.map { Unmanaged.passUnretained($0).toOpaque() }
        sqlite3_progress_handler(
            handle.pointer, box == nil ? 0 : Limits.instructionsBetweenQuestions, box == nil ? nil : askToStop, box)
    }
}

/// What somebody asks while statements run.
final class Question: Sendable {
    let ask: @Sendable () -> Bool

    init(_ ask: @escaping @Sendable () -> Bool) { self.ask = ask }
}

private func askToStop(_ box: UnsafeMutableRawPointer?) -> Int32 {
    guard let box else { return 0 }
    return Unmanaged<Question>.fromOpaque(box).takeUnretainedValue().ask() ? 1 : 0
}
