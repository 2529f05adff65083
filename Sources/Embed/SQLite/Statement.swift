public import Columns
internal import CSQLite

/// A prepared statement: the only owner of its handle, in use at most once at a time.
public final class Statement {
    let pointer: OpaquePointer
    /// Keeps the connection open for as long as there is the statement.
    let handle: Handle
    /// Whether an execution has it.
    var isInUse = false

    private init(owning pointer: OpaquePointer, of handle: Handle) {
        self.pointer = pointer
        self.handle = handle
    }

    deinit { sqlite3_finalize(pointer) }

    /// The first statement of `sql`, which is none where that is a comment, and how many bytes it takes.
    static func first(
        of sql: String, _ handle: Handle, flags: UInt32
    ) throws(SQLiteError) -> (statement: Statement?, length: Int) {
        var pointer: OpaquePointer?
        var length = 0
        var sql = sql
        let result = sql.withUTF8 { text in
            text.withMemoryRebound(to: CChar.self) { text in
                var tail: UnsafePointer<CChar>?
                let count = Int32(clamping: text.count)
                // SAFETY: the text is there for the time of the call, and its end is told by `count`.
                let result = sqlite3_prepare_v3(handle.pointer, text.baseAddress, count, flags, &pointer, &tail)
                if let tail, let start = text.baseAddress { length = tail - start }
                return result
            }
        }
        try handle.check(result, "sqlite3_prepare_v3", sql: sql)
        return (pointer.map { Statement(owning: $0, of: handle) }, length)
    }

    /// Begins to use the statement; nothing is bound.
    @_lifetime(immortal)
    public func start() -> Execution { Execution(self) }

    /// Runs it to its end with these parameters.
    public func run(_ parameters: [Value] = []) throws(SQLiteError) {
        var execution = start()
        execution.bind(all: parameters)
        try execution.run()
    }

    /// The text that it was prepared from.
    public var sql: String { String(cString: sqlite3_sql(pointer)) }

    /// Whether it leaves the database as it is.
    public var isReadOnly: Bool { sqlite3_stmt_readonly(pointer) != 0 }

    public var columnCount: Int { Int(sqlite3_column_count(pointer)) }
    public var parameterCount: Int { Int(sqlite3_bind_parameter_count(pointer)) }

    /// The columns' names, as the SQL gives them.
    public var columnNames: [String] {
        (0..<Int32(columnCount)).map { String(cString: sqlite3_column_name(pointer, $0)) }
    }

    func check(_ result: Int32, _ call: String) throws(SQLiteError) {
        if result != SQLITE_OK { throw SQLiteError(result, call, handle, sql: sql) }
    }
}
