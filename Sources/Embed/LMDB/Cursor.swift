internal import CLMDB

/// A place in a table, moved along its keys.
public struct Cursor: ~Copyable, ~Escapable {
    /// A key and its value, lent by the transaction.
    public struct Entry: ~Escapable {
        public let key: RawSpan
        public let value: RawSpan

        @_lifetime(copy key, copy value)
        init(key: RawSpan, value: RawSpan) {
            self.key = key
            self.value = value
        }
    }

    private let handle: OpaquePointer
    private let path: String

    @_lifetime(immortal)
    init(_ transaction: OpaquePointer, _ table: Table, path: String) throws(LMDBError) {
        var handle: OpaquePointer?
        try check(mdb_cursor_open(transaction, table.handle, &handle), "mdb_cursor_open", path)
        self.init(owning: handle!, path: path)
    }

    @_lifetime(immortal)
    private init(owning handle: OpaquePointer, path: String) {
        self.handle = handle
        self.path = path
    }

    deinit { mdb_cursor_close(handle) }

    @_lifetime(copy self)
    public func first() throws(LMDBError) -> Entry? { try move(MDB_FIRST) }

    @_lifetime(copy self)
    public func last() throws(LMDBError) -> Entry? { try move(MDB_LAST) }

    @_lifetime(copy self)
    public func next() throws(LMDBError) -> Entry? { try move(MDB_NEXT) }

    @_lifetime(copy self)
    public func previous() throws(LMDBError) -> Entry? { try move(MDB_PREV) }

    /// The first entry whose key is `key` or comes after it.
    @_lifetime(copy self)
    public func seek(atOrAfter key: [UInt8]) throws(LMDBError) -> Entry? {
        var found = MDB_val()
        var value = MDB_val()
        let result = key.withUnsafeBytes { bytes in
            found = MDB_val(mv_size: bytes.count, mv_data: UnsafeMutableRawPointer(mutating: bytes.baseAddress))
            return mdb_cursor_get(handle, &found, &value, MDB_SET_RANGE)
        }
        return try entry(result, found, value)
    }

    /// The last entry whose key is `key` or comes before it.
    @_lifetime(copy self)
    public func seek(atOrBefore key: [UInt8]) throws(LMDBError) -> Entry? {
        guard let entry = try seek(atOrAfter: key) else { return try last() }
        if entry.key.withUnsafeBytes({ $0.elementsEqual(key) }) { return entry }
        return try previous()
    }

    @_lifetime(copy self)
    private func move(_ operation: MDB_cursor_op) throws(LMDBError) -> Entry? {
        var key = MDB_val()
        var value = MDB_val()
        let result = mdb_cursor_get(handle, &key, &value, operation)
        return try entry(result, key, value)
    }

    @_lifetime(copy self)
    private func entry(_ result: Int32, _ key: MDB_val, _ value: MDB_val) throws(LMDBError) -> Entry? {
        if result == MDB_NOTFOUND { return nil }
        try check(result, "mdb_cursor_get", path)
        return _overrideLifetime(Entry(key: key.lend(), value: value.lend()), copying: self)
    }
}
