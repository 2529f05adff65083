internal import CSQLite

/// The SQLite library that this program runs with.
public enum SQLiteLibrary {
    public static var version: String { String(cString: sqlite3_libversion()) }

    /// Whether two connections that write or checkpoint at once can damage a database in WAL mode: a fault from 3.7.0
    /// on, mended in 3.51.3.
    public static var hasFaultyLogReset: Bool { sqlite3_libversion_number() < 3_051_003 }
}
