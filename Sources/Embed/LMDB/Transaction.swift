internal import CLMDB
internal import System

#if canImport(Glibc)
    internal import Glibc
#else
    internal import Darwin
#endif

/// An open transaction of LMDB: aborted when dropped, ended for good by `commit`.
struct Transaction: ~Copyable {
    let handle: OpaquePointer
    // SAFETY: a transaction lives inside a method of its database, which the caller therefore holds.
    private unowned(unsafe) let database: Database
    var path: String { database.path }

    init(_ database: Database, readOnly: Bool) throws(LMDBError) {
        var handle: OpaquePointer?
        let flags = readOnly ? UInt32(MDB_RDONLY) : 0
        let result = mdb_txn_begin(database.environment, nil, flags, &handle)
        try check(result, "mdb_txn_begin", database.path)
        self.init(owning: handle!, of: database)
    }

    private init(owning handle: OpaquePointer, of database: Database) {
        self.handle = handle
        self.database = database
    }

    deinit { mdb_txn_abort(handle) }

    consuming func commit() throws(LMDBError) {
        let handle = handle
        let path = path
        discard self
        errno = 0
        let result = mdb_txn_commit(handle)
        // LMDB says that the disk failed when a write came back short, but then the operating system has not said so:
        // a disk does that when it has become full.
        let isShortWrite = result == SystemError.inputOutput && errno == 0
        try check(isShortWrite ? SystemError.diskFull : result, "mdb_txn_commit", path)
    }

    /// Ends it, and nothing of it happened.
    consuming func abort() {}

    func open(_ names: [String], creating: Bool) throws(LMDBError) -> [Table] {
        var tables: [Table] = []
        for name in names {
            var handle: MDB_dbi = 0
            let flags = creating ? UInt32(MDB_CREATE) : 0
            try check(mdb_dbi_open(self.handle, name, flags, &handle), "mdb_dbi_open \(name)", path)
            tables.append(Table(handle: handle))
        }
        return tables
    }

    /// The value of `key`, lent for as long as LMDB keeps its page.
    @inline(__always)
    func find(_ key: RawSpan, in table: Table) throws(LMDBError) -> MDB_val? {
        var value = MDB_val()
        let result = key.withUnsafeBytes { bytes in
            var key = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return mdb_get(handle, table.handle, &key, &value)
        }
        if result == MDB_NOTFOUND { return nil }
        try check(result, "mdb_get", path)
        return value
    }

    func count(_ table: Table) throws(LMDBError) -> Int {
        var statistics = MDB_stat()
        try check(mdb_stat(handle, table.handle, &statistics), "mdb_stat", path)
        return statistics.ms_entries
    }
}

extension MDB_val {
    // SAFETY: LMDB's pages stay where they are until the transaction ends or writes; callers bind the span to that.
    @_lifetime(immortal)
    func lend() -> RawSpan {
        _overrideLifetime(RawSpan(_unsafeStart: UnsafeRawPointer(mv_data!), byteCount: mv_size), copying: ())
    }
}
