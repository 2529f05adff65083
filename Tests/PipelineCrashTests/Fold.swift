import AggregatesSQLite
import CrashRecorder
import EventLog
import Model
import PipelineWorkload
import StreamEngine
import System

/// The log up to some positions, folded anew: nobody interrupts it, and a view takes everything in one micro-batch.
final class Fold {
    private let log = InMemoryEventLog()
    private let topic: TopicID
    private let folder: Path
    private var stores = 0
    private var answers: [Question: [String]] = [:]

    private struct Question: Hashable {
        var view: String
        var offsets: [Int32: Offset]
    }

    init(seed: UInt64, appends: Int) throws {
        folder = try Recording.scratch("fold")
        topic = try log.createTopic(NewTopic(Workload.topic, partitions: Workload.partitions)).id
        for position in 1...appends {
            let append = Workload.append(position: position, seed: seed)
            if !append.entries.isEmpty { try log.append(append) }
        }
    }

    deinit { try? FileSystem.removeTree(folder) }  // a leftover must not fail the test

    /// What a view shows when it stands there.
    func result(of view: String, at offsets: [Int32: Offset]) throws -> [String] {
        let question = Question(view: view, offsets: offsets)
        if let known = answers[question] { return known }
        // Mostly the others are asked for, too, and a store for each would take long.
        for (view, rows) in try results(at: offsets) { answers[Question(view: view, offsets: offsets)] = rows }
        return answers[question] ?? []
    }

    private func results(at offsets: [Int32: Offset]) throws -> [String: [String]] {
        stores += 1
        let path = folder / "results-\(stores).db"
        let names = Workload.views.map(\.name)
        let ends = offsets.map { (Positions.Place(topic: topic, partition: $0.key), $0.value) }
        do {
            let store = try AggregatesSQLite(path)
            let engine = try PipelineEngine(
                Workload.plan(), log: log, store: store, clock: ManualClock(wallMilliseconds: Workload.now))
            while try engine.bringOn(Set(names), to: Dictionary(uniqueKeysWithValues: ends)) != nil {}
        }
        defer {
            // There may be thousands, in memory.
            for suffix in ["", "-wal", "-shm"] { try? FileSystem.removeFile(Path(path.text + suffix)) }
        }
        let database = try ResultsFile(path)
        return try Dictionary(uniqueKeysWithValues: names.map { ($0, try database.rows(Shown.sql($0, from: $0))) })
    }
}
