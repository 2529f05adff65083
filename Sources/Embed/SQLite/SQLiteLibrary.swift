internal import CSQLite

/// The SQLite library that this program runs with.
public enum SQLiteLibrary {
    public static var version: String { String(cString: sqlite3_libversion()) }

    /// Whether two connections that write or checkpoint at once can damage a database in WAL mode: a fault from 3.7.0
    /// on, mended in 3.51.3.
    public static var hasFaultyLogReset: Bool { sqlite3_libversion_number() < 3_051_003 }

    /// Set before the first connection: statistics of memory, which nobody reads, cost a lock an allocation.
    static let isConfigured = sluice_sqlite_forgo_memory_statistics() == SQLITE_OK
}
