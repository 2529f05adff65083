public import Columns
internal import CSQLite
public import System

/// One open database: the only owner of its handle, used by one thread at a time.
public final class Connection {
    public enum Mode: Sendable, Hashable {
        /// Reads and writes a file, and makes it where there is none: a commit returns when the disk has it, and what
        /// is committed moves from the log ahead into the file by `checkpoint` alone.
        case writer
        /// Reads a file which a writer may change meanwhile.
        case reader
        /// A database of its own, in memory.
        case memory
    }

    /// How long a new connection waits for another one's lock.
    public static let usualWait = Limits.busyTimeout

    public let mode: Mode
    let handle: Handle
    /// By the SQL's bytes: texts that only say `é` in two ways are equal as strings, and mean different things.
    private var cache: [[UInt8]: Statement] = [:]

    /// A database of its own, in memory.
    public convenience init() throws(SQLiteError) { try self.init("", .memory) }

    /// Opens the database at `path`, which one in memory has none of.
    public init(_ path: Path, _ mode: Mode) throws(SQLiteError) {
        self.mode = mode
        let flags: Int32 =
            switch mode {
            case .writer, .memory: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
            case .reader: SQLITE_OPEN_READONLY
            }
        handle = try Handle(opening: mode == .memory ? ":memory:" : path.text, flags: flags)
        wait(atMost: Limits.busyTimeout)
        switch mode {
        case .writer:
            try setUpWriter()
        case .reader:
            // Whoever only reads neither moves the writer's log when it closes, nor writes by an ATTACH.
            _ = sluice_sqlite_keep_log_on_close(handle.pointer)
            try execute("PRAGMA query_only = ON; PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0")
        case .memory:
            try execute("PRAGMA temp_store = MEMORY")
        }
    }

    private func setUpWriter() throws(SQLiteError) {
        // Debian's SQLite overwrites what is deleted, which only costs here.
        try execute("PRAGMA temp_store = MEMORY; PRAGMA mmap_size = 0; PRAGMA secure_delete = OFF")
        let journal = try value("PRAGMA journal_mode = WAL")
        guard journal == .text("wal") else {
            throw SQLiteError(
                .cannotOpen, "this file system cannot hold a log ahead of a database", call: "PRAGMA journal_mode",
                path: handle.path)
        }
        try execute("PRAGMA synchronous = FULL; PRAGMA wal_autocheckpoint = 0")
        watchLog()
    }

    /// The database's path; empty for one in memory.
    public var path: String { handle.path }

    /// How long a statement waits for another connection's lock before it is refused as busy.
    public func wait(atMost span: Duration) {
        let (seconds, attoseconds) = span.components
        let milliseconds = seconds.multipliedReportingOverflow(by: 1000)
        let all = milliseconds.overflow ? Int64.max : milliseconds.partialValue + attoseconds / 1_000_000_000_000_000
        sqlite3_busy_timeout(handle.pointer, Int32(clamping: all))
    }

    // MARK: - Statements

    /// Prepares one statement, which the caller keeps.
    public func prepare(_ sql: String) throws(SQLiteError) -> Statement {
        try prepareAlone(sql, flags: 0)
    }

    /// The statement for `sql`, kept by the connection and prepared once.
    public func cached(_ sql: String) throws(SQLiteError) -> Statement {
        let key = Array(sql.utf8)
        if let statement = cache[key], !statement.isInUse { return statement }
        let statement = try prepareAlone(sql, flags: UInt32(SQLITE_PREPARE_PERSISTENT))
        if cache.count >= Limits.cachedStatements { cache.removeAll(keepingCapacity: true) }
        cache[key] = statement
        return statement
    }

    /// Prepares the first statement of `sql` and says how many bytes it takes; nil when there is none.
    public func prepareFirst(of sql: some StringProtocol) throws(SQLiteError) -> (statement: Statement, length: Int)? {
        var rest = String(sql)
        var passed = 0
        // A comment or a lone semicolon is taken for a statement that is nothing.
        while !rest.isEmpty {
            let (statement, length) = try Statement.first(of: rest, handle, flags: 0)
            passed += length
            if let statement { return (statement, passed) }
            if length == 0 { return nil }
            rest = String(decoding: rest.utf8.dropFirst(length), as: UTF8.self)
        }
        return nil
    }

    private func prepareAlone(_ sql: String, flags: UInt32) throws(SQLiteError) -> Statement {
        let (statement, length) = try Statement.first(of: sql, handle, flags: flags)
        guard let statement else {
            throw SQLiteError(.badStatement, "there is no statement", call: "sqlite3_prepare_v3", path: path, sql: sql)
        }
        let rest = String(decoding: sql.utf8.dropFirst(length), as: UTF8.self)
        if try prepareFirst(of: rest) != nil {
            throw SQLiteError(
                .badStatement, "one statement at a time, please: a second one begins here", call: "sqlite3_prepare_v3",
                path: path, sql: sql, offset: length)
        }
        return statement
    }

    /// Runs every statement of `sql`; rows are passed over.
    public func execute(_ sql: String) throws(SQLiteError) {
        var rest = sql
        while let first = try prepareFirst(of: rest) {
            try first.statement.run()
            rest = String(decoding: rest.utf8.dropFirst(first.length), as: UTF8.self)
        }
    }

    /// Begins to use the statement for `sql`, prepared once.
    @_lifetime(immortal)
    public func start(_ sql: String) throws(SQLiteError) -> Execution { try cached(sql).start() }

    /// Runs one statement, prepared once, with these parameters.
    public func run(_ sql: String, _ parameters: Value...) throws(SQLiteError) {
        try cached(sql).run(parameters)
    }

    /// The first value of the first row; nil where there is no row.
    public func value(_ sql: String, _ parameters: Value...) throws(SQLiteError) -> Value? {
        var execution = try start(sql)
        execution.bind(all: parameters)
        guard try execution.next() else { return nil }
        return execution.value(0)
    }

    /// All rows, copied: for results that are known to be small.
    public func rows(_ sql: String, _ parameters: Value...) throws(SQLiteError) -> [[Value]] {
        var execution = try start(sql)
        execution.bind(all: parameters)
        var rows: [[Value]] = []
        while try execution.next() {
            rows.append(execution.values())
        }
        return rows
    }

    // MARK: - What happened

    /// Rows that the last statement inserted, changed or deleted.
    public var changes: Int { Int(sqlite3_changes64(handle.pointer)) }

    /// Rows that have been inserted, changed or deleted since the connection was opened.
    public var totalChanges: Int { Int(sqlite3_total_changes64(handle.pointer)) }

    public var lastInsertedRow: Int64 { sqlite3_last_insert_rowid(handle.pointer) }

    public var isInTransaction: Bool { sqlite3_get_autocommit(handle.pointer) == 0 }
}
