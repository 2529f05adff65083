import Aggregates
import AggregatesSQLite
import EventLog
import Model
import Plans
import SQLite
import StreamEngine
import System
import Testing

@Suite struct `A view that cannot go on` {
    private static func bench() throws -> Bench {
        let bench = try Bench()
        try bench.log.createTopic(NewTopic("events"))
        bench.view("lost", "SELECT count(*) AS n, count(DISTINCT user) AS users FROM events")
        bench.view("whole", "SELECT count(*) AS n FROM events")
        return bench
    }

    private static func damage(_ bench: Bench, _ sql: String) throws {
        try Connection(bench.folder / "results.db", .writer).execute(sql)
    }

    @Test(arguments: ["TABLE sluice_state_lost__1", "TABLE sluice_distinct_lost__1_2", "VIEW lost__1"])
    func `because its table is gone lets the others go on, and is built anew`(name: String) throws {
        let bench = try Self.bench()
        try bench.append(Bench.record(1))
        try bench.catchUp(bench.engine())
        try Self.damage(bench, "DROP \(name)")
        let engine = try bench.engine()
        try bench.append(Bench.record(2))
        try bench.catchUp(engine)
        #expect(try bench.rows("SELECT * FROM whole") == ["2"])
        #expect(engine.failures.map(\.view) == ["lost"])
        #expect(engine.failures[0].reason.contains("is gone from"))
        #expect(engine.failures[0].reason.contains("--rebuild lost"))
        bench.clock.advance(by: .seconds(60))
        try bench.catchUp(engine)
        // It may be mended, and so the log keeps what it has not taken.
        #expect(try bench.log.holds().map { $0.positions.next.values.min() } == [1])
        var options = PipelineEngine.Options()
        options.rebuild = ["lost"]
        let again = try bench.engine(options)
        try bench.catchUp(again)
        #expect(again.failures.isEmpty)
        #expect(try bench.rows("SELECT * FROM lost") == ["2|2"])
    }

    @Test func `because its table goes while it runs lets the others go on`() throws {
        let bench = try Self.bench()
        let engine = try bench.engine()
        try bench.append(Bench.record(1))
        try bench.catchUp(engine)
        try Self.damage(bench, "DROP TABLE sluice_state_lost__1")
        try bench.append(Bench.record(2))
        try bench.catchUp(engine)
        try bench.catchUp(engine)
        #expect(engine.failures.map(\.view) == ["lost"])
        #expect(try bench.rows("SELECT * FROM whole") == ["2"])
    }

    @Test func `because its rebuild's table is gone begins that anew`() throws {
        let bench = try Self.bench()
        try bench.append(Bench.record(1), Bench.record(2))
        try bench.catchUp(bench.engine())
        var options = PipelineEngine.Options()
        options.rebuild = ["lost"]
        do {
            let engine = try bench.engine(options)
            let place = try #require(try engine.ends().keys.first)
            _ = try engine.bringOn(["lost"], to: [place: 1])
        }
        try Self.damage(bench, "DROP TABLE sluice_state_lost__2")
        try bench.catchUp(bench.engine(options))
        #expect(try bench.rows("SELECT * FROM lost") == ["2|2"])
        #expect(try bench.store.views().map(\.id.generation) == [3, 1])
    }

    /// Another stream beside, whose topic is `others`, with a view of its own.
    private static func benchOfTwoTopics() throws -> Bench {
        let bench = try bench()
        var other = Bench.events
        (other.name, other.topic) = ("others", "others")
        bench.streams.append(other)
        bench.view("foreign", "SELECT count(*) AS n FROM others")
        try bench.log.createTopic(NewTopic("others"))
        return bench
    }

    @Test func `because its topic is gone lets those of other topics go on`() throws {
        let bench = try Self.benchOfTwoTopics()
        let engine = try bench.engine()
        try bench.append(Bench.record(1))
        try bench.catchUp(engine)
        try bench.log.deleteTopic("others")
        try bench.append(Bench.record(2))
        try bench.catchUp(engine)
        #expect(engine.failures.map(\.view) == ["foreign"])
        #expect(try bench.rows("SELECT * FROM whole") == ["2"])
        // Made anew it is another one, also to the next engine.
        try bench.log.createTopic(NewTopic("others"))
        try bench.append(Bench.record(3))
        let next = try bench.engine()
        try bench.catchUp(next)
        #expect(next.failures.map(\.view) == ["foreign"])
        #expect(next.failures[0].reason.contains("topic others is another one"))
        #expect(try bench.rows("SELECT * FROM whole") == ["3"])
    }

    /// The log wakes who waits for records of a topic that goes: it was met half gone, and all views stopped.
    @Test(arguments: 1...6)
    func `because its topic goes at any moment lets those of other topics go on`(moment: Int) throws {
        let bench = try Self.benchOfTwoTopics()
        let log = VanishingLog(bench.log, topic: "others")
        let engine = try PipelineEngine(bench.plan(), log: log, store: bench.store, clock: bench.clock)
        try bench.log.append(Append(bench.batch([Bench.record(1)]), to: TopicPartition("others", 0)))
        log.vanish(after: moment)
        try bench.append(Bench.record(1))
        try bench.catchUp(engine)
        try bench.append(Bench.record(2))
        try bench.catchUp(engine)
        try bench.append(Bench.record(3))
        try bench.catchUp(engine)
        #expect(engine.failures.map(\.view) == ["foreign"])
        #expect(try bench.rows("SELECT * FROM whole") == ["3"])
    }

    @Test func `because the log has lost what it needs holds nothing`() throws {
        let bench = try Self.bench()
        try bench.append(Bench.record(1))
        let first = try bench.engine()
        while try first.bringOn(["whole"], to: first.ends()) != nil {}
        try bench.append(Bench.record(2), Bench.record(3))
        try bench.log.release(PipelineEngine.holdName("p"))
        _ = try bench.log.deleteRecords(of: TopicPartition("events", 0), before: 1)
        let engine = try bench.engine()
        try bench.catchUp(engine)
        try bench.catchUp(engine)
        #expect(engine.failures.map(\.view) == ["lost"])
        #expect(engine.failures[0].reason.contains("the log begins at 1 now"))
        #expect(try bench.rows("SELECT * FROM whole") == ["3"])
        bench.clock.advance(by: .seconds(60))
        try bench.catchUp(engine)
        #expect(try bench.log.holds().map { $0.positions.next.values.min() } == [3])
    }

    @Test func `is told with its reason, once, and does not keep a run from its end`() throws {
        let bench = try Self.bench()
        try bench.append(Bench.record(1))
        try bench.catchUp(bench.engine())
        try Self.damage(bench, "DROP TABLE sluice_state_lost__1")
        try bench.append(Bench.record(2))
        var options = PipelineRunner.Options()
        options.onlyOnce = true
        let told = Monitor<[String]>([])
        let runner = PipelineRunner(try bench.plan(), log: bench.log, store: bench.store, options: options) { event in
            if case .setAside(let view, _) = event { told.update { $0.append(view) } }
        }
        runner.run(bench.clock)
        #expect(runner.status.state == .done)
        #expect(runner.status.views.map { $0.problem != nil } == [true, false])
        #expect(told.withLock { $0 } == ["lost"])
        #expect(try bench.rows("SELECT * FROM whole") == ["2"])
    }

    @Test func `alone is a pipeline that has failed`() throws {
        let bench = try Bench()
        bench.view("v", "SELECT count(*) AS n FROM events")
        try bench.catchUp(bench.engine())
        try Self.damage(bench, "DROP VIEW v__1")
        let error = #expect(throws: EngineError.self) { try bench.engine() }
        #expect(error?.code == .broken)
        #expect(error?.remedy == .fixRequest)
    }
}
