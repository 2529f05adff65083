import Aggregates
import AggregatesSQLite
import Bytes
import Columns
import EventLog
import Model
import Plans
import RecordBatches
import StreamEngine
import StreamSQL
import System

/// A pipeline on a bench: a log in memory, results in a folder that goes away, and a clock that stands still.
final class Bench {
    /// An event of one moment, where only its user matters.
    static func record(_ user: Int) -> String {
        #"{"type":"a","user":\#(user),"amount":1,"at":"2024-03-19 08:00:05"}"#
    }

    let log = InMemoryEventLog()
    let clock = ManualClock(wallMilliseconds: 1_710_000_000_000)
    let folder: Path
    private(set) var store: AggregatesSQLite
    private var made: [ViewText] = []
    var streams: [StreamPlan] = [Bench.events]
    var tables: [ReferenceTable] = []
    var deadLetters = DeadLetterBound()

    struct ViewText {
        var name: String
        var sql: String
        var emit: EmitMode
        var trigger: Trigger
    }

    /// `{"type": …, "user": …, "amount": …, "at": …}`
    static let events = StreamPlan(
        name: "events", topic: "events",
        fields: [
            StreamField(name: "type", type: .text, source: .json(["type"])),
            StreamField(name: "user", type: .int, source: .json(["user"])),
            StreamField(name: "amount", type: .double, source: .json(["amount"])),
            StreamField(name: "at", type: .timestamp, source: .json(["at"])),
        ], eventTime: 3, watermark: 60_000, maxAhead: .max)

    init() throws {
        folder = try FileSystem.makeTemporaryDirectory("bench")
        store = try AggregatesSQLite(folder / "results.db")
    }

    deinit {
        // A folder that stays is the test machine's to sweep.
        try? FileSystem.removeTree(folder)
    }

    func view(_ name: String, _ sql: String, emit: EmitMode = .upsert, trigger: Trigger = .continuous) {
        made.append(ViewText(name: name, sql: sql, emit: emit, trigger: trigger))
    }

    func plan() throws -> PipelinePlan {
        let scheme = Scheme(streams: streams.map(\.shape), tables: tables.map(\.shape))
        let views = try made.map {
            PipelineView(
                plan: try StreamSQL.plan(view: $0.name, sql: $0.sql, emit: $0.emit, scheme: scheme),
                trigger: $0.trigger)
        }
        return PipelinePlan(
            name: "p", streams: streams, tables: tables, views: views, deadLetters: deadLetters)
    }

    func engine(_ options: PipelineEngine.Options = .init()) throws -> PipelineEngine {
        try PipelineEngine(plan(), log: log, store: store, clock: clock, options: options)
    }

    /// The pipeline's file is another one from now on.
    func forgetViews() { made = [] }

    /// Everything that is in the log, into every view.
    func catchUp(_ engine: PipelineEngine) throws {
        while try engine.bringOn(Set(made.map(\.name)), to: engine.ends()) != nil {}
    }

    func append(_ values: String..., partition: Int32 = 0) throws { try append(values, partition: partition) }

    func append(_ values: [String], partition: Int32 = 0) throws {
        try log.append(Append(batch(values), to: TopicPartition("events", partition)))
    }

    func batch(_ values: [String]) throws -> RecordBatch {
        var builder = BatchBuilder()
        for value in values {
            builder.append(Record(timestamp: clock.wallMilliseconds, value: Array(value.utf8)[...]))
        }
        return try builder.finish()
    }

    /// A query's rows as text: columns by `|`, null as nothing.
    func rows(_ sql: String) throws -> [String] {
        var rows: [String] = []
        try store.query(sql, columns: { _ in }) { row in
            rows.append(row.map(\.shown).joined(separator: "|"))
            return true
        }
        return rows
    }
}

extension Value {
    var shown: String {
        switch self {
        case .null: ""
        case .integer(let number): String(number)
        case .real(let number): number.description
        case .text(let bytes): String(decoding: bytes, as: UTF8.self)
        }
    }
}
