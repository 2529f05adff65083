import Aggregates
import AggregatesSQLite
import Columns
import EventLog
import Model
import Plans
import RecordBatches
import StreamEngine
import StreamSQL
import System
import Testing

@Suite(.enabled(if: canCount && isOptimized, "only optimized code is counted: make test-counts"))
struct `An event on its way into results` {
    private static let stream = StreamPlan(
        name: "events", topic: "events",
        fields: [
            StreamField(name: "type", type: .text, source: .json(["type"])),
            StreamField(name: "user", type: .int, source: .json(["user"])),
            StreamField(name: "amount", type: .double, source: .json(["amount"])),
            StreamField(name: "at", type: .timestamp, source: .json(["at"])),
        ], eventTime: 3, watermark: 60_000, maxAhead: .max)

    @Test(arguments: [
        "SELECT type, window_start, count(*) AS n, sum(user) AS users FROM events GROUP BY type, tumble(at, '10s')",
        "SELECT type, avg(amount) AS mean, max(user) AS most FROM events WHERE amount > 1 AND user < 900 GROUP BY type",
        "SELECT upper(type) AS kind, count(*) AS n FROM events GROUP BY upper(type)",
    ])
    func `takes no memory of its own`(sql: String) throws {
        let folder = try FileSystem.makeTemporaryDirectory("allocations")
        defer { try? FileSystem.removeTree(folder) }  // what stays is the test machine's to sweep
        let log = InMemoryEventLog()
        let view = try StreamSQL.plan(view: "v", sql: sql, scheme: Scheme(streams: [Self.stream.shape]))
        let engine = try PipelineEngine(
            PipelinePlan(
                name: "p", streams: [Self.stream], views: [PipelineView(plan: view, trigger: .continuous)]),
            log: log, store: try AggregatesSQLite(folder / "results.db"), clock: ManualClock())
        func allocated(_ count: Int) throws -> Int {
            let batch = try Self.batch(count)
            // The first of them settles what happens only once.
            var ends = try (0..<2).map { _ in
                try log.append(Append(batch, to: TopicPartition("events", 0)))
                return try engine.ends()
            }
            return try allocations {
                let report = try engine.bringOn(["v"], to: ends.removeFirst())
                #expect(report?.records == count)
            }
        }
        let (few, many) = (try allocated(1000), try allocated(10_000))
        // Columns grow by doubling; nine thousand events more may not show beside that.
        #expect(many - few < 9000 / 20, "\(few) blocks for 1000 events, \(many) for 10,000")
    }

    private static func batch(_ count: Int) throws -> RecordBatch {
        var generator = SeededGenerator(seed: 9)
        var builder = BatchBuilder()
        for index in 0..<count {
            let second = index % 60 < 10 ? "0\(index % 60)" : "\(index % 60)"
            let user = Int.random(in: 1...1000, using: &generator)
            let value =
                #"{"type":"\#(["buy", "click"][index % 2])","user":\#(user),"#
                + #""amount":\#(Double(index % 500) / 8),"at":"2024-03-19 08:00:\#(second)"}"#
            builder.append(Record(timestamp: 1_710_000_000_000, value: Array(value.utf8)[...]))
        }
        return try builder.finish()
    }
}
