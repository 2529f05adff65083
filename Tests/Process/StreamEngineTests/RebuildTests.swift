import Aggregates
import AggregatesSQLite
import EventLog
import Model
import StreamEngine
import System
import TestKit
import Testing

@Suite struct `A view that is built anew` {
    private static let old = "SELECT type, count(*) AS n FROM events GROUP BY type"
    private static let new = "SELECT type, count(*) AS n FROM events WHERE user > 1 GROUP BY type"

    private static func record(_ user: Int) -> String {
        #"{"type":"a","user":\#(user),"amount":1,"at":"2024-03-19 08:00:05"}"#
    }

    private static func options(_ rebuild: String..., fromAvailable: Bool = false) -> PipelineEngine.Options {
        var options = PipelineEngine.Options()
        options.rebuild = Set(rebuild)
        options.fromAvailable = fromAvailable
        return options
    }

    /// Three records, counted by the old view; then the file says something else.
    private static func changedBench() throws -> Bench {
        let bench = try Bench()
        bench.view("v", old)
        try bench.catchUp(bench.engine())  // makes the topic
        try bench.append(record(1), record(2), record(3))
        try bench.catchUp(bench.engine())
        bench.forgetViews()
        bench.view("v", new)
        return bench
    }

    private static func generations(_ bench: Bench) throws -> [String] {
        try bench.store.views().map { "\($0.id.generation)\($0.isPublished ? " shown" : "")" }
    }

    @Test func `is refused until somebody chooses`() throws {
        let bench = try Self.changedBench()
        let error = #expect(throws: EngineError.self) { try bench.engine() }
        #expect(error?.code == .changed)
        #expect(error?.remedy == .fixRequest)
        #expect(error?.sentence.contains("--rebuild v") == true)
        #expect(try bench.rows("SELECT * FROM v") == ["a|3"])
    }

    /// The sentence once had the numbers of columns, and what had only moved to another place.
    @Test(arguments: [
        ("SELECT type, sum(user) AS n FROM events GROUP BY type", "its SQL changed: n is sum(user), was count(*)"),
        ("SELECT type, count(*) AS n FROM events WHERE user > 1 GROUP BY type", "WHERE is user > 1, which is new"),
        (
            "SELECT type, count(distinct user) AS n, max(amount) AS most FROM events GROUP BY type",
            "n is count(distinct user), was count(*), and 1 more"
        ),
        (
            "SELECT type, window_start AS t, count(*) AS n FROM events GROUP BY type, tumble(at, '1m')",
            "window is tumble 1m, which is new, and 1 more"
        ),
        ("SELECT user, count(*) AS n FROM events GROUP BY user", "GROUP BY user is new"),
    ])
    func `is told by what has changed, in the file's words`(sql: String, words: String) throws {
        let bench = try Bench()
        bench.view("v", Self.old)
        try bench.catchUp(bench.engine())
        bench.forgetViews()
        bench.view("v", sql)
        let error = #expect(throws: EngineError.self) { try bench.engine() }
        #expect(
            error?.sentence.contains(words) == true && error?.sentence.contains("#") == false,
            "\(error?.sentence ?? "")")
    }

    /// Only the first was named, and the next one when that was mended.
    @Test func `is told with all others that have changed`() throws {
        let bench = try Bench()
        for name in ["one", "two", "same"] { bench.view(name, Self.old) }
        try bench.catchUp(bench.engine())
        bench.forgetViews()
        for name in ["one", "two"] { bench.view(name, Self.new) }
        bench.view("same", Self.old)
        bench.streams[0].watermark = 120_000
        let error = #expect(throws: EngineError.self) { try bench.engine() }
        let sentence = error?.sentence ?? ""
        #expect(sentence.contains("(watermark is 2m, was 1m; its SQL changed: WHERE is user > 1, "), "\(sentence)")
        #expect(sentence.contains("view same means something else than its results (watermark is 2m, was 1m)"))
        #expect(sentence.contains("--view one --view two --view same"), "\(sentence)")
    }

    @Test func `is shown in one step, when it has caught up`() throws {
        let bench = try Self.changedBench()
        let engine = try bench.engine(Self.options("v"))
        let place = try #require(try engine.ends().keys.first)
        #expect(try engine.bringOn(["v"], to: [place: 2]) != nil)
        // Records arrive meanwhile; people see what they saw.
        try bench.append(Self.record(4))
        #expect(try bench.rows("SELECT * FROM v") == ["a|3"])
        #expect(try Self.generations(bench) == ["1 shown", "2"])
        // It ends in the middle, and the next one goes on without being asked.
        let next = try bench.engine()
        #expect(try bench.rows("SELECT n FROM v__2") == ["1"])
        #expect(try bench.rows("SELECT * FROM v") == ["a|3"])
        #expect(try next.bringOn(["v"], to: [place: 3]) != nil)
        #expect(try bench.rows("SELECT * FROM v") == ["a|2"])
        #expect(try Self.generations(bench) == ["2 shown"])
        try bench.catchUp(next)
        #expect(try bench.rows("SELECT * FROM v") == ["a|3"])
    }

    /// With an unchanged meaning the next start once took the unfinished generation for one that nobody wanted.
    @Test(arguments: [false, true])
    func `goes on after an interruption, also when it means the same`(
        asked: Bool
    ) throws {
        let bench = try Bench()
        bench.view("v", Self.old)
        try bench.catchUp(bench.engine())
        try bench.append(Self.record(1), Self.record(2), Self.record(3))
        try bench.catchUp(bench.engine())
        let place: Positions.Place
        do {
            let engine = try bench.engine(Self.options("v"))
            place = try #require(try engine.ends().keys.first)
            _ = try engine.bringOn(["v"], to: [place: 2])
        }
        let engine = try bench.engine(asked ? Self.options("v") : Self.options())
        #expect(try Self.generations(bench) == ["1 shown", "2"])
        #expect(try bench.rows("SELECT n FROM v__2") == ["2"])
        try bench.catchUp(engine)
        #expect(try Self.generations(bench) == ["2 shown"])
        #expect(try bench.rows("SELECT * FROM v") == ["a|3"])
    }

    /// What people saw once stood still until the new generation had caught up.
    @Test func `lets what people see go on meanwhile, where it means the same`() throws {
        let bench = try Bench()
        bench.view("v", Self.old)
        try bench.catchUp(bench.engine())
        try bench.append(Self.record(1), Self.record(2), Self.record(3))
        try bench.catchUp(bench.engine())
        let engine = try bench.engine(Self.options("v"))
        let place = try #require(try engine.ends().keys.first)
        _ = try engine.bringOn(["v"], to: [place: 1])
        try bench.append(Self.record(4), Self.record(5))
        // They take turns, and this one does nothing.
        #expect(try engine.bringOn(["v"], to: [place: 1]) == nil)
        _ = try engine.bringOn(["v"], to: engine.ends())
        #expect(try bench.rows("SELECT * FROM v") == ["a|5"])
        #expect(try Self.generations(bench) == ["1 shown", "2"])
        try bench.catchUp(engine)
        #expect(try bench.rows("SELECT * FROM v") == ["a|5"])
        #expect(try Self.generations(bench) == ["2 shown"])
        try bench.append(Self.record(6))
        try bench.catchUp(engine)
        #expect(try bench.rows("SELECT * FROM v") == ["a|6"])
    }

    /// Ended between the last commit and the switch, it once stayed unseen until another record came.
    @Test func `is shown at the next start, when it had caught up before`() throws {
        let bench = try Self.changedBench()
        let store = FailingStore(bench.store, publishing: 1)
        let engine = try PipelineEngine(
            bench.plan(), log: bench.log, store: store, clock: bench.clock, options: Self.options("v"))
        #expect(throws: AggregatesError.self) { try bench.catchUp(engine) }
        #expect(try bench.rows("SELECT * FROM v") == ["a|3"])
        try bench.catchUp(bench.engine())
        #expect(try bench.rows("SELECT * FROM v") == ["a|2"])
        #expect(try Self.generations(bench) == ["2 shown"])
    }

    /// A runner that tried again after a failure once built the view anew each time.
    @Test func `is built once, however often its runner tries again`() throws {
        let bench = try Self.changedBench()
        var options = PipelineRunner.Options()
        options.engine = Self.options("v")
        let store = FailingStore(bench.store, committing: 1)
        let runner = PipelineRunner(try bench.plan(), log: bench.log, store: store, options: options)
        let thread = try Thread("runner", stackSize: EngineLimits.stackSize) { runner.run(SystemClock()) }
        #expect(try eventually { try bench.rows("SELECT * FROM v") == ["a|2"] })
        // The next one meets a failure after the switch.
        store.failNextCommits(1)
        try bench.append(Self.record(9))
        #expect(try eventually { try store.failures == 2 && bench.rows("SELECT * FROM v") == ["a|3"] })
        runner.stop(by: SystemClock().now)
        thread.join()
        #expect(try Self.generations(bench) == ["2 shown"])
    }

    @Test func `is refused when the log begins later than the view did, unless that will do`() throws {
        let bench = try Self.changedBench()
        try bench.log.release(PipelineEngine.holdName("p"))
        _ = try bench.log.deleteRecords(of: TopicPartition("events", 0), before: 2)
        let error = #expect(throws: EngineError.self) { try bench.engine(Self.options("v")) }
        #expect(error?.code == .lost)
        #expect(error?.sentence.contains("--from-available") == true)
        #expect(try bench.rows("SELECT * FROM v") == ["a|3"])
        try bench.catchUp(bench.engine(Self.options("v", fromAvailable: true)))
        #expect(try bench.rows("SELECT * FROM v") == ["a|1"])
    }

    /// Where the view began in a partition that was added later was not known: its lost records were not missed.
    @Test func `is refused when a partition that was added begins later than the view did`() throws {
        let bench = try Self.changedBench()
        bench.forgetViews()
        bench.view("v", Self.old)
        try bench.log.addPartitions(to: "events", upTo: 2)
        try bench.append(Self.record(4), Self.record(5), partition: 1)
        try bench.catchUp(bench.engine())
        #expect(try bench.rows("SELECT * FROM v") == ["a|5"])
        try bench.log.release(PipelineEngine.holdName("p"))
        _ = try bench.log.deleteRecords(of: TopicPartition("events", 1), before: 1)
        let error = #expect(throws: EngineError.self) { try bench.engine(Self.options("v")) }
        #expect(error?.code == .lost)
        try bench.catchUp(bench.engine(Self.options("v", fromAvailable: true)))
        #expect(try bench.rows("SELECT * FROM v") == ["a|4"])
    }

    /// What people saw of the old topic once was waited for until the end of time.
    @Test func `begins with the new topic, where the old one is gone`() throws {
        let bench = try Self.changedBench()
        try bench.log.deleteTopic("events")
        bench.forgetViews()
        bench.view("v", Self.old)
        let error = #expect(throws: EngineError.self) { try bench.catchUp(bench.engine()) }
        // Whoever reads a topic does not make it again: a user who deletes one has a reason.
        try bench.log.createTopic(NewTopic("events"))
        try bench.append(Self.record(7))
        #expect(error?.code == .lost)
        #expect(try bench.rows("SELECT * FROM v") == ["a|3"])
        let engine = try bench.engine(Self.options("v"))
        try bench.catchUp(engine)
        #expect(try bench.rows("SELECT * FROM v") == ["a|1"])
        #expect(try Self.generations(bench) == ["2 shown"])
    }

    @Test func `is no other view than one of the pipeline's`() throws {
        let bench = try Self.changedBench()
        let error = #expect(throws: EngineError.self) { try bench.engine(Self.options("w")) }
        #expect(error?.code == .invalid)
    }
}
