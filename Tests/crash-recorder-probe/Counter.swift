import CLMDB
import System

/// Commits the numbers from 1 on to an LMDB file, acknowledging each, with values that make its tree grow and split.
enum Counter {
    struct Failure: Error { let code: Int32 }

    static func run(in folder: Path, commits: Int, syncsMeta: Bool) throws {
        var environment: OpaquePointer?
        try check(mdb_env_create(&environment))
        defer { mdb_env_close(environment) }
        try check(mdb_env_set_mapsize(environment, 256 << 20))
        let flags = MDB_NOSUBDIR | MDB_NOTLS | (syncsMeta ? 0 : MDB_NOMETASYNC)
        try check(mdb_env_open(environment, (folder / "counter").text, UInt32(flags), 0o644))
        try check(mdb_env_sync(environment, 1))
        try FileSystem.synchronizeDirectory(folder)
        note("ready")
        for number in 1...commits {
            note("attempted \(number)")
            try commit(number, to: environment)
            note("acknowledged \(number)")
        }
    }

    private static func commit(_ number: Int, to environment: OpaquePointer?) throws {
        var transaction: OpaquePointer?
        try check(mdb_txn_begin(environment, nil, 0, &transaction))
        var database: MDB_dbi = 0
        try check(mdb_dbi_open(transaction, nil, 0, &database))
        try put(number, key: 0, [UInt8](repeating: 0, count: 8), in: transaction, database)
        // From a few bytes to several pages; every third commit takes an old value away, so that pages are used again.
        let value = [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 100 + number * 977 % 9000)
        try put(number, key: number, value, in: transaction, database)
        if number % 3 == 0 { try delete(number / 3, in: transaction, database) }
        try check(mdb_txn_commit(transaction))
    }

    /// The value's first 8 bytes become `number`.
    private static func put(
        _ number: Int, key: Int, _ value: [UInt8], in transaction: OpaquePointer?, _ database: MDB_dbi
    ) throws {
        var keyBytes = UInt64(key).bigEndian
        var bytes = value
        let code = withUnsafeMutableBytes(of: &keyBytes) { keyBuffer in
            bytes.withUnsafeMutableBytes { buffer in
                buffer.storeBytes(of: UInt64(number), as: UInt64.self)
                var key = MDB_val(mv_size: 8, mv_data: keyBuffer.baseAddress)
                var data = MDB_val(mv_size: buffer.count, mv_data: buffer.baseAddress)
                return mdb_put(transaction, database, &key, &data, 0)
            }
        }
        try check(code)
    }

    private static func delete(_ key: Int, in transaction: OpaquePointer?, _ database: MDB_dbi) throws {
        var keyBytes = UInt64(key).bigEndian
        let code = withUnsafeMutableBytes(of: &keyBytes) { keyBuffer in
            var key = MDB_val(mv_size: 8, mv_data: keyBuffer.baseAddress)
            return mdb_del(transaction, database, &key, nil)
        }
        try check(code)
    }

    private static func check(_ code: Int32) throws { if code != 0 { throw Failure(code: code) } }
}
