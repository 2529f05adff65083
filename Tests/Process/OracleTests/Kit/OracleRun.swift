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

/// One random pipeline over random records, brought on in random steps, with restarts.
final class OracleRun {
    private static let wall: Int64 = 1_710_000_000_000
    private let log = InMemoryEventLog()
    let clock: ManualClock
    private let folder: Path
    private var random: SeededGenerator
    private var engine: PipelineEngine?
    private(set) var store: AggregatesSQLite
    let plan: PipelinePlan
    let views: [OracleView]
    private(set) var records: [OracleRecord] = []
    let partitions: Int32
    private(set) var steps: [String] = []
    /// The version of the table of labels, where it is one that changes.
    private let version: Monitor<UInt8>?

    init(
        seed: UInt64, views candidates: [OracleView], watermark: Int64?, badRecords: StreamPlan.BadRecords,
        isTimedByRecord: Bool = false, unmatched: ReferenceTable.Unmatched = .filter,
        idleAfter: Int64? = nil, maxAhead: Int64? = nil, changesTables: Bool = false
    ) throws {
        random = SeededGenerator(seed: seed &* 7919)
        partitions = Int32.random(in: 1...4, using: &random)
        folder = try FileSystem.makeTemporaryDirectory("oracle")
        store = try AggregatesSQLite(folder / "results.db")
        var stream = OracleStream.plan(
            watermark: watermark, badRecords: badRecords, isTimedByRecord: isTimedByRecord)
        stream.idleAfter = idleAfter
        // Records come about forty thousand seconds before the usual time: the clock is there where it has a say.
        clock = ManualClock(wallMilliseconds: Self.wall - (maxAhead == nil ? 0 : 40_000_000))
        if let maxAhead { stream.maxAhead = maxAhead }
        version = changesTables ? Monitor(0) : nil
        let labels = version.map { Labels.table(unmatched, version: $0) } ?? Labels.table(unmatched)
        var views: [OracleView] = []
        var planned: [PipelineView] = []
        for view in candidates {
            // Some phrases are refused: comparisons of what cannot be compared, and the like.
            guard let plan = Self.plan(view, stream) else { continue }
            views.append(view)
            planned.append(PipelineView(plan: plan, trigger: .continuous))
        }
        self.views = views
        plan = PipelinePlan(name: "p", streams: [stream], tables: [labels], views: planned)
        try log.createTopic(NewTopic(stream.topic, partitions: Int(partitions)))
    }

    deinit {
        // A folder that stays is the test machine's to sweep.
        try? FileSystem.removeTree(folder)
    }

    private static func plan(_ view: OracleView, _ stream: StreamPlan) -> ViewPlan? {
        // What is refused, and how, is for others to test.
        try? StreamSQL.plan(
            view: view.name, sql: view.sql, emit: view.emit,
            scheme: Scheme(streams: [stream.shape], tables: [Labels.table(.filter).shape]))
    }

    var model: OracleModel {
        let stream = plan.streams[0]
        return OracleModel(
            records: records, watermark: stream.watermark, nullsBadFields: stream.badRecords == .null,
            partitions: partitions)
    }

    /// Appends records and brings views on, a little of each at a time, until all is done.
    func run(_ count: Int, _ source: inout RandomRecords) throws {
        while records.count < count {
            if let idleAfter = plan.streams[0].idleAfter {
                clock.advance(by: .milliseconds(Int64.random(in: 0...idleAfter, using: &random)))
            }
            if let version, Int.random(in: 0..<3, using: &random) == 0 { version.withLock { $0 &+= 1 } }
            switch Int.random(in: 0..<6, using: &random) {
            case 0...2: try append(Int.random(in: 1...max(1, count / 6), using: &random), &source)
            case 3, 4: try bringOnSome()
            default: restart()
            }
        }
        let everything = Set(views.map(\.name))
        while try current().bringOn(everything, to: current().ends()) != nil {}
        restart()
        steps.append("end")
        while try current().bringOn(everything, to: current().ends()) != nil {}
        guard try current().bringOn(everything, to: current().ends()) == nil else {
            throw EngineError(.failed, "a pipeline that has come to the end goes on")
        }
    }

    /// The same views over the same records, in one go, in a store of their own.
    func again() throws -> AggregatesSQLite {
        let other = try AggregatesSQLite(folder / "again.db")
        let engine = try PipelineEngine(plan, log: log, store: other, clock: clock)
        while try engine.bringOn(Set(views.map(\.name)), to: engine.ends()) != nil {}
        return other
    }

    /// Builds every view anew from the log, at another time and with other tables, in other steps, and with as many
    /// ends and beginnings as come by chance.
    func rebuild() throws {
        clock.advance(by: .seconds(Int64.random(in: 0...200_000, using: &random)))
        version?.withLock { $0 &+= 100 }
        let names = Set(views.map(\.name))
        // Now no partition is silent, however long it has said nothing: only what was written down says that it was.
        var plan = plan
        plan.streams[0].idleAfter = nil
        var options = PipelineEngine.Options()
        options.rebuild = names
        restart()
        var engine = try PipelineEngine(plan, log: log, store: store, clock: clock, options: options)
        while try store.views().contains(where: { !$0.isPublished }) {
            var ends = try engine.ends()
            for place in ends.keys.sorted() where Int.random(in: 0..<3, using: &random) > 0 {
                ends[place] = Int64.random(in: 0...(ends[place] ?? 0), using: &random)
            }
            clock.advance(by: .milliseconds(Int64.random(in: 0...100_000, using: &random)))
            let some = names.filter { _ in Int.random(in: 0..<4, using: &random) > 0 }
            _ = try engine.bringOn(some, to: ends)
            guard Int.random(in: 0..<8, using: &random) == 0 else { continue }
            restart()
            options.workers = Int.random(in: 1...3, using: &random)
            engine = try PipelineEngine(plan, log: log, store: store, clock: clock, options: options)
            if try !store.views().contains(where: { !$0.isPublished }) { break }
            options.rebuild = []
        }
        restart()
    }

    /// Closes all windows, for nothing more is to come.
    func close() {
        restart()
        var last = plan
        for index in last.views.indices { last.views[index].trigger = .once(closesWindows: true) }
        PipelineRunner(last, log: log, store: store).run(clock)
    }

    private func current() throws -> PipelineEngine {
        if let engine { return engine }
        var options = PipelineEngine.Options()
        options.workers = Int.random(in: 1...3, using: &random)
        // A view that is built anew from the log must become what it was.
        options.rebuild = Set(views.map(\.name).filter { _ in Int.random(in: 0..<10, using: &random) == 0 })
        let made = try PipelineEngine(plan, log: log, store: store, clock: clock, options: options)
        engine = made
        return made
    }

    private func restart() {
        steps.append("restart")
        engine = nil
        // A store that does not open again is told by the next step.
        if let again = try? AggregatesSQLite(folder / "results.db") { store = again }
    }

    private func bringOnSome() throws {
        let some = views.map(\.name).filter { _ in Bool.random(using: &random) }
        var ends = try current().ends()
        for place in ends.keys.sorted() {
            ends[place] = Int64.random(in: 0...(ends[place] ?? 0), using: &random)
        }
        steps.append("bring \(some) to \(ends.sorted { $0.key < $1.key }.map(\.value))")
        for _ in 0..<Int.random(in: 1...3, using: &random) {
            if try current().bringOn(Set(some), to: ends) == nil { break }
        }
    }

    private func append(_ count: Int, _ source: inout RandomRecords) throws {
        var builders = [Int32: BatchBuilder]()
        for _ in 0..<count {
            let partition = Int32.random(in: 0..<partitions, using: &random)
            let offset = Offset(records.filter { $0.partition == partition }.count)
            let record = source.next(partition: partition, offset: offset, wall: Self.wall)
            records.append(record)
            builders[partition, default: BatchBuilder()].append(
                Record(
                    timestamp: record.time, key: record.key.map { Array($0.utf8)[...] },
                    value: Array(record.text.utf8)[...]))
            if builders[partition, default: BatchBuilder()].size > 500_000 { try flush(&builders, partition) }
        }
        for partition in builders.keys.sorted() { try flush(&builders, partition) }
    }

    private func flush(_ builders: inout [Int32: BatchBuilder], _ partition: Int32) throws {
        guard var builder = builders.removeValue(forKey: partition) else { return }
        try log.append(Append(try builder.finish(), to: TopicPartition(plan.streams[0].topic, partition)))
    }
}

extension AggregatesSQLite {
    func rows(_ sql: String) throws -> [[Value]] {
        var rows: [[Value]] = []
        try query(sql, columns: { _ in }) { row in
            rows.append(row)
            return true
        }
        return rows
    }
}

extension [[Value]] {
    /// Rows as texts that are equal for equal ones, in an order of their own.
    var texts: [String] { map { $0.map(\.exact).joined(separator: " | ") }.sorted() }
}
