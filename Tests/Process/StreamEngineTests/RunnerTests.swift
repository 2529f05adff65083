import Aggregates
import AggregatesSQLite
import Columns
import EventLog
import EventLogLMDB
import Model
import Plans
import RecordBatches
import SQLite
import StreamEngine
import System
import TestKit
import Testing

@Suite struct `A pipeline's runner` {
    private static func bench() throws -> Bench {
        let bench = try Bench()
        try bench.log.createTopic(NewTopic("events"))
        bench.view("v", "SELECT count(*) AS n, sum(user) AS total FROM events")
        return bench
    }

    @Test func `finishes the batch that is under way when it is stopped`() throws {
        let bench = try Self.bench()
        let store = FailingStore(bench.store)
        let running = try Running(bench.plan(), bench.log, store)
        store.hold()
        try bench.append(Bench.record(1), Bench.record(2))
        #expect(eventually { store.hasCommitUnderWay })
        let isOver = Monitor(false)
        let runner = running.runner
        let stopping = try Thread("stop") {
            runner.stop(by: .distantFuture)
            isOver.update { $0 = !store.hasCommitUnderWay }
        }
        // It once returned while the commit was under way, and whoever closed the store then closed it under that.
        pause(.milliseconds(100))
        #expect(!isOver.withLock { $0 } && running.runner.status.state == .running)
        // More comes, but that is the next start's.
        try bench.append(Bench.record(3))
        store.letGo()
        stopping.join()
        #expect(isOver.withLock { $0 } && running.runner.status.state == .stopped("it was asked to end"))
        running.join()
        #expect(try bench.rows("SELECT * FROM v") == ["2|3"])
        try bench.catchUp(bench.engine())
        #expect(try bench.rows("SELECT * FROM v") == ["3|6"])
    }

    @Test func `waits for its end no longer than it may`() throws {
        let bench = try Self.bench()
        let store = FailingStore(bench.store)
        let running = try Running(bench.plan(), bench.log, store)
        store.hold()
        try bench.append(Bench.record(1))
        #expect(eventually { store.hasCommitUnderWay })
        running.runner.stop(by: SystemClock().now + .milliseconds(20))
        #expect(store.hasCommitUnderWay)
        store.letGo()
        running.join()
        // Nothing runs, so that there is nothing to wait for.
        running.runner.stop(by: .distantFuture)
        #expect(try bench.rows("SELECT * FROM v") == ["1|1"])
    }

    @Test func `says why it ended, and does not begin once it was asked to end`() throws {
        let bench = try Self.bench()
        let store = FailingStore(bench.store, committing: .max)
        let running = try Running(bench.plan(), bench.log, store)
        try bench.append(Bench.record(1))
        #expect(eventually { running.runner.status.state.word == "retrying" })
        running.stop()
        let state = running.runner.waitUntilOver().state
        #expect(state.word == "stopped" && state.reason?.contains("the store is out of reach") == true)
        let other = PipelineRunner(try bench.plan(), log: bench.log, store: bench.store)
        other.stop(by: .distantFuture)
        other.run(SystemClock())
        #expect(other.status.state.word == "stopped")
        #expect(try bench.rows("SELECT * FROM v") != ["1|1"])
    }

    @Test func `says where it is while it is paused`() throws {
        let bench = try Self.bench()
        let runner = PipelineRunner(try bench.plan(), log: bench.log, store: bench.store)
        runner.pause()
        let thread = try Thread("runner", stackSize: EngineLimits.stackSize) { runner.run(SystemClock()) }
        #expect(eventually { runner.status.state == .paused })
        try bench.append(Bench.record(1), Bench.record(2))
        #expect(eventually { runner.status.views.first?.lag == 2 })
        runner.stop(by: .distantFuture)
        thread.join()
    }

    @Test func `takes nothing while it is paused, and everything afterwards`() throws {
        let bench = try Self.bench()
        let running = try Running(bench.plan(), bench.log, bench.store)
        try bench.append(Bench.record(1))
        #expect(try eventually { try bench.rows("SELECT * FROM v") == ["1|1"] })
        running.runner.pause()
        #expect(eventually { running.runner.status.state == .paused })
        try bench.append(Bench.record(2))
        pause(.milliseconds(300))
        #expect(try bench.rows("SELECT * FROM v") == ["1|1"])
        running.runner.resume()
        #expect(try eventually { try bench.rows("SELECT * FROM v") == ["2|3"] })
        running.runner.pause()
        #expect(eventually { running.runner.status.state == .paused })
        // Stopped while it is paused, it ends.
        running.runner.stop(by: SystemClock().now)
        running.join()
    }

    /// Paused between two micro-batches, a pipeline that was to run once took itself for done, and closed its windows.
    @Test func `is not done before it has everything, paused or not`() throws {
        let bench = try Self.bench()
        try bench.append(Bench.record(1), Bench.record(2))
        try bench.catchUp(bench.engine())
        // It lags behind the other one, and so there are two micro-batches.
        bench.view("late", "SELECT count(*) AS n FROM events")
        try bench.append(Bench.record(3))
        let store = FailingStore(bench.store)
        store.hold()
        let running = try Running(bench.plan(), bench.log, store, onlyOnce: true)
        #expect(eventually { store.hasCommitUnderWay })
        running.runner.pause()
        store.letGo()
        #expect(eventually { running.runner.status.state == .paused })
        #expect(try bench.rows("SELECT * FROM late") == ["2"])
        running.runner.resume()
        #expect(running.runner.waitUntilOver().state == .done)
        running.join()
        #expect(try bench.rows("SELECT * FROM late") == ["3"])
        #expect(try bench.rows("SELECT * FROM v") == ["3|6"])
    }

    @Test func `that runs once takes what comes while the log is being filled, and is done when it is full`() throws {
        let bench = try Self.bench()
        try bench.append(Bench.record(1))
        let running = try Running(bench.plan(), bench.log, bench.store, onlyOnce: true, logIsBeingFilled: true)
        for user in 2...4 {
            #expect(try eventually { try bench.rows("SELECT n FROM v") == ["\(user - 1)"] })
            try bench.append(Bench.record(user))
        }
        #expect(running.runner.status.state == .running)
        try bench.append(Bench.record(5))
        running.runner.logIsFilled()
        #expect(running.runner.waitUntilOver().state == .done)
        running.join()
        #expect(try bench.rows("SELECT * FROM v") == ["5|15"])
    }

    /// Views that run once by their pipeline's file took an empty log for everything, and windows closed before their
    /// records came.
    @Test(arguments: [false, true])
    func `closes no window and finishes no view before the log is full`(onlyOnce: Bool) throws {
        let bench = try Self.bench()
        bench.view("now", "SELECT count(*) AS n FROM events", trigger: .once(closesWindows: false))
        bench.view(
            "windows", "SELECT window_start, count(*) AS n FROM events GROUP BY tumble(at, '1m')", emit: .final,
            trigger: .once(closesWindows: true))
        bench.view("often", "SELECT count(*) AS n FROM events", trigger: .every(10))
        let running = try Running(bench.plan(), bench.log, bench.store, onlyOnce: onlyOnce, logIsBeingFilled: true)
        for user in 1...3 {
            try bench.append(Bench.record(user))
            for view in ["v", "now", "often"] {
                #expect(try eventually { try bench.rows("SELECT n FROM \(view)") == ["\(user)"] })
            }
            #expect(try bench.rows("SELECT n FROM windows").isEmpty)
        }
        try bench.append(Bench.record(4))
        running.runner.logIsFilled()
        #expect(try eventually { try bench.rows("SELECT n FROM windows") == ["4"] })
        if onlyOnce {
            #expect(running.runner.waitUntilOver().state == .done)
        } else {
            // Others go on, but what was to run once takes no more.
            try bench.append(Bench.record(5))
            for view in ["v", "often"] {
                #expect(try eventually { try bench.rows("SELECT n FROM \(view)") == ["5"] })
            }
        }
        running.stop()
        #expect(try bench.rows("SELECT n FROM now") == ["4"])
        #expect(try bench.store.deadLetters(of: "p", after: nil, limit: 1).isEmpty)
    }

    @Test func `tries again with longer and longer pauses, and says why`() throws {
        let bench = try Self.bench()
        let store = FailingStore(bench.store, committing: 3)
        let pauses = Monitor<[Duration]>([])
        let running = try Running(bench.plan(), bench.log, store) { event in
            if case .retrying(let reason, let pause) = event, reason.contains("the store is out of reach") {
                pauses.update { $0.append(pause) }
            }
        }
        try bench.append(Bench.record(1), Bench.record(2))
        #expect(
            eventually {
                if case .retrying(let reason, _) = running.runner.status.state {
                    return reason.contains("out of reach")
                }
                return false
            })
        #expect(try eventually { try bench.rows("SELECT * FROM v") == ["2|3"] })
        running.stop()
        let waited = pauses.withLock { $0 }
        #expect(waited.count == 3)
        #expect(waited == waited.sorted() && Set(waited).count == 3)
    }

    /// Somebody saves a table's file while the pipeline reads it: half of it once stopped the pipeline for good.
    @Test func `waits until a table can be read again`() throws {
        let bench = try Self.bench()
        let content = Monitor("1,2")
        bench.tables = [Self.table(content)]
        bench.view("joined", "SELECT count(*) AS n FROM events e JOIN users u ON u.id = e.user")
        let running = try Running(bench.plan(), bench.log, bench.store)
        try bench.append(Bench.record(1))
        #expect(try eventually { try bench.rows("SELECT * FROM joined") == ["1"] })
        content.update { $0 = "1,2," }
        try bench.append(Bench.record(2), Bench.record(3))
        #expect(
            eventually {
                if case .retrying(let reason, let attempts) = running.runner.status.state {
                    return reason.contains("table users") && attempts > 1
                }
                return false
            })
        content.update { $0 = "1,2,3" }
        #expect(try eventually { try bench.rows("SELECT * FROM joined") == ["3"] })
        running.stop()
    }

    /// Numbers with commas between them; an empty one cannot be read.
    private static func table(_ content: Monitor<String>) -> ReferenceTable {
        ReferenceTable(
            shape: TableShape(name: "users", columns: [NamedColumn("id", .int)], key: 0),
            load: { known in
                let text = content.withLock { $0 }
                return known?.text == text ? nil : .init(mark: .init(text), bytes: Array(text.utf8))
            },
            parse: { bytes in
                let words = String(decoding: bytes, as: UTF8.self).split(
                    separator: ",", omittingEmptySubsequences: false)
                let numbers = try words.map { word in
                    guard let number = Int64(word) else { throw TornLine() }
                    return Value.integer(number)
                }
                return ColumnBatch(count: numbers.count, columns: [.values(numbers)])
            })
    }

    /// Somebody else has the file's lock for longer than SQLite waits.
    @Test func `waits for whoever has the lock of the results`() throws {
        let bench = try Self.bench()
        let running = try Running(bench.plan(), bench.log, bench.store)
        try bench.append(Bench.record(1))
        #expect(try eventually { try bench.rows("SELECT * FROM v") == ["1|1"] })
        let foreign = try Connection(bench.folder / "results.db", .writer)
        try foreign.transaction { () throws(SQLiteError) in
            do { try bench.append(Bench.record(2)) } catch { Issue.record(error) }
            #expect(
                eventually {
                    if case .retrying(let reason, _) = running.runner.status.state { return reason.contains("locked") }
                    return false
                })
        }
        #expect(try eventually { try bench.rows("SELECT * FROM v") == ["2|3"] })
        running.stop()
        #expect(running.runner.status.views.first?.lag == 0)
    }

    /// A topic that may keep next to nothing keeps what a paused pipeline has not taken.
    @Test func `is waited for by the log's retention, until it is dropped`() throws {
        let bench = try Self.bench()
        var options = LogOptions()
        options.reserve = 0
        options.upkeepInterval = .milliseconds(50)
        let log = try EventLogLMDB(bench.folder / "log", options)
        let settings = ["segment.bytes": "65536", "retention.bytes": "1000", "retention.ms": "-1"]
        try log.createTopic(NewTopic("events", settings: settings))
        let place = TopicPartition("events", 0)
        let running = try Running(bench.plan(), log, bench.store)
        let taken = try Self.fill(log, 200)
        #expect(try eventually { try bench.rows("SELECT n FROM v") == ["\(taken)"] })
        running.runner.pause()
        #expect(eventually { running.runner.status.state == .paused })
        let end = try Self.fill(log, 3000)
        log.applyRetention()
        pause(.milliseconds(500))
        #expect(try log.offsets(of: place).start <= taken)
        running.runner.resume()
        #expect(try eventually { try bench.rows("SELECT n FROM v") == ["\(end)"] })
        running.stop()
        // The hold may lag while it runs; a start moves it to where the views are.
        _ = try PipelineEngine(bench.plan(), log: log, store: bench.store, clock: SystemClock())
        log.applyRetention()
        #expect(try eventually { try log.offsets(of: place).start > taken })
        let kept = try log.offsets(of: place).start
        // Nobody reads on, and the log grows until the pipeline is dropped.
        let grown = try Self.fill(log, 3000)
        log.applyRetention()
        pause(.milliseconds(300))
        #expect(try log.offsets(of: place).start <= end)
        try log.release(PipelineEngine.holdName("p"))
        log.applyRetention()
        #expect(try eventually { try log.offsets(of: place).start > max(kept, end) })
        #expect(try log.offsets(of: place).end == grown)
        try log.close()
    }

    /// Appends so many records, a few at a time, and says where the log ends.
    private static func fill(_ log: EventLogLMDB, _ count: Int) throws -> Offset {
        for _ in 0..<count / 100 {
            var builder = BatchBuilder()
            for number in 0..<100 {
                builder.append(Record(timestamp: 1_710_000_000_000, value: Array(Bench.record(number).utf8)[...]))
            }
            try log.append(Append(builder.finish(), to: TopicPartition("events", 0)))
        }
        return try log.offsets(of: TopicPartition("events", 0)).end
    }
}

private struct TornLine: Error {}

/// A runner on a thread of its own.
private struct Running {
    let runner: PipelineRunner
    private let thread: Thread

    init(
        _ plan: PipelinePlan, _ log: any EventLog, _ store: any Aggregates, onlyOnce: Bool = false,
        logIsBeingFilled: Bool = false,
        observe: @escaping @Sendable (PipelineRunner.Event) -> Void = { _ in }
    ) throws {
        var options = PipelineRunner.Options()
        options.onlyOnce = onlyOnce
        options.logIsBeingFilled = logIsBeingFilled
        let runner = PipelineRunner(plan, log: log, store: store, options: options, observe: observe)
        self.runner = runner
        thread = try Thread("runner", stackSize: EngineLimits.stackSize) { runner.run(SystemClock()) }
        #expect(eventually { runner.status.state == .running })
    }

    func join() { thread.join() }

    func stop() {
        runner.stop(by: SystemClock().now)
        join()
    }
}
