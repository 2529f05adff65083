import Aggregates
import AggregatesSQLite
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

    init(seed: UInt64, appends: Int) throws {
        folder = try FileSystem.makeTemporaryDirectory("fold")
        topic = try log.createTopic(NewTopic(Workload.topic, partitions: Workload.partitions)).id
        for position in 1...appends {
            let append = Workload.append(position: position, seed: seed)
            if !append.entries.isEmpty { try log.append(append) }
        }
    }

    deinit { try? FileSystem.removeTree(folder) }  // a leftover must not fail the test

    /// What each view shows when it stands there.
    func results(at positions: [String: [Int32: Offset]]) throws -> [String: [String]] {
        stores += 1
        let path = folder / "results-\(stores).db"
        let store = try AggregatesSQLite(path)
        let engine = try PipelineEngine(
            Workload.plan(), log: log, store: store, clock: ManualClock(wallMilliseconds: Workload.now))
        for (view, offsets) in positions {
            let ends = offsets.map { (Positions.Place(topic: topic, partition: $0.key), $0.value) }
            while try engine.bringOn([view], to: Dictionary(uniqueKeysWithValues: ends)) != nil {}
        }
        let database = try ResultsFile(path)
        return try Dictionary(
            uniqueKeysWithValues: positions.keys.map { ($0, try database.rows(Shown.sql($0, from: $0))) })
    }
}
