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

/// A pipeline by hand: a log in memory, results in a folder that goes away, and a clock that moves when it is told.
final class Bench {
    let log = InMemoryEventLog()
    /// It is 2024-03-19 08:00.
    let clock = ManualClock(wallMilliseconds: 1_710_835_200_000)
    let folder: Path
    private(set) var store: AggregatesSQLite
    private var running: PipelineEngine?
    private var views: [(name: String, sql: String, emit: EmitMode)] = []
    var stream: StreamPlan
    var others: [StreamPlan] = []
    var tables: [ReferenceTable] = []
    var options = PipelineEngine.Options()

    /// `{"type": …, "user": …, "amount": …, "n": …, "at": …}`
    init(partitions: Int = 1, watermark: Int64? = nil) throws {
        folder = try FileSystem.makeTemporaryDirectory("by-hand")
        store = try AggregatesSQLite(folder / "results.db")
        let columns: [(String, ColumnType)] = [
            ("type", .text), ("user", .int), ("amount", .double), ("n", .bigint), ("at", .timestamp),
        ]
        stream = StreamPlan(
            name: "events", topic: "events",
            fields: columns.map { StreamField(name: $0.0, type: $0.1, source: .json([$0.0])) }, eventTime: 4,
            watermark: watermark, maxAhead: 86_400_000)
        try log.createTopic(NewTopic("events", partitions: partitions))
    }

    deinit {
        // A folder that stays is the test machine's to sweep.
        try? FileSystem.removeTree(folder)
    }

    func view(_ name: String, _ sql: String, emit: EmitMode = .upsert) { views.append((name, sql, emit)) }

    func plan() throws -> PipelinePlan {
        let streams = [stream] + others
        let scheme = Scheme(streams: streams.map(\.shape), tables: tables.map(\.shape))
        let planned = try views.map {
            PipelineView(
                plan: try StreamSQL.plan(view: $0.name, sql: $0.sql, emit: $0.emit, scheme: scheme),
                trigger: .continuous)
        }
        return PipelinePlan(name: "p", streams: streams, tables: tables, views: planned)
    }

    func engine() throws -> PipelineEngine {
        if let running { return running }
        let engine = try PipelineEngine(plan(), log: log, store: store, clock: clock, options: options)
        running = engine
        return engine
    }

    func restart() throws {
        running = nil
        store = try AggregatesSQLite(folder / "results.db")
    }

    /// Everything that is in the log, into every view.
    func catchUp() throws {
        let engine = try engine()
        while try engine.bringOn(Set(views.map(\.name)), to: engine.ends()) != nil {}
    }

    /// Appends a batch of records, and brings every view on.
    func take(_ values: String..., partition: Int32 = 0) throws {
        try append(values, partition: partition)
        try catchUp()
    }

    func append(
        _ values: [String], partition: Int32 = 0, timestamp: Int64? = nil, topic: String = "events",
        key: String? = nil
    ) throws {
        var builder = BatchBuilder()
        for value in values {
            let time = timestamp ?? clock.wallMilliseconds
            builder.append(Record(timestamp: time, key: key.map { Array($0.utf8)[...] }, value: Array(value.utf8)[...]))
        }
        try log.append(Append(try builder.finish(), to: TopicPartition(topic, partition)))
    }

    /// A query's rows as text: columns by a space, null as a dash.
    func rows(_ sql: String) throws -> [String] {
        try store.rows(sql).map { row in
            row.map { value in
                switch value {
                case .null: "-"
                case .integer(let number): String(number)
                case .real(let number): number.description
                case .text(let bytes): String(decoding: bytes, as: UTF8.self)
                }
            }.joined(separator: " ")
        }
    }

    /// Where and why records were refused, by partition and offset.
    func letters() throws -> [String] {
        try store.deadLetters(of: "p", after: nil, limit: 1000).map {
            "\($0.origin.partition)/\($0.origin.offset) \($0.reason)"
        }
    }
}
