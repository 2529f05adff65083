internal import CLMDB

/// A snapshot of a database; it ends with its scope, and so do the bytes that it lends.
public struct ReadTransaction: ~Copyable {
    let transaction: Transaction

    init(_ database: Database) throws(LMDBError) {
        transaction = try Transaction(database, readOnly: true)
    }

    /// The value of `key`, lent from the map.
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

    /// A cursor over a table in the order of its keys.
    @_lifetime(borrow self)
    public func cursor(in table: Table) throws(LMDBError) -> Cursor {
        let cursor = try Cursor(transaction.handle, table, path: transaction.path)
        return _overrideLifetime(cursor, borrowing: self)
    }

    public func count(_ table: Table) throws(LMDBError) -> Int { try transaction.count(table) }
}
