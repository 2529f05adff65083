import Aggregates
import AggregatesSQLite
import EventLog
import EventLogLMDB
import Model
import PipelineWorkload
import StreamEngine
import System

/// One life of the log and the pipeline over it.
struct Worker {
    let root: Path
    let seed: UInt64
    let appends: Int
    let options: Set<String>

    /// Opens everything, goes on until the log has so many appends and every view has them, and closes everything.
    func run(upTo limit: Int, _ generator: inout SeededGenerator) throws {
        let log = try EventLogLMDB(root / "log", Workload.logOptions)
        if try !log.topics().contains(where: { $0.name == Workload.topic }) { try log.createTopic(Workload.newTopic) }
        try work(log, limit, &generator)
        try log.close()
        note("closed \(limit)")
    }

    private func work(_ log: EventLogLMDB, _ limit: Int, _ generator: inout SeededGenerator) throws {
        let store = try AggregatesSQLite(root / "results.db")
        let engine = try PipelineEngine(
            Workload.plan(), log: log, store: store, clock: ManualClock(wallMilliseconds: Workload.now),
            options: try engineOptions(store, isLast: limit == appends))
        var position =
            try log.position(ofSource: Workload.source, in: Workload.topic)
            .flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
        while position < limit {
            if generator.next() % 3 == 0 {
                position += 1
                try log.append(Workload.append(position: position, seed: seed))
                note("appended \(position)")
            } else {
                try bringOn(engine, store, &generator)
            }
        }
        let all = Set(Workload.views.map(\.name))
        while try engine.bringOn(all, to: engine.ends()) != nil { try noteStanding(store) }
    }

    /// Half-way two views are built anew, unless that was begun before.
    private func engineOptions(_ store: AggregatesSQLite, isLast: Bool) throws -> PipelineEngine.Options {
        var engineOptions = PipelineEngine.Options()
        guard isLast, options.contains("rebuild") else { return engineOptions }
        let known = try store.views()
        engineOptions.rebuild = Set(
            ["by_type", "per_minute"].filter { name in
                !known.contains { $0.id.view == name && $0.id.generation > 1 }
            })
        return engineOptions
    }

    /// Some views by some records.
    private func bringOn(
        _ engine: PipelineEngine, _ store: AggregatesSQLite, _ generator: inout SeededGenerator
    ) throws {
        let names = Workload.views.map(\.name).filter { _ in generator.next() % 3 != 0 }
        var ends = try engine.ends()
        for (place, end) in ends.sorted(by: { $0.key < $1.key }) where end > 0 {
            ends[place] = Int64(generator.next() % UInt64(end + 1))
        }
        while try engine.bringOn(Set(names), to: ends) != nil {
            try noteStanding(store)
            if generator.next() % 2 == 0 { return }
        }
    }

    /// Says what is committed, and so must never go again.
    private func noteStanding(_ store: AggregatesSQLite) throws {
        for entry in try store.views() {
            for (place, progress) in entry.standing.places where progress.next > 0 {
                note("at \(entry.id.view) \(entry.id.generation) \(place.partition) \(progress.next)")
            }
        }
    }
}
