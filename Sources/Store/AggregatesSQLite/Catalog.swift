internal import Aggregates
internal import Columns
internal import Model
internal import SQLite

/// The tables in which the store keeps what it knows of views: `sluice_` is in front of their names.
enum Catalog {
    /// Says in the file whose it is, and how it is laid out.
    static let application = 0x536C_7563
    static let version = 2

    static let creation = """
        CREATE TABLE sluice_views (
          id INTEGER PRIMARY KEY AUTOINCREMENT, pipeline TEXT NOT NULL, view TEXT NOT NULL COLLATE NOCASE,
          generation INTEGER NOT NULL, fingerprint TEXT NOT NULL, is_published INTEGER NOT NULL DEFAULT 0,
          batch_id INTEGER NOT NULL DEFAULT 0, keep_ms INTEGER, public_sql TEXT NOT NULL,
          is_removed INTEGER NOT NULL DEFAULT 0,
          UNIQUE (view, generation));
        CREATE TABLE sluice_positions (
          view_id INTEGER NOT NULL, topic_id TEXT NOT NULL, "partition" INTEGER NOT NULL,
          start_offset INTEGER, next_offset INTEGER NOT NULL, latest INTEGER, floor INTEGER,
          PRIMARY KEY (view_id, topic_id, "partition")) WITHOUT ROWID;
        CREATE TABLE sluice_decisions (
          view_id INTEGER NOT NULL, topic_id TEXT NOT NULL, "partition" INTEGER NOT NULL, subject TEXT NOT NULL,
          from_offset INTEGER NOT NULL, value,
          PRIMARY KEY (view_id, topic_id, "partition", subject, from_offset)) WITHOUT ROWID;
        CREATE TABLE sluice_tables (
          name TEXT NOT NULL, version TEXT NOT NULL, content BLOB NOT NULL, PRIMARY KEY (name, version));
        CREATE TABLE sluice_appends (
          view_id INTEGER NOT NULL, batch_id INTEGER NOT NULL, processed_at INTEGER NOT NULL, last_row INTEGER NOT NULL,
          PRIMARY KEY (view_id, batch_id)) WITHOUT ROWID;
        CREATE TABLE sluice_queries (
          name TEXT PRIMARY KEY COLLATE NOCASE, pipeline TEXT NOT NULL, sql TEXT NOT NULL) WITHOUT ROWID;
        CREATE TABLE sluice_dead_letters (
          pipeline TEXT NOT NULL, topic_id TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL,
          stream TEXT NOT NULL, topic TEXT NOT NULL, timestamp INTEGER NOT NULL, key BLOB, value BLOB, headers BLOB,
          reason TEXT NOT NULL, sentence TEXT NOT NULL, processed_at TEXT NOT NULL,
          PRIMARY KEY (pipeline, topic_id, "partition", "offset"));
        CREATE INDEX sluice_dead_letters_age ON sluice_dead_letters (pipeline, processed_at);
        CREATE TABLE sluice_settled_letters (
          pipeline TEXT NOT NULL, topic_id TEXT NOT NULL, "partition" INTEGER NOT NULL, "offset" INTEGER NOT NULL,
          PRIMARY KEY (pipeline, topic_id, "partition", "offset")) WITHOUT ROWID;
        CREATE TABLE sluice_dead_letter_counts (
          pipeline TEXT NOT NULL, reason TEXT NOT NULL, kept INTEGER NOT NULL DEFAULT 0,
          given_up INTEGER NOT NULL DEFAULT 0, PRIMARY KEY (pipeline, reason)) WITHOUT ROWID;
        CREATE TRIGGER sluice_dead_letter_kept AFTER INSERT ON sluice_dead_letters BEGIN
          INSERT INTO sluice_dead_letter_counts (pipeline, reason, kept) VALUES (new.pipeline, new.reason, 1)
          ON CONFLICT DO UPDATE SET kept = kept + 1;
        END;
        CREATE TRIGGER sluice_dead_letter_gone AFTER DELETE ON sluice_dead_letters BEGIN
          UPDATE sluice_dead_letter_counts SET kept = kept - 1
          WHERE pipeline = old.pipeline AND reason = old.reason;
        END;
        CREATE TABLE sluice_paused (pipeline TEXT PRIMARY KEY) WITHOUT ROWID;
        \(descriptions)
        PRAGMA application_id = \(application);
        PRAGMA user_version = \(version);
        """

    /// What people are told of views; files of before have it not, and it stops nobody from reading them.
    static let descriptions = """
        CREATE TABLE IF NOT EXISTS sluice_definitions (view_id INTEGER PRIMARY KEY, emit TEXT, sql TEXT);
        CREATE TABLE IF NOT EXISTS sluice_columns (
          view_id INTEGER NOT NULL, place INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
          PRIMARY KEY (view_id, place)) WITHOUT ROWID;
        """

    /// Makes the tables in a new file, and refuses one that is somebody else's.
    static func prepare(_ connection: Connection) throws(AggregatesError) {
        // Whoever opens a file that is in use does not get in the way of its writer.
        if try isOurs(connection) { return try complete(connection) }
        try connection.transaction { () throws(AggregatesError) in
            if try isOurs(connection) { return }
            guard try tableCount(connection) == .integer(0) else {
                throw AggregatesError(
                    .changed,
                    "\(connection.path): results of another version of sluice; move them away, and they are made anew")
            }
            try connection.run(all: creation)
        }
    }

    /// Adds what files that were made before do not have, and whoever made them does not look at.
    private static func complete(_ connection: Connection) throws(AggregatesError) {
        func lacksRemovals() throws(AggregatesError) -> Bool {
            try connection.first("SELECT 1 FROM pragma_table_info('sluice_views') WHERE name = 'is_removed'") == nil
        }
        func lacksDescriptions() throws(AggregatesError) -> Bool {
            try connection.first("SELECT 1 FROM sqlite_schema WHERE name = 'sluice_columns'") == nil
        }
        if try !lacksRemovals(), try !lacksDescriptions() { return }
        try connection.transaction { () throws(AggregatesError) in
            if try lacksRemovals() {
                try connection.run(all: "ALTER TABLE sluice_views ADD COLUMN is_removed INTEGER NOT NULL DEFAULT 0")
            }
            try connection.run(all: descriptions)
        }
    }

    private static func isOurs(_ connection: Connection) throws(AggregatesError) -> Bool {
        let owner = try connection.first("PRAGMA application_id")
        let layout = try connection.first("PRAGMA user_version")
        return owner == .integer(Int64(application)) && layout == .integer(Int64(version))
    }

    private static func tableCount(_ connection: Connection) throws(AggregatesError) -> Value? {
        try connection.first("SELECT count(*) FROM sqlite_schema")
    }
}

// The same calls, with the port's errors.
extension Connection {
    func ready(_ sql: String) throws(AggregatesError) -> Statement {
        do throws(SQLiteError) { return try cached(sql) } catch { throw AggregatesError(error) }
    }

    /// Runs each statement.
    func run(all sql: String) throws(AggregatesError) {
        do throws(SQLiteError) { try execute(sql) } catch { throw AggregatesError(error) }
    }

    /// Runs one statement, and says how many rows it changed.
    @discardableResult
    func change(_ sql: String, _ parameters: Value...) throws(AggregatesError) -> Int {
        try change(sql, parameters)
    }

    @discardableResult
    func change(_ sql: String, _ parameters: [Value]) throws(AggregatesError) -> Int {
        do throws(SQLiteError) { try cached(sql).run(parameters) } catch { throw AggregatesError(error) }
        return changes
    }

    /// The first value of the first row.
    func first(_ sql: String, _ parameters: Value...) throws(AggregatesError) -> Value? {
        try all(sql, parameters).first?.first
    }

    /// All rows of a result that is known to be small.
    func all(_ sql: String, _ parameters: Value...) throws(AggregatesError) -> [[Value]] {
        try all(sql, parameters)
    }

    func all(_ sql: String, _ parameters: [Value]) throws(AggregatesError) -> [[Value]] {
        do throws(SQLiteError) {
            var execution = try start(sql)
            execution.bind(all: parameters)
            var rows: [[Value]] = []
            while try execution.next() { rows.append(execution.values()) }
            return rows
        } catch { throw AggregatesError(error) }
    }
}

extension Value {
    var integer: Int64? { if case .integer(let number) = self { number } else { nil } }

    var string: String { if case .text(let bytes) = self { String(decoding: bytes, as: UTF8.self) } else { "" } }

    static func optional(_ number: Int64?) -> Value { number.map { .integer($0) } ?? .null }
}
