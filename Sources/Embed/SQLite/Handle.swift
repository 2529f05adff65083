internal import CSQLite
internal import System

/// The one owner of a connection's handle in C: closed when the connection and all of its statements have gone.
final class Handle {
    let pointer: OpaquePointer
    let path: String
    let interrupter: Interrupter
    /// What is asked while statements run.
    var question: Question?
    /// Pages in the log ahead, as of the last commit.
    var loggedPages = 0

    init(opening path: String, flags: Int32) throws(SQLiteError) {
        // Where somebody else was first, the statistics stay, and only cost time.
        _ = SQLiteLibrary.isConfigured
        var pointer: OpaquePointer?
        // No locks inside: a connection belongs to one thread at a time, which the compiler sees to.
        let result = sqlite3_open_v2(path, &pointer, flags | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE, nil)
        guard let pointer else {
            throw SQLiteError(.failed, "out of memory", call: "sqlite3_open_v2", path: path, number: SQLITE_NOMEM)
        }
        self.path = path == ":memory:" ? "" : path
        self.pointer = pointer
        interrupter = Interrupter(pointer)
        if result != SQLITE_OK { throw SQLiteError(result, "sqlite3_open_v2", self) }
    }

    deinit {
        interrupter.close()
        sqlite3_close_v2(pointer)
    }

    func check(_ result: Int32, _ call: String, sql: String = "") throws(SQLiteError) {
        if result != SQLITE_OK { throw SQLiteError(result, call, self, sql: sql) }
    }
}

/// Stops what a connection is doing, from any thread: its running statements fail as interrupted.
public final class Interrupter: @unchecked Sendable {
    // SAFETY: `sqlite3_interrupt` may be called from any thread while the connection is open, and that it stays open
    // meanwhile, the lock sees to.
    private let pointer: OpaquePointer
    private let isOpen = Monitor(true)

    init(_ pointer: OpaquePointer) { self.pointer = pointer }

    public func interrupt() {
        isOpen.withLock { isOpen in
            if isOpen { sqlite3_interrupt(pointer) }
        }
    }

    func close() { isOpen.withLock { $0 = false } }
}
