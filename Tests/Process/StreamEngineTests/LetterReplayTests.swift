import Aggregates
import AggregatesSQLite
import EventLog
import EventLogLMDB
import Model
import RecordBatches
import StreamEngine
import System
import Testing

@Suite struct `A dead letter that is replayed` {
    /// Killed between the append and the end of the dead letter, the next replay once appended the record again.
    @Test(arguments: 1...3, [true, false])
    func `is appended once, whenever its replay is killed`(number: Int, isBefore: Bool) async throws {
        let folder = try FileSystem.makeTemporaryDirectory("letters")
        defer { try? FileSystem.removeTree(folder) }  // a folder that stays is the test machine's to sweep
        try Self.prepare(folder)
        await #expect(processExitsWith: .exitCode(143)) { [path = folder.text as String, number, isBefore] in
            let log = try EventLogLMDB(Path(path) / "log", LogOptions())
            let store = try AggregatesSQLite(Path(path) / "results.db")
            let dying = DyingLetters(store: store, number: number, isBefore: isBefore)
            try Self.replayAll(log, dying)
        }
        let log = try EventLogLMDB(folder / "log", LogOptions())
        let store = try AggregatesSQLite(folder / "results.db")
        // The one that is not next in turn must not make it forget the one that was under way.
        try Self.replayAll(log, store, backwards: number % 2 == 0)
        #expect(try store.deadLetters(of: "p", after: nil, limit: 10) == [])
        #expect(try Self.copies(log) == ["events-0@0", "events-0@1", "events-0@2", "events-0@3"])
        try log.close()
    }

    @Test func `is not there any more, or never was`() throws {
        let bench = try Bench()
        bench.view("v", "SELECT count(*) AS n FROM events")
        try bench.log.createTopic(NewTopic("events"))
        try bench.append("poison")
        try bench.catchUp(bench.engine())
        let replay = LetterReplay(log: bench.log, store: bench.store)
        let letter = try #require(try bench.store.deadLetters(of: "p", after: nil, limit: 1).first)
        #expect(try replay.replay(letter.origin, of: "q") == nil)
        #expect(
            try replay.replay(letter.origin, of: "p") == .appended(Appended(baseOffset: 1, nextOffset: 2)))
        #expect(try replay.replay(letter.origin, of: "p") == nil)
        // What was poison is poison again, and is another one.
        try bench.catchUp(bench.engine())
        #expect(try bench.store.deadLetters(of: "p", after: nil, limit: 9).map(\.origin.offset) == [1])
        // A rebuild meets the first one again.
        var options = PipelineEngine.Options()
        options.rebuild = ["v"]
        try bench.catchUp(bench.engine(options))
        #expect(try bench.store.views().map(\.id.generation) == [2])
        #expect(try bench.store.deadLetters(of: "p", after: nil, limit: 9).map(\.origin.offset) == [1])
    }

    @Test(arguments: 1...4, [true, false])
    func `is appended once among many, whenever their replay is killed`(number: Int, isBefore: Bool) async throws {
        let folder = try FileSystem.makeTemporaryDirectory("letters")
        defer { try? FileSystem.removeTree(folder) }  // as above
        try Self.prepare(folder, count: 500)
        await #expect(processExitsWith: .exitCode(143)) { [path = folder.text as String, number, isBefore] in
            let log = try EventLogLMDB(Path(path) / "log", LogOptions())
            let store = try AggregatesSQLite(Path(path) / "results.db")
            let dying = DyingLetters(store: store, number: number, isBefore: isBefore)
            let first = try dying.deadLetters(of: "p", after: nil, limit: 1)[0].origin
            _ = try LetterReplay(log: log, store: dying).replay(from: first, through: 498, of: "p")
        }
        let log = try EventLogLMDB(folder / "log", LogOptions())
        let store = try AggregatesSQLite(folder / "results.db")
        let first = try #require(try store.deadLetters(of: "p", after: nil, limit: 1).first).origin
        #expect(try LetterReplay(log: log, store: store).replay(from: first, through: 498, of: "p") > 0)
        #expect(try store.deadLetters(of: "p", after: nil, limit: 10).map(\.origin.offset) == [499])
        #expect(try Self.copies(log, from: 500) == (0..<499).map { "events-0@\($0)" }.sorted())
        try log.close()
    }

    /// Each once cost a search through all of them, and two commits.
    @Test func `takes no longer the more there are`() throws {
        let folder = try FileSystem.makeTemporaryDirectory("letters")
        defer { try? FileSystem.removeTree(folder) }  // as above
        try Self.prepare(folder, count: 30_000)
        let log = try EventLogLMDB(folder / "log", LogOptions())
        let store = try AggregatesSQLite(folder / "results.db")
        let first = try #require(try store.deadLetters(of: "p", after: nil, limit: 1).first).origin
        let clock = SystemClock()
        let start = clock.now
        #expect(try LetterReplay(log: log, store: store).replay(from: first, through: 29_999, of: "p") == 30_000)
        // Six minutes they took, one by one.
        #expect(clock.now - start < .seconds(60))
        #expect(try store.deadLetterCounts().isEmpty)
        #expect(try log.offsets(of: TopicPartition("events", 0)).end == 60_000)
        try log.close()
    }

    private static func prepare(_ folder: Path, count: Int64 = 4) throws {
        let log = try EventLogLMDB(folder / "log", LogOptions())
        let topic = try log.createTopic(NewTopic("events"))
        var batch = BatchBuilder()
        for _ in 0..<count { batch.append(Record(timestamp: 0, value: Array("poison".utf8)[...])) }
        try log.append(batch.finish(), to: TopicPartition("events", 0))
        let store = try AggregatesSQLite(folder / "results.db")
        let letters = (0..<count).map { offset in
            DeadLetter(
                pipeline: "p", stream: "events", origin: Origin(topic: topic.id, partition: 0, offset: offset),
                topic: "events", record: Record(timestamp: 0, value: Array("poison".utf8)[...]), reason: .malformed,
                sentence: "it is poison")
        }
        try store.commit(ResultBatch(processedAt: 0, views: [], deadLetters: letters))
        try log.close()
    }

    private static func replayAll(
        _ log: EventLogLMDB, _ store: any DeadLetters, backwards: Bool = false
    ) throws {
        let letters = try store.deadLetters(of: "p", after: nil, limit: 10)
        let replay = LetterReplay(log: log, store: store)
        for letter in backwards ? letters.reversed() : letters { _ = try replay.replay(letter.origin, of: "p") }
    }

    /// Where the records come from that the log has because of a replay.
    private static func copies(_ log: EventLogLMDB, from offset: Offset = 4) throws -> [String] {
        var found: [String] = []
        for batch in try log.read(TopicPartition("events", 0), from: offset, budget: 1 << 20).batches {
            try batch.forEachRecord { (view: borrowing RecordView) throws(RecordBatchError) in
                let headers = (try? view.record().headers) ?? []  // what cannot be read is missed by the test
                found += headers.filter { $0.key == LetterReplay.header }.map {
                    String(decoding: $0.value ?? [], as: UTF8.self)
                }
            }
        }
        return found.sorted()
    }
}

/// Dead letters of which the process dies when one of them goes.
private final class DyingLetters: DeadLetters {
    private let store: any DeadLetters
    private let left: Monitor<Int>
    private let isBefore: Bool

    init(store: any DeadLetters, number: Int, isBefore: Bool) {
        self.store = store
        left = Monitor(number)
        self.isBefore = isBefore
    }

    func remove(_ origins: [Origin], of pipeline: String) throws(AggregatesError) {
        let isLast = left.update { left in
            left -= 1
            return left == 0
        }
        if isLast, isBefore { Signal.terminate.endProcess() }
        try store.remove(origins, of: pipeline)
        // Nothing is flushed or closed.
        if isLast { Signal.terminate.endProcess() }
    }

    func deadLetters(of pipeline: String?, after origin: Origin?, limit: Int) throws(AggregatesError) -> [DeadLetter] {
        try store.deadLetters(of: pipeline, after: origin, limit: limit)
    }

    func deadLetterCounts() throws(AggregatesError) -> [DeadLetterCount] { try store.deadLetterCounts() }
    func removeDeadLetters(of pipeline: String) throws(AggregatesError) {
        try store.removeDeadLetters(of: pipeline)
    }
}
