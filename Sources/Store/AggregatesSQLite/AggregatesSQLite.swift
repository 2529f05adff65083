public import Aggregates
internal import Columns
internal import SQLite
public import System

/// The results of views in one SQLite file, which anybody can read while it is written.
///
/// One connection writes, syncs each commit, and moves the log ahead into the file; see the README for the tables.
public final class AggregatesSQLite: Aggregates, DeadLetters, PipelinePauses, ResultQueries {
    /// 16 MB of pages.
    public static let checkpointPages = 4096

    public let path: Path
    private let writer: Monitor<Writer>
    private let reader: ResultReader

    /// Opens the file, or makes it; after `checkpointPages` pages in the log ahead a commit moves them into the file.
    public init(_ path: Path, checkpointPages: Int = AggregatesSQLite.checkpointPages) throws(AggregatesError) {
        self.path = path
        writer = Monitor(try Writer(path, checkpointPages: checkpointPages))
        reader = ResultReader(path)
    }

    // MARK: - Views

    public func open(_ view: ViewTable) throws(AggregatesError) -> Standing {
        try writer.withLock { writer throws(AggregatesError) in try writer.open(view) }
    }

    public func views() throws(AggregatesError) -> [ViewEntry] {
        try reader.views()
    }

    public func commit(_ batch: ResultBatch) throws(AggregatesError) {
        try writer.withLock { writer throws(AggregatesError) in try writer.commit(batch) }
    }

    public func publish(_ view: ViewID) throws(AggregatesError) {
        try writer.withLock { writer throws(AggregatesError) in try writer.publish(view) }
    }

    public func drop(_ view: ViewID) throws(AggregatesError) {
        try writer.withLock { writer throws(AggregatesError) in try writer.drop(view) }
    }

    public func setRemoved(_ views: Set<String>, of pipeline: String) throws(AggregatesError) {
        try writer.withLock { writer throws(AggregatesError) in try writer.setRemoved(views, of: pipeline) }
    }

    public func setQueries(_ queries: [NamedQuery], of pipeline: String) throws(AggregatesError) {
        try writer.withLock { writer throws(AggregatesError) in try writer.setQueries(queries, of: pipeline) }
    }

    public func decisions(of view: ViewID) throws(AggregatesError) -> [Decision] {
        try writer.withLock { writer throws(AggregatesError) in try writer.decisions(of: view) }
    }

    public func content(of table: TableVersion) throws(AggregatesError) -> [UInt8]? {
        try writer.withLock { writer throws(AggregatesError) in try writer.content(of: table) }
    }

    /// Moves all that is committed out of the log ahead into the file, so that a copy of the file alone is whole; what
    /// a reader is in the way of stays where it is, and nothing is lost.
    public func settle() {
        writer.withLock { $0.settle() }
    }

    // MARK: - Dead letters

    public func deadLetters(
        of pipeline: String?, after origin: Origin?, limit: Int
    ) throws(AggregatesError) -> [DeadLetter] {
        try reader.deadLetters(of: pipeline, after: origin, limit: limit)
    }

    public func deadLetterCounts() throws(AggregatesError) -> [DeadLetterCount] {
        try reader.deadLetterCounts()
    }

    public func remove(_ origins: [Origin], of pipeline: String) throws(AggregatesError) {
        try writer.withLock { writer throws(AggregatesError) in
            try DeadLetterRows.remove(origins, of: pipeline, writer.connection)
        }
    }

    public func removeDeadLetters(of pipeline: String) throws(AggregatesError) {
        try writer.withLock { writer throws(AggregatesError) in
            try DeadLetterRows.removeAll(of: pipeline, writer.connection)
        }
    }

    // MARK: - Pauses

    public func setPaused(_ isPaused: Bool, of pipeline: String) throws(AggregatesError) {
        try writer.withLock { writer throws(AggregatesError) in
            try writer.connection.change(
                isPaused
                    ? "INSERT INTO sluice_paused (pipeline) VALUES (?1) ON CONFLICT DO NOTHING"
                    : "DELETE FROM sluice_paused WHERE pipeline = ?1", .text(pipeline))
        }
    }

    public func pausedPipelines() throws(AggregatesError) -> Set<String> { try reader.pausedPipelines() }

    // MARK: - Reading

    public func rows(
        of sql: String, columns: ([String]) -> Void, row body: (ResultRow) -> Bool
    ) throws(AggregatesError) {
        try reader.rows(of: sql, columns: columns, row: body)
    }

    /// Writes the state as of now into a file of its own, which replaces the one at `target` in one step: for readers
    /// that may not write beside the store.
    public func publishSnapshot(to target: Path) throws(AggregatesError) {
        let draft = Path(target.text + "~")
        do throws(SystemError) {
            if FileSystem.exists(draft) { try FileSystem.removeFile(draft) }
        } catch { throw AggregatesError(.unavailable, "\(error)") }
        do throws(SQLiteError) {
            // A reader's state stays while others write, and nobody waits for it.
            try Connection(path, .reader).copy(to: draft)
        } catch { throw AggregatesError(error) }
        do throws(SystemError) {
            try FileSystem.rename(draft, to: target)
            try FileSystem.synchronizeDirectory(target.parent)
        } catch { throw AggregatesError(.unavailable, "\(error)") }
    }

    /// Bytes of the log ahead, which grows while somebody reads one state for long.
    public var logBytes: Int {
        // There is none until something is written.
        (try? FileSystem.size(of: Path(path.text + "-wal")).length) ?? 0
    }

    /// Bytes of the file itself.
    public var fileBytes: Int {
        // There is one: it was opened.
        (try? FileSystem.size(of: path).length) ?? 0
    }
}
