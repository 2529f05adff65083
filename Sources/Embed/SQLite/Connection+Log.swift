internal import CSQLite
public import System

/// What a checkpoint found and did, in pages.
public struct Checkpoint: Sendable, Hashable {
    /// Pages in the log ahead.
    public let logged: Int
    /// How many of them are in the file, too.
    public let moved: Int
    /// Whether somebody who reads or writes was in the way of more.
    public let isBlocked: Bool
}

extension Connection {
    public enum CheckpointMode: Sendable {
        /// Moves what nobody is in the way of, and waits for nobody.
        case passive
        /// Waits for readers, moves everything, and empties the log.
        case truncate
    }

    /// Moves committed pages from the log ahead into the file. Only the one writer does.
    @discardableResult
    public func checkpoint(_ checkpoint: CheckpointMode) throws(SQLiteError) -> Checkpoint {
        var logged: Int32 = 0
        var moved: Int32 = 0
        let mode =
            switch checkpoint {
            case .passive: SQLITE_CHECKPOINT_PASSIVE
            case .truncate: SQLITE_CHECKPOINT_TRUNCATE
            }
        let result = sqlite3_wal_checkpoint_v2(handle.pointer, nil, mode, &logged, &moved)
        // A reader in the way is no failure: the next checkpoint goes on.
        if result & 0xFF != SQLITE_BUSY { try handle.check(result, "sqlite3_wal_checkpoint_v2") }
        return Checkpoint(logged: Int(max(0, logged)), moved: Int(max(0, moved)), isBlocked: result != SQLITE_OK)
    }

    /// Pages that are in the log ahead since it last began anew.
    public var loggedPages: Int { handle.loggedPages }

    /// Counts the pages of the log from now on.
    func watchLog() {
        // SAFETY: the handle is there for as long as it is open, and only then is the hook called.
        sqlite3_wal_hook(handle.pointer, noteLoggedPages, Unmanaged.passUnretained(handle).toOpaque())
    }

    /// Bytes of the log ahead as a file.
    public var logBytes: Int {
        // There is none until something is written.
        (try? FileSystem.size(of: Path(path + "-wal")).length) ?? 0
    }

    /// Writes the state as of now into a new file at `target`, which needs no log beside it and is on the disk.
    public func copy(to target: Path) throws(SQLiteError) {
        let copy = try Handle(opening: target.text, flags: SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE)
        guard let backup = sqlite3_backup_init(copy.pointer, "main", handle.pointer, "main") else {
            throw SQLiteError(sqlite3_errcode(copy.pointer), "sqlite3_backup_init", copy)
        }
        // All at once, and so of one state: a copy made in parts begins anew whenever somebody else writes.
        let result = sqlite3_backup_step(backup, -1)
        let finished = sqlite3_backup_finish(backup)
        if result != SQLITE_DONE { throw SQLiteError(result, "sqlite3_backup_step", copy) }
        try copy.check(finished, "sqlite3_backup_finish")
        // The copy says that it has a log, and a reader would want to make one.
        try Statement.first(of: "PRAGMA journal_mode = DELETE", copy, flags: 0).statement?.run()
    }
}

private func noteLoggedPages(
    _ handle: UnsafeMutableRawPointer?, _: OpaquePointer?, _: UnsafePointer<CChar>?, _ pages: Int32
) -> Int32 {
    if let handle { Unmanaged<Handle>.fromOpaque(handle).takeUnretainedValue().loggedPages = Int(pages) }
    return SQLITE_OK
}
