internal import CLMDB
internal import System

/// A named table of ordered keys inside a database; valid for the database that opened it.
public struct Table: Sendable, Hashable {
    let handle: UInt32
}

/// One LMDB file, open: the only owner of its environment, which closes with it.
///
/// A process opens a file once at a time. Any thread may read; one writes at a time, and others that want to, wait.
public final class Database: @unchecked Sendable {
    // SAFETY: the environment is closed once, by `close` or deinit, when `use` has nobody in it and takes nobody any
    // more; until then LMDB allows its use from any thread (MDB_NOTLS).

    public enum Mode: Sendable {
        /// Reads and writes; a commit returns when the disk has it.
        case durable
        /// As `durable`, with one flush a commit instead of two: a loss of power may leave the newest meta page without
        /// all of its pages, so that the contents must tell whether they are whole. Where they are not, nobody was told
        /// of that commit, and `LMDBFile.takeBackNewest` ends it before the file is opened.
        case singleFlush
        /// Reads a file that nobody writes any more, without a lock file.
        case sealed
    }

    public let path: String
    public let mode: Mode
    let environment: OpaquePointer

    private struct Use {
        var transactions = 0
        var isOpen = true
        /// After which nobody may read or write: what is in memory, and what is on the disk, nobody knows.
        var failure: LMDBError?
    }

    private let use = Monitor(Use())

    /// Opens the file, or makes it unless `mode` is sealed; `mapSize` bounds what it may grow to.
    public init(path: String, mode: Mode, mapSize: Int, maximumTables: Int = 16) throws(LMDBError) {
        self.path = path
        self.mode = mode
        var handle: OpaquePointer?
        try check(mdb_env_create(&handle), "mdb_env_create", path)
        let environment = handle!
        do throws(LMDBError) {
            try check(mdb_env_set_maxdbs(environment, UInt32(maximumTables)), "mdb_env_set_maxdbs", path)
            try check(mdb_env_set_mapsize(environment, mapSize), "mdb_env_set_mapsize", path)
            try check(mdb_env_set_maxreaders(environment, Limits.readers), "mdb_env_set_maxreaders", path)
            let flags: Int32 =
                switch mode {
                case .durable: MDB_NOSUBDIR | MDB_NOTLS
                case .singleFlush: MDB_NOSUBDIR | MDB_NOTLS | MDB_NOSYNC
                case .sealed: MDB_NOSUBDIR | MDB_NOTLS | MDB_RDONLY | MDB_NOLOCK
                }
            if mode != .sealed { try LockFile.reserve(path + "-lock") }
            try check(mdb_env_open(environment, path, UInt32(flags), 0o644), "mdb_env_open", path)
        } catch {
            mdb_env_close(environment)
            throw error
        }
        self.environment = environment
        var dead: Int32 = 0
        mdb_reader_check(environment, &dead)
    }

    deinit { close() }

    /// Closes the file when those who use it have ended; whoever comes later is refused.
    public func close() {
        let isMine = use.update { use in
            defer { use.isOpen = false }
            return use.isOpen
        }
        if !isMine { return }
        use.wait { $0.transactions == 0 ? () : nil }
        mdb_env_close(environment)
    }

    /// Opens tables by name, all in one transaction; makes those that are missing unless the file is sealed.
    public func tables(_ names: [String]) throws(LMDBError) -> [Table] {
        if mode == .sealed {
            let transaction = try Transaction(self, readOnly: true)
            let tables = try transaction.open(names, creating: false)
            try transaction.commit()
            return tables
        }
        let transaction = try Transaction(self, readOnly: false)
        let tables = try transaction.open(names, creating: true)
        try transaction.commit()
        return tables
    }

    /// Lends a snapshot of the file to `body`, which must not block; changes by others do not show in it.
    public func read<Result, Failure: Error>(
        _ body: (borrowing ReadTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result where Failure: FromLMDB {
        do throws(LMDBError) { try enter() } catch { throw Failure(error) }
        defer { leave() }
        return try lendSnapshot(body)
    }

    /// A transaction in a frame of its own: it must have ended when the database is left.
    private func lendSnapshot<Result, Failure: Error>(
        _ body: (borrowing ReadTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result where Failure: FromLMDB {
        let transaction: ReadTransaction
        do throws(LMDBError) {
            transaction = try ReadTransaction(self)
        } catch { throw Failure(error) }
        return try body(transaction)
    }

    /// Lends a transaction to `body` and commits what it did; nothing of it happened when `body` or the commit throws.
    public func write<Result, Failure: Error>(
        _ body: (inout WriteTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result where Failure: FromLMDB {
        do throws(LMDBError) { try enter() } catch { throw Failure(error) }
        defer { leave() }
        return try commit(body)
    }

    /// As `lendSnapshot`, for a transaction that changes something.
    private func commit<Result, Failure: Error>(
        _ body: (inout WriteTransaction) throws(Failure) -> Result
    ) throws(Failure) -> Result where Failure: FromLMDB {
        var transaction: WriteTransaction
        do throws(LMDBError) {
            transaction = try WriteTransaction(self)
        } catch { throw Failure(error) }
        let result = try body(&transaction)
        let meta = MetaPages(environment)
        do throws(LMDBError) {
            try transaction.commit()
        } catch { throw Failure(judge(error, meta)) }
        if mode == .singleFlush, case let result = mdb_env_sync(environment, 1), result != MDB_SUCCESS {
            // What the disk has of this commit nobody knows; whoever opens the file next must not build on it.
            let error = LMDBError("mdb_env_sync", path, result).endingTrust
            use.update { $0.failure = error }
            meta.restore()
            throw Failure(error)
        }
        return result
    }

    /// Says of a commit that failed whether the file can still be used.
    // What liblmdb 0.9.24 does when a commit fails, by where it fails (mdb_txn_commit):
    // - writing pages (mdb_page_flush): it aborts; no state refers to those pages, and the next commit may succeed;
    // - syncing them (mdb_env_sync), which a commit of a single flush leaves to us: it aborts alike, with the same
    //   numbers, and goes on, too. (Linux tells the failure to each descriptor once: the next commit hears of it again
    //   from the one for meta pages, and gives up there;)
    // - writing the meta page and syncing it (mdb_env_write_meta): it gives the file up (MDB_PANIC from then on).
    private func judge(_ error: LMDBError, _ meta: consuming MetaPages) -> LMDBError {
        if isGivenUp {
            // Only now is it sure that nobody has committed meanwhile.
            meta.restore()
            return error.endingTrust
        }
        // A commit of a single flush has not come to that: it was a write.
        if mode == .singleFlush { return error }
        // Nobody says whether it was a write that had no room or the sync, and so the file is brought to agree.
        if error.code == .diskFull, !settle() { return error.endingTrust }
        return error
    }

    /// Makes the newest state durable again, after a sync that may have failed to; false when the disk refuses that.
    private func settle() -> Bool {
        // While it is our turn nobody writes pages.
        let turn: Transaction
        do throws(LMDBError) { turn = try Transaction(self, readOnly: false) } catch { return false }
        let isSettled = mdb_env_sync(environment, 1) == MDB_SUCCESS
        turn.abort()
        return isSettled
    }

    /// Whether LMDB refuses every transaction, because it could not write a meta page.
    private var isGivenUp: Bool {
        var handle: OpaquePointer?
        let result = mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &handle)
        if let handle, result == MDB_SUCCESS { mdb_txn_abort(handle) }
        return result == MDB_PANIC
    }

    private func enter() throws(LMDBError) {
        let refusal = use.withLock { use -> LMDBError? in
            if !use.isOpen { return .closed(path) }
            if use.failure == nil { use.transactions += 1 }
            return use.failure
        }
        if let refusal { throw refusal }
    }

    private func leave() { use.update { $0.transactions -= 1 } }

    /// Bytes in use: pages up to the last one that was ever written.
    public var usedBytes: Int {
        var info = MDB_envinfo()
        var statistics = MDB_stat()
        mdb_env_info(environment, &info)
        mdb_env_stat(environment, &statistics)
        return (info.me_last_pgno + 1) * Int(statistics.ms_psize)
    }

    /// The newest transaction's number.
    public var lastTransaction: Int {
        var info = MDB_envinfo()
        mdb_env_info(environment, &info)
        return info.me_last_txnid
    }

    public static var libraryVersion: String {
        var major: Int32 = 0
        var minor: Int32 = 0
        var patch: Int32 = 0
        mdb_version(&major, &minor, &patch)
        return "\(major).\(minor).\(patch)"
    }
}

/// An error that can carry one of LMDB's, so that a closure's typed error passes through a transaction.
public protocol FromLMDB: Error {
    init(_ error: LMDBError)
}

extension LMDBError: FromLMDB {
    public init(_ error: LMDBError) { self = error }
}
