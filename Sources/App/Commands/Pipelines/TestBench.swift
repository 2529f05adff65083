internal import Aggregates
internal import Columns
internal import EventLog
internal import Model
internal import PipelineFile
internal import RecordBatches
internal import StreamEngine
internal import System

/// A pipeline under test: a log in memory, results in a folder that goes away, and a clock that only the test moves.
final class TestBench {
    /// Where the clock stands until a test says otherwise: 2026-01-01T00:00:00Z.
    static let beginning: Int64 = 1_767_225_600_000

    private let definition: PipelineDefinition
    private let log = InMemoryEventLog()
    private let clock = ManualClock(wallMilliseconds: TestBench.beginning)
    private let store: any Backends.OpenResults.Store
    private let tables: [String: TestTable]
    private let engine: PipelineEngine
    /// Whether the first step's clock and tables hold already.
    private var hasBegun = false

    /// What differs from what a test expects, a step after the other; nothing when it passes.
    static func differences(
        of test: TestDefinition, in definition: PipelineDefinition, on backends: Backends
    ) throws -> [String] {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-test")
        defer {
            // A folder that stays is the machine's to sweep.
            try? FileSystem.removeTree(folder)
        }
        let store = try backends.openResults(folder / "results.db").store
        do {
            let bench = try TestBench(test, definition, store)
            return try test.steps.enumerated().flatMap { index, step in
                let name = test.steps.count > 1 ? "step \(index + 1): " : ""
                return try bench.differences(after: step, isLast: index == test.steps.count - 1).map { name + $0 }
            }
        } catch let error as EngineError {
            return ["\(error)"]
        } catch let error as PipelineError {
            return error.problems.map(\.description)
        }
    }

    private init(
        _ test: TestDefinition, _ definition: PipelineDefinition, _ store: any Backends.OpenResults.Store
    ) throws {
        self.definition = definition
        self.store = store
        let first = test.steps.first
        let tables = Dictionary(
            uniqueKeysWithValues: definition.tables.map { ($0.name, TestTable($0, file: definition.file)) })
        self.tables = tables
        var plan = definition.plan
        plan.tables = definition.tables.map { tables[$0.name]?.reference ?? $0.reference }
        let partitions = test.steps.flatMap(\.records).flatMap(\.items).map(\.partition).max() ?? 0
        for topic in Set(plan.streams.map(\.topic)) {
            try log.createTopic(NewTopic(topic, partitions: partitions + 1))
        }
        if let first {
            Self.move(clock, as: first)
            for given in first.tables { try tables[given.name]?.fill(with: given.items) }
        }
        var options = PipelineEngine.Options()
        options.workers = 1
        engine = try PipelineEngine(plan, log: log, store: store, clock: clock, options: options)
    }

    private func differences(after step: TestStep, isLast: Bool) throws -> [String] {
        if hasBegun {
            Self.move(clock, as: step)
            for given in step.tables { try tables[given.name]?.fill(with: given.items) }
        }
        hasBegun = true
        for given in step.records { try append(given.items, to: given.name) }
        try catchUp(isLast: isLast)
        return try step.expected.compactMap(difference)
    }

    private static func move(_ clock: ManualClock, as step: TestStep) {
        if let at = step.at {
            let ahead = at - clock.wallMilliseconds
            if ahead > 0 { clock.advance(by: .milliseconds(ahead)) } else { clock.setWall(milliseconds: at) }
        }
        if let span = step.advance { clock.advance(by: span) }
    }

    private func append(_ records: [TestRecord], to stream: String) throws {
        guard let topic = definition.streams.first(where: { $0.name == stream })?.topic else { return }
        for record in records {
            var batch = BatchBuilder()
            batch.append(
                Record(
                    timestamp: record.timestamp ?? clock.wallMilliseconds, key: record.key.map { $0[...] },
                    value: record.value[...]))
            try log.append(batch.finish(), to: TopicPartition(topic, Int32(record.partition)))
        }
    }

    /// Every view goes to the log's end; at the end of a test, those that run once and close windows do so.
    private func catchUp(isLast: Bool) throws {
        let names = Set(definition.views.map(\.name))
        while try engine.bringOn(names, to: try engine.ends()) != nil {}
        guard isLast else { return }
        let closing = definition.views.filter { $0.trigger == .once(closesWindows: true) }.map(\.name)
        try engine.closeWindows(of: Set(closing))
    }

    private func difference(_ expected: ExpectedRows) throws -> String? {
        switch expected.subject {
        case .deadLetters:
            let letters = try store.deadLetters(of: definition.name, after: nil, limit: Limits.deadLetterPage)
            return expected.difference(from: letters)
        case .results(let name):
            var columns: [String] = []
            var rows: [[Value]] = []
            try store.query("SELECT * FROM \"\(name)\"") {
                columns = $0
            } row: { row in
                rows.append(row)
                return rows.count < Limits.testedRows
            }
            return expected.difference(from: rows, columns: columns)
        }
    }
}

/// A reference table of a test: its file's rows, until the test gives it others.
private final class TestTable: Sendable {
    private struct Filling {
        var number = 0
        var contents: [[UInt8]: ColumnBatch] = [:]
    }

    private let definition: TableDefinition
    private let file: String
    private let filling = Monitor(Filling())

    init(_ definition: TableDefinition, file: String) {
        self.definition = definition
        self.file = file
    }

    func fill(with rows: [TestRow]) throws(PipelineError) {
        let batch = try definition.read(test: rows, file: file)
        filling.withLock { filling in
            filling.number += 1
            filling.contents[Self.name(filling.number)] = batch
        }
    }

    /// What the test put there stands for itself by its number.
    var reference: ReferenceTable {
        let fromFile = definition.reference
        return ReferenceTable(
            shape: definition.shape, unmatched: definition.unmatched,
            load: { [self] known in
                let number = filling.withLock { $0.number }
                guard number > 0 else { return try fromFile.load(known) }
                let mark = ReferenceTable.ContentMark("\(number)")
                return known == mark ? nil : .init(mark: mark, bytes: Self.name(number))
            },
            parse: { [self] bytes in
                try filling.withLock { $0.contents[bytes] } ?? fromFile.parse(bytes)
            })
    }

    private static func name(_ number: Int) -> [UInt8] { Array("rows of a test, \(number)".utf8) }
}
