import Aggregates
import AggregatesSQLite
import Commands
import Configuration
import EngineBenchmarks
import EventLog
import EventLogFiles
import EventLogLMDB
import EventLogRemote
import KafkaBenchmarks
import LMDB
import LogBenchmarks
import Measuring
import Network
import SQLite
import System

/// How sluice is put together: the only place that knows which engine stands behind which port.
enum Composition {
    static let backends = Backends(
        openLog: openLog, connect: connect, openFiles: openFiles, openResults: openResults,
        readResults: { path, shouldStop in ResultReader(path, stopWhen: shouldStop) }, examine: examine,
        engines: engines, benchmarkLog: benchmarkLog, benchmarkKafka: benchmarkKafka,
        benchmarkEngine: benchmarkEngine)

    private static func openLog(_ request: Backends.LogRequest) throws(EventLogError) -> Backends.OpenLog? {
        let path = request.configuration.data
        guard request.mayCreate || EventLogLMDB.isPresent(at: path) else { return nil }
        var options = LogOptions(request.configuration.log)
        // LMDB has three descriptors a file.
        options.openSegments = min(options.openSegments, max(4, FileShares().log / 3))
        options.command = request.command
        options.onNotice = request.onNotice
        options.onFailure = request.onFailure
        if let tell = request.onCommit {
            options.onCommit = { commit in
                tell(Backends.Commit(duration: commit.duration, batches: commit.batches, bytes: commit.bytes))
            }
        }
        let log = try EventLogLMDB(path, options)
        return Backends.OpenLog(
            log,
            readings: [
                Backends.Reading("sluice_log_disk", "Disk that all topics take.", isBytes: true) { log.usedBytes },
                Backends.Reading("sluice_log_open_segments", "Segment files that are open.") { log.openSegments },
            ],
            makeRoom: { log.makeRoom() },
            close: { () throws(EventLogError) in try log.close() })
    }

    private static func connect(_ brokers: [Address]) throws(EventLogError) -> Backends.OpenLog {
        let log = try EventLogRemote(brokers)
        return Backends.OpenLog(log) { () throws(EventLogError) in log.close() }
    }

    private static func openFiles(
        _ files: [String: Path], areAtRest: Bool
    ) throws(EventLogError) -> Backends.OpenLog {
        var options = EventLogFiles.Options()
        options.areAtRest = areAtRest
        return Backends.OpenLog(try EventLogFiles(files, options)) { () throws(EventLogError) in }
    }

    private static func openResults(_ path: Path) throws(AggregatesError) -> Backends.OpenResults {
        let store = try AggregatesSQLite(path)
        return Backends.OpenResults(
            store,
            readings: [
                Backends.Reading("sluice_results_disk", "Disk that the results take.", isBytes: true) {
                    store.fileBytes
                },
                Backends.Reading(
                    "sluice_results_wal", "Log ahead of the results, which grows while a reader stays.", isBytes: true
                ) { store.logBytes },
            ],
            settle: { store.settle() })
    }

    private static func examine(
        _ folder: Path, progress: @escaping (String) -> Void
    ) throws(EventLogError) -> Backends.Examination {
        let report = try Doctor.examine(folder, progress: progress)
        return Backends.Examination(
            counts: [
                ("topics", report.topics), ("segments", report.segments), ("batches", report.batches),
                ("records", Int(report.records)), ("bytes", Int(report.bytes)), ("groups", report.groups),
            ],
            findings: report.findings.map {
                Backends.Examination.Finding(isDamage: $0.severity == .damage, text: "\($0)", file: $0.file)
            })
    }

    private static func benchmarkLog(
        _ request: Backends.BenchmarkRequest, report: (String) throws -> Void
    ) throws {
        var options = LogBenchmarks.Options()
        options.isFull = request.isFull
        options.filter = request.only
        options.directory = request.directory ?? options.directory
        options.memoryDirectory = request.memoryDirectory ?? options.memoryDirectory
        try LogBenchmarks.run(options) { line in try report(request.wantsJSON ? line.json : line.text) }
    }

    private static func benchmarkKafka(
        _ request: Backends.KafkaBenchmarkRequest, report: (String) throws -> Void
    ) throws {
        var options = KafkaBenchmarks.Options()
        options.isFull = request.isFull
        options.filter = request.only
        options.directory = request.directory ?? options.directory
        options.library = request.library ?? options.library
        options.peers = request.peers.map { KafkaBenchmarks.Peer(name: $0.name, address: $0.address) }
        try KafkaBenchmarks.run(options) { line in try report(request.wantsJSON ? line.json : line.text) }
    }

    private static func benchmarkEngine(
        _ request: Backends.EngineBenchmarkRequest, report: (String) throws -> Void
    ) throws {
        var options = EngineBenchmarks.Options()
        options.isFull = request.isFull
        options.filter = request.only
        options.directory = request.directory ?? options.directory
        try EngineBenchmarks.run(options) { line in try report(request.wantsJSON ? line.json : line.text) }
    }

    private static func engines() -> [Backends.Engine] {
        [
            Backends.Engine(name: "LMDB", version: Database.libraryVersion),
            Backends.Engine(
                name: "SQLite", version: SQLiteLibrary.version,
                warning: SQLiteLibrary.hasFaultyLogReset
                    ? "before 3.51.3, two connections that write at once can damage a database in WAL mode; sluice "
                        + "writes with one, and other programs should only read"
                    : nil),
        ]
    }
}

extension LogOptions {
    /// What the configuration says, in the log's own terms.
    fileprivate init(_ log: SluiceConfiguration.Log) {
        self.init()
        committers = log.committers
        openSegments = log.openSegments
        diskLimit = log.diskLimit
        whenFull = log.whenFull == .refuse ? .refuse : .dropOldest
        reserve = log.reserve
        upkeepInterval = log.retentionCheck
        defaultPartitions = log.topicDefaults.partitions
        topicDefaults = TopicSettings(log.topicDefaults)
    }
}

extension TopicSettings {
    fileprivate init(_ defaults: SluiceConfiguration.TopicDefaults) {
        self.init()
        retentionMilliseconds = defaults.retentionTime?.milliseconds
        retentionBytes = defaults.retentionBytes.map { Int64($0) }
        segmentBytes = Int64(defaults.segmentBytes)
        segmentMilliseconds = defaults.segmentTime?.milliseconds ?? .max
        maxMessageBytes = Int64(defaults.maxMessageBytes)
        timestampType =
            switch defaults.timestampType {
            case .createTime: .createTime
            case .logAppendTime: .logAppendTime
            }
    }
}
