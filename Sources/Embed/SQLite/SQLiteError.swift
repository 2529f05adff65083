internal import CSQLite

/// A call to SQLite that failed, on which database and SQL, and what SQLite said.
public struct SQLiteError: Error, Sendable, Hashable, CustomStringConvertible {
    /// What callers must tell apart.
    public enum Code: Sendable, Hashable {
        /// Another connection has the lock.
        case busy
        /// Somebody asked to stop.
        case interrupted
        /// The SQL is not understood, or refused by a limit.
        case badStatement
        /// A row breaks what its table demands.
        case constraint
        /// A value or a statement is larger than the connection allows.
        case tooLarge
        /// The database may only be read, or not even that.
        case accessDenied
        /// The file cannot be opened.
        case cannotOpen
        /// The disk has no room.
        case diskFull
        /// The file is not a database, or a damaged one.
        case corrupt
        /// The disk failed to read, write or sync: what was to be committed is not, and may be later.
        case inputOutput
        /// Memory ran out, and the like.
        case failed
    }

    /// What to do about it.
    public enum Remedy: Sendable { case retry, fixRequest, stop }

    public let code: Code
    /// What SQLite said.
    public let sentence: String
    /// The call that failed.
    public let call: String
    /// The database's path; empty for one in memory.
    public let path: String
    /// The statement, whole; empty where there was none.
    public let sql: String
    /// The byte in `sql` at which SQLite gave up, where it says so.
    public let offset: Int?
    /// SQLite's extended result code.
    public let number: Int32

    public var remedy: Remedy {
        switch code {
        case .busy, .inputOutput: .retry
        case .interrupted, .badStatement, .constraint, .tooLarge, .accessDenied, .cannotOpen: .fixRequest
        case .diskFull, .corrupt, .failed: .stop
        }
    }

    public var description: String {
        let subject = path.isEmpty ? "" : "\(path): "
        return subject + sentence + (sql.isEmpty ? " (\(call))" : " (\(call): \(shortSQL))")
    }

    private var shortSQL: String {
        if sql.utf8.count <= Limits.sqlInErrors { return sql }
        return String(decoding: sql.utf8.prefix(Limits.sqlInErrors), as: UTF8.self) + "…"
    }

    init(
        _ code: Code, _ sentence: String, call: String, path: String = "", sql: String = "", offset: Int? = nil,
        number: Int32 = SQLITE_ERROR
    ) {
        self.code = code
        self.sentence = sentence
        self.call = call
        self.path = path
        self.sql = sql
        self.offset = offset
        self.number = number
    }

    /// The error that the last call on the connection has left behind.
    init(_ number: Int32, _ call: String, _ connection: Handle, sql: String = "") {
        let offset = sqlite3_error_offset(connection.pointer)
        // A misuse is not noted at the connection, and so it would tell of the call before.
        let isNoted = sqlite3_errcode(connection.pointer) & 0xFF == number & 0xFF
        self.init(
            Self.code(of: number),
            String(cString: isNoted ? sqlite3_errmsg(connection.pointer) : sqlite3_errstr(number)),
            call: call, path: connection.path, sql: sql, offset: isNoted && offset >= 0 ? Int(offset) : nil,
            number: number)
    }

    static func code(of number: Int32) -> Code {
        switch number & 0xFF {
        case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL: .busy
        case SQLITE_INTERRUPT, SQLITE_ABORT: .interrupted
        case SQLITE_CONSTRAINT, SQLITE_MISMATCH: .constraint
        case SQLITE_TOOBIG: .tooLarge
        case SQLITE_READONLY, SQLITE_AUTH, SQLITE_PERM: .accessDenied
        case SQLITE_CANTOPEN: .cannotOpen
        case SQLITE_FULL: .diskFull
        case SQLITE_IOERR: number == SQLITE_IOERR | 12 << 8 ? .failed : .inputOutput
        case SQLITE_CORRUPT, SQLITE_NOTADB: .corrupt
        case SQLITE_ERROR, SQLITE_RANGE, SQLITE_MISUSE, SQLITE_SCHEMA: .badStatement
        default: .failed
        }
    }
}

/// An error that can carry one of SQLite's, so that a closure's typed error passes through a transaction.
public protocol FromSQLite: Error {
    init(_ error: SQLiteError)
}

extension SQLiteError: FromSQLite {
    public init(_ error: SQLiteError) { self = error }
}
