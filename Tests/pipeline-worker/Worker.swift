import Aggregates
import AggregatesSQLite
import EventLog
import EventLogLMDB
import Model
import PipelineWorkload
import SQLite
import StreamEngine
import System

/// One life of the log and the pipeline over it.
struct Worker {
    let root: Path
    let seed: UInt64
    let appends: Int
    let options: Set<String>
    /// Which content the table of users has.
    private let version = Monitor(0)

    init(root: Path, seed: UInt64, appends: Int, options: Set<String>) {
        self.root = root
        self.seed = seed
        self.appends = appends
        self.options = options
    }

    /// Opens everything, goes on until the log has so many appends and every view has them, and closes everything.
    func run(upTo limit: Int, _ generator: inout SeededGenerator) throws {
        let log = try EventLogLMDB(root / "log", Workload.logOptions)
        if try !log.topics().contains(where: { $0.name == Workload.topic }) { try log.createTopic(Workload.newTopic) }
        try work(log, limit, &generator)
        try log.close()
        note("closed \(limit)")
    }

    private func work(_ log: EventLogLMDB, _ limit: Int, _ generator: inout SeededGenerator) throws {
        if options.contains("runner") { return try workBesideRunner(log, limit) }
        let store = try AggregatesSQLite(root / "results.db")
        changeTable(&generator)
        let version = version
        let engine = try PipelineEngine(
            Workload.plan { version.withLock { $0 } }, log: log, store: store,
            clock: ManualClock(wallMilliseconds: Workload.now),
            options: try engineOptions(store, isLast: limit == appends))
        let checkpoints = try Connection(root / "results.db", .writer)
        var position = try position(log)
        while position < limit {
            switch generator.next() % 10 {
            case 0..<3:
                position += 1
                try log.append(Workload.append(position: position, seed: seed))
                note("appended \(position)")
            // The store does this when its log ahead is large, which takes longer than there is here.
            case 3: try checkpoints.checkpoint(generator.next() % 2 == 0 ? .passive : .truncate)
            case 4 where options.contains("tables"): changeTable(&generator)
            default: try bringOn(engine, store, &generator)
            }
        }
        let all = Set(Workload.views.map(\.name))
        while try engine.bringOn(all, to: engine.ends()) != nil { try noteStanding(store) }
    }

    private func changeTable(_ generator: inout SeededGenerator) {
        if options.contains("tables") { version.update { $0 = Int(generator.next() % 100) } }
    }

    private func position(_ log: EventLogLMDB) throws -> Int {
        let position = try log.position(ofSource: Workload.source, in: Workload.topic)
        return position.flatMap { Int(String(decoding: $0, as: UTF8.self)) } ?? 0
    }

    /// A runner has the views, and goes on with them until they have everything.
    private func workBesideRunner(_ log: EventLogLMDB, _ limit: Int) throws {
        let runner = PipelineRunner(
            try Workload.plan(), log: log, store: try openStore(),
            observe: { event in
                switch event {
                case .batch: note("batch")
                case .retrying(let reason, _): note("retrying: \(reason)")
                case .setAside(let view, let reason): note("set aside: \(view): \(reason)")
                case .note(let sentence): note(sentence)
                case .failed(let reason): note("failed: \(reason)")
                }
            })
        let clock = ManualWallClock(wallMilliseconds: Workload.now)
        let thread = try Thread("runner", stackSize: EngineLimits.stackSize) { runner.run(clock) }
        for position in try position(log)..<limit {
            try log.append(Workload.append(position: position + 1, seed: seed))
            clock.pause(.milliseconds(3))
        }
        while !isDone(runner.status, limit) { clock.pause(.milliseconds(2)) }
        runner.stop(by: clock.now)
        thread.join()
    }

    /// The file may be out of reach when it is opened, too.
    private func openStore() throws -> AggregatesSQLite {
        for _ in 0..<20 {
            do { return try AggregatesSQLite(root / "results.db") } catch {
                guard error.remedy == .retry else { throw error }
                note("retrying: \(error)")
            }
        }
        return try AggregatesSQLite(root / "results.db")
    }

    private func isDone(_ status: PipelineStatus, _ limit: Int) -> Bool {
        if case .failed = status.state { return true }
        return !status.views.isEmpty
            && status.views.allSatisfy { view in
                view.positions.next.count == Workload.partitions
                    && view.positions.next.allSatisfy { place, next in
                        next == Workload.end(after: limit, partition: place.partition, seed: seed)
                    }
            }
    }

    /// Half-way some views are built anew, unless that was begun before.
    private func engineOptions(_ store: AggregatesSQLite, isLast: Bool) throws -> PipelineEngine.Options {
        var engineOptions = PipelineEngine.Options()
        guard isLast, options.contains("rebuild") else { return engineOptions }
        let known = try store.views()
        engineOptions.rebuild = Set(
            ["by_type", "per_minute", "named"].filter { name in
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

/// A clock whose calendar stands still, while time passes.
struct ManualWallClock: Clock {
    let wallMilliseconds: Int64
    private let clock = SystemClock()

    init(wallMilliseconds: Int64) { self.wallMilliseconds = wallMilliseconds }

    var now: Moment { clock.now }

    func wait(on condition: Condition, until deadline: Moment) { clock.wait(on: condition, until: deadline) }

    func pause(_ span: Duration) {
        _ = Monitor(()).wait(until: now + span, by: self) { _ -> Void? in nil }
    }
}
