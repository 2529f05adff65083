public import Aggregates
public import Columns
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

    public func query(
        _ sql: String, columns: ([String]) -> Void, row body: ([Value]) -> Bool
    ) throws(AggregatesError) {
        do throws(SQLiteError) {
            // Each statement gets a connection of its own, so that nothing stays of what one says about it.
            let connection = try Connection(path, .reader)
            connection.limit(.attachedDatabases, to: 0)
            connection.limit(.sqlBytes, to: Limits.queryBytes)
            connection.stop(when: shouldStop)
            let statement = try connection.prepare(sql)
            columns(statement.columnNames)
            var rows = statement.start()
            while try rows.next(), body(rows.values()) {}
        } catch { throw AggregatesError.ofQuery(error) }
    }
}
