public import EventLog
internal import LMDBFile
internal import Model
public import System

/// Examines a data directory from outside: every page, row and batch, with nothing trusted and nothing changed.
///
/// It reads LMDB's format itself, because LMDB ends the process that opens a damaged file.
public struct Doctor {
    /// What an examination found.
    public struct Report: Sendable {
        public var topics = 0
        public var segments = 0
        public var batches = 0
        public var records: Int64 = 0
        public var bytes: Int64 = 0
        public var groups = 0
        public var findings: [Finding] = []

        public var isHealthy: Bool { !findings.contains { $0.severity == .damage } }
    }

    private let directory: Path
    /// Its last owner closed the folder, and so whatever is not whole is damage.
    private let wasClosed: Bool
    private let progress: (String) -> Void
    private var report = Report()
    private var log: Path { directory / "log" }

    /// Examines the log in a folder that no process uses; `progress` hears of each file before it is read.
    public static func examine(
        _ directory: Path, progress: @escaping (String) -> Void = { _ in }
    ) throws(EventLogError) -> Report {
        guard EventLogLMDB.isPresent(at: directory) else {
            throw EventLogError(.failed, "there is no data in \(directory): it has no file called format")
        }
        let lock = try DataDirectory.lockToRead(directory)
        // A lock file that cannot be read is not one that was emptied.
        let wasClosed = (try? lock?.contents(limit: Limits.markerBytes))?.isEmpty ?? false
        var doctor = Doctor(directory: directory, wasClosed: wasClosed, progress: progress)
        try asLog { () throws(SystemError) in try doctor.examineAll() }
        _ = lock
        return doctor.report
    }

    private init(directory: Path, wasClosed: Bool, progress: @escaping (String) -> Void) {
        self.directory = directory
        self.wasClosed = wasClosed
        self.progress = progress
    }

    private mutating func examineAll() throws(SystemError) {
        do throws(EventLogError) { try DataDirectory.checkFormat(directory / "format") } catch {
            report.findings.append(Finding(.damage, file: "format", "\(error)"))
        }
        for name in ["catalog.lmdb", "readers.lmdb"] where !FileSystem.exists(log / name) {
            report.findings.append(Finding(.damage, file: "log/\(name)", "is missing"))
        }
        guard FileSystem.exists(log / "catalog.lmdb") else { return }
        progress("log/catalog.lmdb")
        let catalog = TableExamination(log / "catalog.lmdb", file: "log/catalog.lmdb", tables: Catalog.tables)
        report.findings += catalog.findings
        report.topics = catalog.topics.count
        if FileSystem.exists(log / "readers.lmdb") {
            progress("log/readers.lmdb")
            let readers = TableExamination(
                log / "readers.lmdb", file: "log/readers.lmdb", tables: Readers.tables,
                later: Readers.laterTables)
            report.findings += readers.findings
            report.groups = readers.groups.count
        }
        for topic in catalog.topics.sorted(by: { $0.name < $1.name }) {
            examine(topic, catalog.segments.filter { $0.topic == topic.id }.map(\.segment))
        }
        try tellUnlisted(catalog)
    }

    // MARK: Topics

    private mutating func examine(_ topic: Catalog.Topic, _ segments: [SegmentSummary]) {
        var ends: [Int: Offset] = [:]
        for segment in segments.sorted(by: { $0.number < $1.number }) {
            let file = "log/\(topic.folder)/\(SegmentSummary.fileName(segment.number))"
            progress(file)
            let found = examine(segment, file, topic)
            report.segments += 1
            report.batches += found.batches
            report.records += found.records
            report.bytes += found.bytes
            report.findings += found.findings
            guard found.isIntact else {
                tellSummary(segment, file, topic)
                ends = Self.ends(segment.partitions ?? [])
                continue
            }
            compare(segment, found.contents, file, topic)
            if found.contents.begunAt != nil {
                tellGaps(found.contents, after: ends, file, topic)
                ends = Self.ends(found.contents.partitions.map(\.inSegment))
            }
        }
    }

    /// The segment as the next start would find it: without a commit that a loss of power has cut.
    private mutating func examine(
        _ segment: SegmentSummary, _ file: String, _ topic: Catalog.Topic
    ) -> SegmentExamination {
        let newest = SegmentExamination(directory / file, file: file, topic: topic.name)
        if newest.isIntact || segment.seal != nil || wasClosed { return newest }
        let older = SegmentExamination(
            directory / file, file: file, topic: topic.name, of: .older, requiresNote: true)
        guard older.isIntact else { return newest }
        let sentence =
            "its last commit was cut by a loss of power, before anybody was told of it; the next start ends it"
        report.findings.append(Finding(.note, file: file, topic: topic.name, sentence))
        return older
    }

    /// What the catalog knows of a damaged segment: where its records belong.
    private mutating func tellSummary(_ segment: SegmentSummary, _ file: String, _ topic: Catalog.Topic) {
        for (index, partition) in (segment.partitions ?? []).enumerated() where !partition.isEmpty {
            report.findings.append(
                Finding(
                    .note, file: file, topic: topic.name, partition: Int32(index),
                    offsets: partition.base..<partition.end, "these offsets belong in this damaged segment"))
        }
    }

    private mutating func compare(
        _ listed: SegmentSummary, _ found: SegmentContents, _ file: String, _ topic: Catalog.Topic
    ) {
        func damage(_ sentence: String) -> Finding { Finding(.damage, file: file, topic: topic.name, sentence) }
        if found.identity.topic != topic.id || found.identity.number != listed.number {
            report.findings.append(damage("it says that it is segment \(found.identity.number) of another topic"))
        }
        guard let seal = listed.seal else { return }
        if found.partitions.map(\.inSegment) != listed.partitions {
            report.findings.append(damage("it does not hold what it held when it was sealed"))
        }
        // A failed read was told already, by the examination of the same file.
        let checksum = try? TopicLog.checksum(directory / file, bytes: Int(listed.fileBytes))
        if checksum != seal {
            report.findings.append(
                Finding(
                    .note, file: file, topic: topic.name,
                    "bytes have changed since it was sealed, none of which hold records or rows"))
        }
    }

    private mutating func tellGaps(
        _ contents: SegmentContents, after ends: [Int: Offset], _ file: String, _ topic: Catalog.Topic
    ) {
        for (index, row) in contents.partitions.enumerated() {
            guard let end = ends[index], end != row.inSegment.base else { continue }
            report.findings.append(
                Finding(
                    .damage, file: file, topic: topic.name, partition: Int32(index),
                    offsets: min(end, row.inSegment.base)..<max(end, row.inSegment.base),
                    "lost between the segment before and this one"))
        }
    }

    private static func ends(_ partitions: [SegmentPartition]) -> [Int: Offset] {
        Dictionary(uniqueKeysWithValues: partitions.enumerated().map { ($0.offset, $0.element.end) })
    }

    // MARK: Files

    private mutating func tellUnlisted(_ catalog: TableExamination) throws(SystemError) {
        var listed: Set<String> = []
        for topic in catalog.topics {
            for segment in catalog.segments where segment.topic == topic.id {
                listed.insert("\(topic.folder)/\(SegmentSummary.fileName(segment.segment.number))")
            }
        }
        for folder in try FileSystem.entries(of: log) where FileSystem.isDirectory(log / folder) {
            for name in try FileSystem.entries(of: log / folder) {
                let file = "\(folder)/\(name)"
                if listed.contains(file) || catalog.doomed.contains(file) || name.hasSuffix("-lock") { continue }
                let what = name.hasSuffix("~") ? "a draft that a crash left" : "no list mentions it"
                report.findings.append(Finding(.note, file: "log/\(file)", "\(what); it is left alone"))
            }
        }
    }
}
