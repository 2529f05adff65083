import Bytes
import LMDB
import System

/// The list of segments of a log that nobody has open, for who wants to lose a row of it.
struct CatalogSurgery {
    let path: Path

    init(_ data: Path) { path = data / "log" / "catalog.lmdb" }

    /// Keys and values, by topic and number.
    func rows() throws -> [(key: [UInt8], value: [UInt8])] {
        try edit { (transaction, table) throws(LMDBError) in
            var rows: [(key: [UInt8], value: [UInt8])] = []
            let cursor = try transaction.cursor(in: table)
            var entry = try cursor.first()
            while let found = entry {
                rows.append((found.key.copy(), found.value.copy()))
                entry = try cursor.next()
            }
            return rows
        }
    }

    /// Rows of segments that are sealed are the longer ones.
    func sealed() throws -> Int { try rows().count { $0.value.count > 16 } }

    func lose(_ key: [UInt8]) throws {
        _ = try edit { (transaction, table) throws(LMDBError) in try transaction.remove(key, from: table) }
    }

    private func edit<Result>(
        _ body: (inout WriteTransaction, Table) throws(LMDBError) -> Result
    ) throws -> Result {
        let database = try Database(path: path.text, mode: .durable, mapSize: 1 << 30)
        defer { database.close() }
        let table = try database.tables(["segments"])[0]
        return try database.write { (transaction) throws(LMDBError) in try body(&transaction, table) }
    }
}
