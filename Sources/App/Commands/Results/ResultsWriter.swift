internal import Aggregates
internal import Arguments
internal import Columns
internal import Configuration
internal import EventLog
internal import System

/// The results of a data folder's pipelines, which this process alone writes.
final class ResultsWriter: Sendable {
    let store: any Backends.OpenResults.Store
    let readings: [Backends.Reading]
    /// Leaves the file so that a copy of it is whole: the owner's last act, when nothing is written any more.
    let settle: @Sendable () -> Void
    private let lock: FileLock

    /// Opens the file, or makes it; refused while another process writes it.
    init(_ path: Path, command: String, on backends: Backends) throws {
        let place = Self.lockPath(of: path)
        try FileSystem.makeDirectory(path.parent)
        guard let lock = try FileLock.take(place) else {
            throw CommandError(
                "\(path) is being written by \(Self.writer(of: path) ?? "another process")",
                remedy: "end that first; reading it works meanwhile: sluice sql")
        }
        try lock.write(Array("process \(Environment.processID), \(command)\n".utf8))
        let opened = try backends.openResults(path)
        self.lock = lock
        store = opened.store
        readings = opened.readings
        settle = opened.settle
    }

    /// All rows of a result that is known to be small.
    func rows(_ statement: String) throws(AggregatesError) -> [[Value]] {
        var rows: [[Value]] = []
        try store.query(statement) { _ in
        } row: { row in
            rows.append(row)
            return true
        }
        return rows
    }

    /// Who said last that it writes the results.
    static func writer(of path: Path) -> String? {
        // Where nothing can be read nobody is known.
        let bytes = try? FileSystem.contents(of: lockPath(of: path), limit: Limits.lockBytes)
        return bytes.flatMap { String(decoding: $0, as: UTF8.self).split(separator: "\n").first.map(String.init) }
    }

    /// Who writes the results now; nil when nobody does.
    static func current(of path: Path) -> String? {
        // Where the lock cannot be looked at, nobody is known to have it.
        guard let lock = try? FileLock.take(lockPath(of: path), .read) else {
            return FileSystem.exists(lockPath(of: path)) ? writer(of: path) : nil
        }
        _ = consume lock
        return nil
    }

    private static func lockPath(of path: Path) -> Path { Path(path.text + ".lock") }
}

extension Session {
    /// Opens the configuration's results to be written.
    func openResults(_ configuration: SluiceConfiguration) throws -> ResultsWriter {
        try ResultsWriter(configuration.results, command: given.command, on: backends)
    }

    /// Opens files that are read instead of a log.
    func openFiles(_ files: [String: Path], areAtRest: Bool) throws -> any EventLog {
        try refuseBroker()
        return try open(backends.openFiles(files, areAtRest))
    }

    /// Opens the data folder's log for a pipeline, which must be able to keep records in it.
    func openLogOfPipeline(_ file: Path, _ configuration: SluiceConfiguration) throws -> any EventLog {
        let log = try openLog(creating: true)
        do throws(EventLogError) { _ = try log.holds() } catch {
            guard error.code == .unsupported else { throw error }
            guard given[GlobalFlags.broker] == nil else {
                throw CommandError(
                    .usage,
                    "a pipeline keeps records from being deleted until it has taken them, which no broker can do",
                    remedy: "run it where the data is, with --data DIR")
            }
            throw CommandError(
                "sluice up has the log in \(configuration.data), and runs the pipelines there",
                remedy: "let it run this one with pipelines: [\(file)] in its configuration, or end it first")
        }
        return log
    }
}
