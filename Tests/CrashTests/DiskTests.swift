import CrashRecorder
import CrashWorkload
import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import TestKit
import Testing

/// The log on disks that are really full, read-only or closed to it, and with few descriptors.
@Suite(.serialized) struct `A log on a real disk` {
    /// LMDB writes its lock file through memory, and on a full disk that once ended the process; and it takes a write
    /// that comes back short for an error of the disk, which once stopped the log for good.
    @Test(.enabled(if: SmallDisk.isPossible, "needs root, who may mount a RAM disk"), arguments: [1, 2, 3] as [UInt64])
    func `refuses what has no room, and has lost nothing`(seed: UInt64) throws {
        let disk = try SmallDisk("\(2 + seed)m")
        let run = try RecordedRun(root: disk.path)
        #expect(try run.run(seed: seed, steps: 700, ["patience=5"]) == .exited(0))
        let ledger = Ledger(try run.notes())
        #expect(ledger.refusals > 0 && !ledger.hasFailed && ledger.acknowledgedBatches > 50)
        // A start on the full disk ends the process in order, whether there is room for it or not.
        let end = try run.run(seed: seed, steps: 1, ["patience=2", "once"])
        #expect(end == .exited(0) || end == .exited(1))
        try disk.change("size=64m")
        let problems = try run.problems()
        #expect(problems == [], "seed \(seed)")
    }

    /// The reserve is room for retention to work in.
    @Test(.enabled(if: SmallDisk.isPossible, "needs root, who may mount a RAM disk"))
    func `makes room by giving up records when it keeps a reserve`() throws {
        let disk = try SmallDisk("16m")
        var options = Workload.options()
        options.reserve = 2 << 20
        let log = try EventLogLMDB(disk.path / "data", options)
        let settings = ["segment.bytes": "1048576", "retention.ms": "-1"]
        try log.createTopic(NewTopic("t", settings: settings))
        let place = TopicPartition("t", 0)
        var next: Int64 = 0
        for _ in 0..<3 {
            let error = try #require(Self.fill(log, place, &next))
            #expect(error.code == .full && error.message.contains(disk.path.text), "\(error)")
            try log.commit([place: CommittedOffset(offset: next)], for: "g")
            _ = try log.read(place, from: next - 1, budget: 1)
            let start = try log.offsets(of: place).start
            #expect(try log.deleteRecords(of: place, before: (start + next) / 2) > start)
            #expect(eventually { Self.takes(log, Stamp.batch(.plain, from: next, count: 1), place) })
            next += 1
        }
        #expect(try PartitionContents(log, place).problems == [])
        try log.close()
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs root, who may mount a RAM disk"))
    func `that is read-only says so, and names what cannot be written`() throws {
        let disk = try SmallDisk("16m")
        let log = try EventLogLMDB(disk.path / "data", Workload.options())
        try log.close()
        try disk.change("ro")
        #expect {
            _ = try EventLogLMDB(disk.path / "data", Workload.options())
        } throws: {
            "\($0)".contains("\(disk.path)/data/lock: Read-only file system")
        }
        #expect {
            _ = try EventLogLMDB(disk.path / "other", Workload.options())
        } throws: {
            "\($0)".contains("\(disk.path)/other: Read-only file system")
        }
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs root, who may become somebody else"))
    func `that belongs to somebody else says so, and names the folder`() throws {
        let run = try RecordedRun()
        let output = try File(run.folder / "errors", .create)
        let words = ["--reuid=65534", "--clear-groups", RecordedRun.worker.text, run.root.text, "1", "1"]
        var child = try ChildProcess("/usr/bin/setpriv", words, error: output.descriptor)
        #expect(try child.wait() == .exited(1))
        let text = String(decoding: try output.read(4096, at: 0), as: UTF8.self)
        #expect(text.contains("\(run.root)/data: Permission denied"), "\(text)")
    }

    /// With too few descriptors some of the work is refused, with few open segments none of it.
    @Test(arguments: [(18, 128), (30, 128), (40, 2)])
    func `goes on with few descriptors, and has lost nothing`(limit: Int, segments: Int) throws {
        let run = try RecordedRun()
        let options = ["open-segments=\(segments)", "patience=200"]
        let end = try run.run(seed: 1, steps: 20, options, descriptors: limit)
        let ledger = Ledger(try run.notes())
        #expect(ledger.wrong == [] && !ledger.hasFailed)
        if limit > 18 { #expect(end == .exited(0) && ledger.position == 20) }
        if segments == 2 { #expect(ledger.refusals == 0) }
        let problems = try run.problems()
        #expect(problems == [])
    }

    @Test func `that another process has names it`() throws {
        let run = try RecordedRun()
        let recording = Recording(root: run.root, journal: run.journalPath)
        let child = try ChildProcess(
            RecordedRun.worker, [run.root.text, "1", "1", "wait"], environment: recording.environment)
        #expect(eventually { Self.isTaken(run.root / "data" / "lock") })
        #expect {
            _ = try EventLogLMDB(run.root / "data", Workload.options())
        } throws: {
            "\($0)" == "\(run.root)/data is in use by process \(child.processID) (crash-worker); "
                + "stop it first: kill \(child.processID)"
        }
    }

    // MARK: -

    /// Appends until it is refused, and says why.
    private static func fill(_ log: EventLogLMDB, _ place: TopicPartition, _ next: inout Int64) -> EventLogError? {
        for _ in 0..<100_000 {
            do throws(EventLogError) {
                try log.append(Stamp.batch(.plain, from: next, count: 50), to: place)
            } catch { return error }
            next += 50
        }
        return nil
    }

    private static func takes(_ log: EventLogLMDB, _ batch: RecordBatch, _ place: TopicPartition) -> Bool {
        do { try log.append(batch, to: place) } catch { return false }
        return true
    }

    private static func isTaken(_ lock: Path) -> Bool {
        FileSystem.exists(lock) && (try? FileSystem.size(of: lock).length) ?? 0 > 0  // it may just be going
    }

    /// Whether it comes true within a few seconds.
}
