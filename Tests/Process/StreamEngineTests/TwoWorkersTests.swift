import Aggregates
import AggregatesSQLite
import EventLog
import Model
import Plans
import StreamEngine
import System
import Testing

@Suite struct `Two workers` {
    private static func bench() throws -> Bench {
        let bench = try Bench()
        try bench.log.createTopic(NewTopic("events", partitions: 2))
        bench.view(
            "n",
            "SELECT type, count(*) AS n, sum(user) AS total, count(DISTINCT user) AS users FROM events GROUP BY type")
        bench.view("seen", "SELECT type, count(*) AS n FROM events GROUP BY type", emit: .changes)
        bench.view("parts", "SELECT type, count(*) AS n FROM events GROUP BY type", emit: .deltas)
        bench.view("each", "SELECT user FROM events")
        return bench
    }

    private static func records(_ numbers: Range<Int>) -> [String] {
        numbers.map { number in
            if number % 10 == 9 { return "poison \(number)" }
            return #"{"type":"\#(number % 3)","user":\#(number),"amount":1,"at":"2024-03-19 08:00:05"}"#
        }
    }

    /// What a hundred such records make in each partition.
    private static func check(_ bench: Bench, each count: Int) throws {
        let good = (0..<count).filter { $0 % 10 != 9 }
        let expected = (0..<3).map { type -> String in
            let mine = good.filter { $0 % 3 == type }
            return "\(type)|\(2 * mine.count)|\(2 * mine.reduce(0, +))|\(mine.count)"
        }
        #expect(try bench.rows("SELECT * FROM n ORDER BY type") == expected)
        #expect(
            try bench.rows("SELECT type, max(n) FROM seen GROUP BY type ORDER BY type")
                == bench.rows("SELECT type, n FROM n ORDER BY type"))
        #expect(
            try bench.rows("SELECT type, sum(n) FROM parts GROUP BY type ORDER BY type")
                == bench.rows("SELECT type, n FROM n ORDER BY type"))
        #expect(
            try bench.rows("SELECT count(*), count(DISTINCT user) FROM \"each\"")
                == ["\(2 * good.count)|\(good.count)"])
        let letters = try bench.rows(
            "SELECT count(*), count(DISTINCT \"partition\" || ':' || \"offset\") FROM sluice_dead_letters")
        #expect(letters == ["\(2 * (count - good.count))|\(2 * (count - good.count))"])
        let batches = try bench.rows("SELECT count(DISTINCT batch_id) = max(batch_id) FROM parts")
        #expect(batches == ["1"])
    }

    @Test func `meet, and the one who comes second reads again`() throws {
        let bench = try Self.bench()
        let first = try bench.engine()
        let second = try bench.engine()
        try bench.append(Self.records(0..<30))
        try bench.catchUp(first)
        try bench.append(Self.records(30..<60))
        let error = #expect(throws: EngineError.self) { try bench.catchUp(second) }
        #expect(error?.code == .conflict)
        #expect(error?.remedy == .retry)
        try bench.catchUp(second)
        try bench.append(Self.records(0..<60), partition: 1)
        #expect(throws: EngineError.self) { try bench.catchUp(first) }
        try bench.catchUp(first)
        try Self.check(bench, each: 60)
    }

    /// They read the same partitions, each as fast as it can, while records arrive.
    @Test(arguments: [1, 2, 3] as [UInt64]) func `count nothing twice however they race`(seed: UInt64) throws {
        let bench = try Self.bench()
        let conflicts = Monitor(0)
        let isOver = Monitor(false)
        let workers = try (0..<3).map { number in
            try Worker(bench, seed: seed * 10 + UInt64(number), partitions: [0, 1]).start(isOver, conflicts)
        }
        try Self.feed(bench)
        isOver.update { $0 = true }
        for worker in workers { worker.join() }
        try Self.check(bench, each: 200)
        #expect(conflicts.withLock { $0 } > 0)
    }

    /// Each reads its own partition, and both have the same groups: nobody waits for the other, nobody overwrites.
    @Test(arguments: [1, 2, 3] as [UInt64]) func `share groups between their partitions`(seed: UInt64) throws {
        let bench = try Self.bench()
        let conflicts = Monitor(0)
        let isOver = Monitor(false)
        let workers = try (0..<2).map { number in
            try Worker(bench, seed: seed * 10 + UInt64(number), partitions: [Int32(number)]).start(isOver, conflicts)
        }
        try Self.feed(bench)
        isOver.update { $0 = true }
        for worker in workers { worker.join() }
        try Self.check(bench, each: 200)
        #expect(conflicts.withLock { $0 } == 0)
    }

    /// When windows close is decided by all partitions: two workers that each knew of an older place of the other's
    /// partition once left windows open that both had passed.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `close windows that their partitions have passed`(seed: UInt64) throws {
        let bench = try Bench()
        try bench.log.createTopic(NewTopic("events", partitions: 2))
        bench.view("w", "SELECT window_start, count(*) AS n FROM events GROUP BY tumble(at, '1m')", emit: .final)
        let isOver = Monitor(false)
        let workers = try (0..<2).map { number in
            try Worker(bench, seed: seed * 10 + UInt64(number), partitions: [Int32(number)])
                .start(isOver, Monitor(0))
        }
        for minute in 10..<50 {
            for partition in 0..<2 {
                let second = 10 + (minute * 7 + partition * 13 + Int(seed)) % 50
                let record = #"{"type":"a","at":"2024-03-19 08:\#(minute):\#(second)"}"#
                try bench.append(record, record, partition: Int32(partition))
            }
        }
        isOver.update { $0 = true }
        for worker in workers { worker.join() }
        let shown = try bench.rows("SELECT * FROM w ORDER BY 1")
        #expect(shown.count >= 37)
        let alone = try AggregatesSQLite(bench.folder / "alone.db")
        let engine = try PipelineEngine(bench.plan(), log: bench.log, store: alone, clock: bench.clock)
        try bench.catchUp(engine)
        var folded: [String] = []
        try alone.query("SELECT * FROM w ORDER BY 1", columns: { _ in }) { row in
            folded.append(row.map(\.shown).joined(separator: "|"))
            return true
        }
        #expect(shown == folded)
    }

    /// Two files' writers are kept apart by a lock of the program's; the positions would keep them apart without it.
    @Test func `count nothing twice through connections of their own`() throws {
        let bench = try Self.bench()
        let other = try AggregatesSQLite(bench.folder / "results.db")
        let conflicts = Monitor(0)
        let isOver = Monitor(false)
        let workers = try [bench.store, other].map { store in
            try Worker(bench, store: store, seed: 7, partitions: [0, 1]).start(isOver, conflicts)
        }
        try Self.feed(bench)
        isOver.update { $0 = true }
        for worker in workers { worker.join() }
        try Self.check(bench, each: 200)
    }

    /// Only the clock knows that a partition is silent, and its place stays as it is: a second worker that had not
    /// heard of it once counted a record into a window that was over.
    @Test func `agree on when a silent partition holds windows open no longer`() throws {
        let bench = try Bench()
        try bench.log.createTopic(NewTopic("events", partitions: 2))
        bench.streams[0].idleAfter = 1000
        bench.view("w", "SELECT window_start, count(*) AS n FROM events GROUP BY tumble(at, '1m')", emit: .final)
        let first = try bench.engine()
        try bench.append(#"{"type":"a","at":"2024-03-19 08:00:05"}"#, #"{"type":"a","at":"2024-03-19 08:10:00"}"#)
        try bench.append(#"{"type":"a","at":"2024-03-19 08:00:06"}"#, partition: 1)
        try bench.catchUp(first)
        let second = try bench.engine()
        bench.clock.advance(by: .seconds(2))
        try bench.catchUp(first)
        #expect(try bench.rows("SELECT * FROM w") == ["2024-03-19T08:00:00.000Z|2"])
        try bench.append(#"{"type":"a","at":"2024-03-19 08:00:30"}"#, partition: 1)
        try bench.append(#"{"type":"a","at":"2024-03-19 08:12:30"}"#)
        #expect(throws: EngineError.self) { try bench.catchUp(second) }
        try bench.catchUp(second)
        #expect(try bench.store.deadLetters(of: "p", after: nil, limit: 10).map(\.reason) == [.late])
        bench.clock.advance(by: .seconds(2))
        try bench.catchUp(second)
        #expect(
            try bench.rows("SELECT * FROM w") == ["2024-03-19T08:00:00.000Z|2", "2024-03-19T08:10:00.000Z|1"])
    }

    private static func feed(_ bench: Bench) throws {
        for start in stride(from: 0, to: 200, by: 10) {
            try bench.append(records(start..<start + 10))
            try bench.append(records(start..<start + 10), partition: 1)
        }
    }
}

/// Somebody who brings the views on, by some records at a time, until all is over.
private struct Worker: Sendable {
    let plan: PipelinePlan
    let log: InMemoryEventLog
    let store: AggregatesSQLite
    let seed: UInt64
    let partitions: Set<Int32>

    init(_ bench: Bench, store: AggregatesSQLite? = nil, seed: UInt64, partitions: Set<Int32>) throws {
        plan = try bench.plan()
        log = bench.log
        self.store = store ?? bench.store
        self.seed = seed
        self.partitions = partitions
    }

    /// Returns when the worker knows where the views stand: of several, all but one then meet another's commit.
    func start(_ isOver: Monitor<Bool>, _ conflicts: Monitor<Int>) throws -> Thread {
        let hasBegun = Monitor(false)
        let thread = try Thread("worker", stackSize: EngineLimits.stackSize) {
            defer { hasBegun.update { $0 = true } }
            do {
                let engine = try PipelineEngine(plan, log: log, store: store, clock: SystemClock())
                hasBegun.update { $0 = true }
                try run(engine, isOver, conflicts)
            } catch {
                Issue.record(error)
            }
        }
        hasBegun.wait { $0 ? () : nil }
        return thread
    }

    private func run(_ engine: PipelineEngine, _ isOver: Monitor<Bool>, _ conflicts: Monitor<Int>) throws {
        var generator = SeededGenerator(seed: seed)
        let names = Set(plan.views.map(\.plan.name))
        while true {
            let isLast = isOver.withLock { $0 }
            var ends = try engine.ends().filter { partitions.contains($0.key.partition) }
            if !isLast { ends = ends.mapValues { $0 - Int64(generator.next() % 5) } }
            do {
                while try engine.bringOn(names, to: ends) != nil {}
                if isLast { return }
            } catch let error as EngineError where error.code == .conflict {
                conflicts.update { $0 += 1 }
            }
        }
    }
}
