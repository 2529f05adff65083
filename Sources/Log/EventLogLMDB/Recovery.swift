internal import EventLog
internal import LMDBFile
internal import System

/// What is done before the files of a log are trusted that was not left in order.
enum Recovery {
    /// Verifies the files that every topic depends on. They are small, so that this is done at every start.
    static func verifyTables(of directory: DataDirectory) throws(EventLogError) {
        for path in [directory.catalog, directory.readers] where !FileSystem.exists(path) {
            throw EventLogError(
                .corrupt, "\(path) is missing; what is left was not touched; bring the file back, or run sluice doctor")
        }
        for (path, tables) in [(directory.catalog, Catalog.tables), (directory.readers, Readers.tables)] {
            let found = TableExamination(
                path, file: "log/\(path.name)", tables: tables, later: Readers.laterTables)
            guard let finding = found.findings.first else { continue }
            throw EventLogError(
                .corrupt,
                "\(path) is damaged, and was left as it is; run sluice doctor",
                cause: "\(finding)")
        }
    }
}

extension Recovery {
    /// Brings to the disk what a process that was killed had written and not yet synced: everybody sees it and builds
    /// on it, and the next loss of power would take it away.
    static func synchronize(_ folders: [Path], files: [Path]) throws(EventLogError) {
        try asLog { () throws(SystemError) in
            for file in files where FileSystem.exists(file) { try File(file, .readWrite).synchronize() }
            for folder in folders where FileSystem.exists(folder) { try FileSystem.synchronizeDirectory(folder) }
        }
    }
}

/// Which segments have been verified since the log was opened.
final class Verification: Sendable {
    private enum State: Sendable {
        case verifying
        case intact
        case damaged(EventLogError)
    }

    /// Nothing needs to be verified, because the log was left in order.
    private let isNeeded: Bool
    private let states = Monitor<[OpenSegments.Key: State]>([:])
    /// Segments that are to be known intact before the log may be called in order.
    private let expected = Monitor<Set<OpenSegments.Key>>([])
    private let isOlder: Bool
    private let onNotice: @Sendable (String) -> Void

    /// `isOlder` says that files may be of a format without notes.
    init(isNeeded: Bool, isOlder: Bool, onNotice: @escaping @Sendable (String) -> Void) {
        self.isNeeded = isNeeded
        self.isOlder = isOlder
        self.onNotice = onNotice
    }

    /// Whether something is not yet, or not at all, known to be intact: then the next start must look, too.
    var isPending: Bool { expected.withLock { !$0.isEmpty } }

    func expect(_ key: OpenSegments.Key) { expected.withLock { _ = $0.insert(key) } }

    /// Returns when the segment is known to be intact; the first to ask examines it, others wait for the outcome.
    func verify(
        _ key: OpenSegments.Key, _ segment: SegmentSummary, at path: Path, of topic: String,
        isLast: () -> Bool
    ) throws(EventLogError) {
        guard isNeeded else { return }
        let known = states.wait { states -> State?? in
            switch states[key] {
            case .verifying: return nil
            case nil:
                states[key] = .verifying
                return .some(nil)
            case let state: return state
            }
        }
        if known == nil, let error = obstacle(to: path) {
            // It is not the file that is at fault: somebody else may have more luck.
            states.update { $0[key] = nil }
            throw error
        }
        let outcome = known ?? examine(segment, at: path, of: topic, isLast)
        if known == nil { states.update { $0[key] = outcome } }
        if case .damaged(let error) = outcome { throw error }
        expected.withLock { _ = $0.remove(key) }
    }

    /// Keeps no note of segments whose files are gone.
    func forget(_ keys: [OpenSegments.Key]) {
        states.update { states in
            for key in keys { if case .verifying = states[key] { continue } else { states[key] = nil } }
        }
        expected.withLock { $0.subtract(keys) }
    }

    /// A segment that this process made needs no examination.
    func trust(_ key: OpenSegments.Key) {
        if isNeeded { states.update { $0[key] = .intact } }
    }

    /// Why the file cannot be opened now.
    private func obstacle(to path: Path) -> EventLogError? {
        do throws(SystemError) { _ = try File(path, .read) } catch {
            return error.code == SystemError.tooManyFiles ? EventLogError(error) : nil
        }
        return nil
    }

    /// Takes back a commit that a loss of power has left in pieces: its flush never ended, so that nobody was told of
    /// it, and what the file had before is whole.
    private func takeBack(_ path: Path, of topic: String, _ requiresNote: Bool) -> Bool {
        // What the disk would not give is no proof, and a second look must see the same.
        let again = SegmentExamination(path, file: path.name, topic: topic, requiresNote: requiresNote)
        let before = SegmentExamination(path, file: path.name, topic: topic, of: .older, requiresNote: true)
        guard !again.isIntact, !again.hasReadErrors, before.isIntact else { return false }
        do throws(SystemError) { try LMDBFile.takeBackNewest(path) } catch {
            // Then the file is as damaged as it was.
            return false
        }
        onNotice("\(topic): the last commit to \(path) is not whole, as a loss of power leaves it; it was taken back")
        return true
    }

    private func examine(
        _ segment: SegmentSummary, at path: Path, of topic: String, _ isLast: () -> Bool
    ) -> State {
        if let seal = segment.seal {
            // Checksums agree far faster than every page can be looked at; if they do not, the pages are looked at.
            let checksum = try? TopicLog.checksum(path, bytes: Int(segment.fileBytes))
            if checksum == seal { return .intact }
        }
        let requiresNote = segment.seal == nil && !isOlder
        let found = SegmentExamination(path, file: path.name, topic: topic, requiresNote: requiresNote)
        guard let finding = found.findings.first(where: { $0.severity == .damage }) else { return .intact }
        // Where a later segment is begun, the last commit to this one had been flushed.
        if segment.seal == nil, isLast(), takeBack(path, of: topic, requiresNote) { return .intact }
        return .damaged(
            EventLogError(
                .corrupt, "\(topic): \(path) is damaged; the other segments are not; run sluice doctor",
                cause: "\(finding)"))
    }
}
