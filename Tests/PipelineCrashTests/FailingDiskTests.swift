import AggregatesSQLite
import CrashRecorder
import EventLog
import Model
import PipelineWorkload
import StreamEngine
import System
import TestKit
import Testing

@Suite struct `A pipeline on a failing disk` {
    /// A call on the results' files that fails for a while.
    struct Breakage: Sendable, CustomTestStringConvertible {
        var call: Recording.Fault.Call
        var file: String
        var code: Int32

        var testDescription: String { "\(call) of \(file): \(SystemError.words(for: code))" }
    }

    static let breakages = [
        Breakage(call: .write, file: "results.db-wal", code: SystemError.inputOutput),
        Breakage(call: .write, file: "results.db-wal", code: SystemError.diskFull),
        Breakage(call: .sync, file: "results.db-wal", code: SystemError.inputOutput),
        Breakage(call: .sync, file: "results.db-wal", code: SystemError.diskFull),
    ]

    /// Calls whose failure ends no commit, or comes before the first one.
    static let others = [
        Breakage(call: .sync, file: "results.db", code: SystemError.inputOutput),
        Breakage(call: .write, file: "results.db", code: SystemError.diskFull),
        Breakage(call: .open, file: "results.db*", code: SystemError.tooManyFiles),
        Breakage(call: .write, file: "results.db-shm", code: SystemError.diskFull),
    ]

    /// The runner says why it waits, tries again, and nothing is lost or doubled; also when the power goes just then.
    @Test(arguments: breakages) func `goes on when it can, and has counted every record once`(breakage: Breakage) throws
    {
        #expect(try waits(breakage, at: [4, 12, 25]) > 0)
    }

    @Test(arguments: others) func `has counted every record once, whatever fails`(breakage: Breakage) throws {
        _ = try waits(breakage, at: Effort.isLong ? Array(1...12) : [1, 2])
    }

    /// How often the worker has waited while these calls and two after each failed.
    private func waits(_ breakage: Breakage, at nths: [Int]) throws -> Int {
        var waits = 0
        for nth in nths {
            let seed = UInt64(nth)
            let fold = try Fold(seed: seed, appends: PipelineRun.appends)
            let run = try PipelineRun(seed: seed, ["runner"])
            let faults = (nth..<nth + 3).map {
                Recording.Fault(breakage.call, on: breakage.file, nth: $0, code: breakage.code)
            }
            let (end, journal) = try run.record(draw: 0, faults: faults)
            let context = "\(breakage.testDescription), call \(nth)"
            #expect(end == .exited(0), "\(context)")
            let notes = journal.notes.map(\.text)
            waits += notes.filter { $0.hasPrefix("retrying: ") }.count
            #expect(!notes.contains { $0.hasPrefix("failed") }, "\(context)")
            let inspection = Inspection(root: run.root, seed: seed, fold: fold)
            var wrong = try inspection.problems(isDone: true, appends: PipelineRun.appends)
            #expect(wrong == [], "\(context)")
            var images = DiskImages(journal, mappable: ["-lock", "-shm"])
            let moments = journal.notes.filter { $0.text.hasPrefix("retrying") || $0.text == "batch" }
            for (number, moment) in moments.suffix(8).enumerated() {
                let image = run.folder / "image"
                // What is there although its sync failed is a commit that nobody believes in, and whole.
                let survival: Survival = number % 2 == 0 ? .onlyDurable : .everything
                _ = try images.build(at: moment.sequence + 1, surviving: survival, into: image)
                defer { try? FileSystem.removeTree(image) }  // it goes with the rest at the latest
                wrong = try Inspection(root: image, seed: seed, fold: fold)
                    .problems(isDone: false, appends: PipelineRun.appends)
                #expect(wrong == [], "\(context), power lost at \(moment.sequence)")
            }
        }
        return waits
    }

    @Test(.enabled(if: SmallDisk.isPossible, "needs root, who may mount a RAM disk"))
    func `waits for room, and says so`() throws {
        let disk = try SmallDisk("2m")
        let seed: UInt64 = 5
        let log = InMemoryEventLog()
        try log.createTopic(NewTopic(Workload.topic, partitions: Workload.partitions))
        let store = try AggregatesSQLite(disk.path / "results.db")
        let runner = PipelineRunner(try Workload.plan(), log: log, store: store)
        let thread = try Thread("runner", stackSize: EngineLimits.stackSize) { runner.run(SystemClock()) }
        #expect(eventually { runner.status.state == .running })
        let ballast = try fill(disk.path / "ballast")
        for position in 1...PipelineRun.appends {
            let append = Workload.append(position: position, seed: seed)
            if !append.entries.isEmpty { try log.append(append) }
        }
        #expect(
            eventually {
                if case .retrying(let reason, let attempts) = runner.status.state {
                    return reason.contains("full") && attempts > 1
                }
                return false
            })
        try FileSystem.removeFile(ballast)
        let ends = (0..<Int32(Workload.partitions)).map {
            ($0, Workload.end(after: PipelineRun.appends, partition: $0, seed: seed))
        }
        let expected = Dictionary(uniqueKeysWithValues: ends)
        #expect(
            eventually {
                !runner.status.views.isEmpty
                    && runner.status.views.allSatisfy { view in
                        view.positions.next.count == Workload.partitions
                            && view.positions.next.allSatisfy { $0.value == expected[$0.key.partition] }
                    }
            })
        runner.stop(by: SystemClock().now)
        thread.join()
        let fold = try Fold(seed: seed, appends: PipelineRun.appends)
        let file = try ResultsFile(disk.path / "results.db")
        for view in try file.views() {
            let folded = try fold.result(of: view.name, at: view.positions)
            #expect(try file.rows(Shown.sql(view.name, from: view.table)) == folded, "\(view.name)")
        }
    }

    /// Takes all the room there is.
    private func fill(_ path: Path) throws -> Path {
        let file = try File(path, .create)
        let piece = [UInt8](repeating: 7, count: 4096)
        var size = 0
        while true {
            do throws(SystemError) { try file.write(piece.span.bytes, at: size) } catch { return path }
            size += piece.count
        }
    }
}
