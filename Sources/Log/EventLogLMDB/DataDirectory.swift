internal import EventLog
internal import System

/// The folder that a log lives in: whose it is, which format it has, and whether it was left in order.
final class DataDirectory: Sendable {
    /// 1 had no notes of commits in segments.
    static let formatVersion = 2

    let path: Path
    /// The last owner closed it, so that nothing needs to be verified.
    let wasLeftInOrder: Bool
    /// No log was ever made here to its end, so that files may be missing.
    let isNew: Bool
    /// Its files are of an earlier version of the format.
    let isOlder: Bool
    /// What is left on the disk when it is full.
    let spare: Spare
    private let lock: Monitor<FileLock?>

    var log: Path { path / "log" }
    var catalog: Path { log / "catalog.lmdb" }
    var readers: Path { log / "readers.lmdb" }

    /// Takes the folder for this process, or says which process has it.
    init(_ path: Path, command: String) throws(EventLogError) {
        self.path = path
        try asLog { () throws(SystemError) in try FileSystem.makeDirectory(path) }
        spare = Spare(path / "spare")
        let lockPath = path / "lock"
        let wasLocked = FileSystem.exists(lockPath)
        let taken = try asLog { () throws(SystemError) in try FileLock.take(lockPath) }
        guard let lock = taken else {
            throw Self.inUse(path)
        }
        let left: [UInt8]
        do throws(SystemError) {
            left = try lock.contents(limit: Limits.markerBytes)
        } catch { throw EventLogError(error) }
        isNew = !FileSystem.exists(path / "format")
        if isNew {
            // Topics are made only after the format is written: this is no start that was cut short.
            guard !Self.holdsTopics(log: path / "log") else {
                throw EventLogError(
                    .corrupt,
                    "\(path / "format") is missing; what is left was not touched; bring the file back, or run "
                        + "sluice doctor")
            }
            wasLeftInOrder = !FileSystem.exists(path / "log")
            isOlder = false
        } else {
            isOlder = try Self.checkFormat(path / "format") < Self.formatVersion
            // Without its lock file nobody knows how the folder was left.
            wasLeftInOrder = wasLocked && left.isEmpty
        }
        do throws(SystemError) {
            try FileSystem.makeDirectory(path / "log")
        } catch { throw EventLogError(error) }
        try spare.lend { () throws(EventLogError) in
            try asLog { () throws(SystemError) in
                try lock.write(Array("process \(Environment.processID)\ncommand \(command)\n".utf8))
            }
        }
        self.lock = Monitor(lock)
    }

    /// Notes that the log's own files are there, and as they should be: from now on a missing one is damage.
    func noteMade() throws(EventLogError) {
        guard isNew || isOlder else { return }
        try asLog { () throws(SystemError) in
            try FileSystem.replace(path / "format", with: Array(Self.format.utf8))
        }
    }

    /// Gives the folder back, the owner's last act; `inOrder` says that everything is on the disk.
    func leave(inOrder: Bool) throws(EventLogError) {
        try lock.withLock { (lock) throws(EventLogError) in
            if inOrder {
                try asLog { () throws(SystemError) in try lock?.write([]) }
                lock?.reserveRoom(for: Limits.markerBytes)
            }
            lock = nil
        }
    }

    private static var format: String { "sluice-data \(formatVersion)\npage-size \(Environment.pageSize)\n" }

    /// Keeps others out while the folder is only read; nil where no lock file is.
    ///
    /// It is not made: an empty one would say that the folder was left in order.
    static func lockToRead(_ path: Path) throws(EventLogError) -> FileLock? {
        let lockPath = path / "lock"
        guard FileSystem.exists(lockPath) else { return nil }
        let taken = try asLog { () throws(SystemError) in try FileLock.take(lockPath, .read) }
        guard let lock = taken else { throw inUse(path) }
        return lock
    }

    private static func inUse(_ path: Path) -> EventLogError {
        // What the holder wrote is only for the message; a lock that cannot be read still is a lock.
        let bytes = (try? FileSystem.contents(of: path / "lock", limit: Limits.markerBytes)) ?? []
        let fields = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        guard fields.count == 2, let number = Int32(fields[0].dropFirst("process ".count)) else {
            return EventLogError(.unavailable, "\(path) is in use by another process; stop it first")
        }
        let command = fields[1].dropFirst("command ".count)
        return EventLogError(
            .unavailable, "\(path) is in use by process \(number) (\(command)); stop it first: kill \(number)")
    }

    /// Whether there are topics' folders in the log's folder.
    static func holdsTopics(log: Path) -> Bool {
        // A folder that cannot be read is told by whoever needs what is in it.
        let names = (try? FileSystem.entries(of: log)) ?? []
        return names.contains { FileSystem.isDirectory(log / $0) }
    }

    /// The version of the format, if this program knows it.
    @discardableResult
    static func checkFormat(_ path: Path) throws(EventLogError) -> Int {
        let text = try asLog { () throws(SystemError) in
            String(decoding: try FileSystem.contents(of: path, limit: Limits.markerBytes), as: UTF8.self)
        }
        let lines = text.split(separator: "\n")
        guard let first = lines.first, first.hasPrefix("sluice-data "), let version = Int(first.dropFirst(12)) else {
            throw EventLogError(.corrupt, "\(path) does not say which format the data has; it was left untouched")
        }
        guard version <= formatVersion else {
            throw EventLogError(
                .corrupt,
                "\(path.parent) has format \(version), and this sluice knows \(formatVersion); use a newer sluice")
        }
        let pageSize = lines.dropFirst().first.flatMap { Int($0.dropFirst("page-size ".count)) }
        guard pageSize == Environment.pageSize else {
            throw EventLogError(
                .corrupt,
                "\(path.parent) was made on a machine with pages of \(pageSize ?? 0) bytes, this one has "
                    + "\(Environment.pageSize); copy the topics over a network instead of the files")
        }
        return version
    }
}
