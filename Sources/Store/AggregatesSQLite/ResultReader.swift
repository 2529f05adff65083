public import Aggregates
internal import SQLite
public import System

/// Reads a store of results by SQL, also while somebody else writes it, and without being able to change it.
public final class ResultReader: ResultQueries {
    public let path: Path
    private let shouldStop: (@Sendable () -> Bool)?

    /// Statements are stopped when `shouldStop` says so; it is asked about every millisecond of their work.
    public init(_ path: Path, stopWhen shouldStop: (@Sendable () -> Bool)? = nil) {
        self.path = path
        self.shouldStop = shouldStop
    }

    public func rows(
        of sql: String, columns: ([String]) -> Void, row body: (ResultRow) -> Bool
    ) throws(AggregatesError) {
        if let effect = StatementEffect(sql) { throw AggregatesError(.invalid, effect.sentence) }
        do throws(SQLiteError) {
            let connection = try connect()
            connection.limit(.attachedDatabases, to: 0)
            connection.limit(.sqlBytes, to: Limits.queryBytes)
            let statement = try connection.prepare(sql)
            columns(statement.columnNames)
            var rows = statement.start()
            while try rows.next(), body(ResultRow(rows.values(), blobs: rows.blobs)) {}
        } catch { throw AggregatesError.ofQuery(error) }
    }

    /// Each question gets a connection of its own, so that nothing stays of what one says about it.
    private func connect() throws(SQLiteError) -> Connection {
        let connection = try Connection(path, .reader)
        connection.stop(when: shouldStop)
        return connection
    }

    private func look<Result>(
        _ body: (Connection) throws(AggregatesError) -> Result
    ) throws(AggregatesError) -> Result {
        let connection: Connection
        do throws(SQLiteError) { connection = try connect() } catch { throw AggregatesError(error) }
        return try body(connection)
    }

    // MARK: - What else is kept

    /// Every view that is kept here, by name and generation.
    public func views() throws(AggregatesError) -> [ViewEntry] {
        try look { connection throws(AggregatesError) in
            // One state of the positions of all of them.
            try connection.snapshot { () throws(AggregatesError) in try Catalog.entries(connection) }
        }
    }

    public func deadLetters(
        of pipeline: String?, after origin: Origin?, limit: Int
    ) throws(AggregatesError) -> [DeadLetter] {
        try look { connection throws(AggregatesError) in
            try DeadLetterRows.read(of: pipeline, after: origin, limit: limit, connection)
        }
    }

    public func pausedPipelines() throws(AggregatesError) -> Set<String> {
        try look { connection throws(AggregatesError) in
            Set(try connection.all("SELECT pipeline FROM sluice_paused").map { $0[0].string })
        }
    }

    public func deadLetterCounts() throws(AggregatesError) -> [DeadLetterCount] {
        try look { connection throws(AggregatesError) in try DeadLetterRows.counts(connection) }
    }
}
