internal import CLMDB

/// Changes to a database that happen together, on disk, or not at all.
public struct WriteTransaction: ~Copyable {
    let transaction: Transaction

    init(_ database: Database) throws(LMDBError) {
        transaction = try Transaction(database, readOnly: false)
    }

    /// Its number: one more than that of the last one.
    public var number: UInt64 { UInt64(mdb_txn_id(transaction.handle)) }

    /// The value of `key`, lent until the next change.
    @_lifetime(borrow self)
    public func value(of key: RawSpan, in table: Table) throws(LMDBError) -> RawSpan? {
        guard let value = try transaction.find(key, in: table) else { return nil }
        return _overrideLifetime(value.lend(), borrowing: self)
    }

    /// A copy of the value of `key`.
    public func copy(of key: [UInt8], in table: Table) throws(LMDBError) -> [UInt8]? {
        guard let value = try transaction.find(key.span.bytes, in: table) else { return nil }
        return value.lend().withUnsafeBytes { [UInt8]($0) }
    }

    public mutating func put(_ value: [UInt8], for key: [UInt8], in table: Table) throws(LMDBError) {
        try put(parts: value.span.bytes, RawSpan(), for: key, in: table)
    }

    /// Puts two runs behind one another as the value of `key`, copied once, into the page itself.
    public mutating func put(
        parts first: RawSpan, _ second: RawSpan, for key: [UInt8], in table: Table
    ) throws(LMDBError) {
        var value = MDB_val(mv_size: first.byteCount + second.byteCount, mv_data: nil)
        let result = key.withUnsafeBytes { bytes in
            var key = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return mdb_put(transaction.handle, table.handle, &key, &value, UInt32(MDB_RESERVE))
        }
        try check(result, "mdb_put", transaction.path)
        let place = UnsafeMutableRawBufferPointer(start: value.mv_data, count: value.mv_size)
        first.withUnsafeBytes { place.copyMemory(from: $0) }
        second.withUnsafeBytes {
            UnsafeMutableRawBufferPointer(rebasing: place[first.byteCount...]).copyMemory(from: $0)
        }
    }

    /// Removes `key`; false when it was not there.
    @discardableResult
    public mutating func remove(_ key: [UInt8], from table: Table) throws(LMDBError) -> Bool {
        let result = key.withUnsafeBytes { bytes in
            var key = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return mdb_del(transaction.handle, table.handle, &key, nil)
        }
        if result == MDB_NOTFOUND { return false }
        try check(result, "mdb_del", transaction.path)
        return true
    }

    /// A cursor over a table in the order of its keys, until the next change.
    @_lifetime(borrow self)
    public func cursor(in table: Table) throws(LMDBError) -> Cursor {
        let cursor = try Cursor(transaction.handle, table, path: transaction.path)
        return _overrideLifetime(cursor, borrowing: self)
    }

    consuming func commit() throws(LMDBError) {
        try transaction.commit()
    }
}
