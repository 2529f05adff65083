import CLMDB
import System

/// Files as liblmdb itself writes them, for the tests: it stops at every error.
final class LMDBEnvironment {
    let path: Path
    private let environment: OpaquePointer

    init(_ path: Path, mapSize: Int = 4 << 30) {
        self.path = path
        var handle: OpaquePointer?
        check(mdb_env_create(&handle))
        environment = handle!
        check(mdb_env_set_mapsize(environment, mapSize))
        check(mdb_env_set_maxdbs(environment, 16))
        check(mdb_env_open(environment, path.text, UInt32(MDB_NOSUBDIR | MDB_NOTLS | MDB_NOSYNC), 0o644))
    }

    deinit { mdb_env_close(environment) }

    /// Runs one transaction, which is committed if `body` returns true.
    func write(_ body: (WriteTransaction) -> Bool) {
        var handle: OpaquePointer?
        check(mdb_txn_begin(environment, nil, 0, &handle))
        if body(WriteTransaction(handle: handle!)) { check(mdb_txn_commit(handle)) } else { mdb_txn_abort(handle) }
    }

    /// A reader that keeps the present pages from being used again.
    func beginReading() -> OpaquePointer {
        var handle: OpaquePointer?
        check(mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &handle))
        return handle!
    }

    func endReading(_ reader: OpaquePointer) { mdb_txn_abort(reader) }

    func copy(to path: Path, compacting: Bool) {
        check(mdb_env_copy2(environment, path.text, compacting ? UInt32(MDB_CP_COMPACT) : 0))
    }
}

struct WriteTransaction {
    let handle: OpaquePointer

    func database(_ name: String, _ flags: Int32 = 0) -> UInt32 {
        var database: MDB_dbi = 0
        check(mdb_dbi_open(handle, name.isEmpty ? nil : name, UInt32(MDB_CREATE | flags), &database))
        return database
    }

    func put(_ key: [UInt8], _ value: [UInt8], in database: UInt32, append: Bool = false) {
        lent(key) { key in
            lent(value) { value in check(mdb_put(handle, database, &key, &value, append ? UInt32(MDB_APPEND) : 0)) }
        }
    }

    func delete(_ key: [UInt8], in database: UInt32) {
        lent(key) { key in check(mdb_del(handle, database, &key, nil)) }
    }

    func empty(_ database: UInt32) { check(mdb_drop(handle, database, 0)) }

    private func lent(_ bytes: [UInt8], _ body: (inout MDB_val) -> Void) {
        var bytes = bytes
        bytes.withUnsafeMutableBytes { raw in
            var value = MDB_val(mv_size: raw.count, mv_data: raw.baseAddress)
            body(&value)
        }
    }
}

private func check(_ code: Int32) {
    precondition(code == 0, String(cString: mdb_strerror(code)))
}
