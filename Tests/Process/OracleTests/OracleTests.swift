import Aggregates
import AggregatesSQLite
import Columns
import Model
import Plans
import StreamEngine
import System
import Testing

/// What each random test begins with and how many it takes; `make oracle` takes more, and a failure is repeated alone.
let seeds: [UInt64] = {
    let number = { (name: String, usual: UInt64) in Environment[name].flatMap { UInt64($0) } ?? usual }
    let first = number("SLUICE_ORACLE_FIRST_SEED", 1)
    return Array(first..<first + number("SLUICE_ORACLE_SEEDS", 40))
}()

@Suite struct `Views that are kept known` {
    @Test(arguments: seeds)
    func `are what SQLite says of the same records, however they were brought on`(seed: UInt64) throws {
        let run = try Self.run(seed)
        let oracle = try OracleDatabase()
        var letters: [OracleModel.Place: Set<DeadLetter.Reason>] = [:]
        for record in run.records where record.kind != .row && !run.views.isEmpty {
            letters[record.place] = [record.kind == .ahead ? .ahead : .malformed]
        }
        for view in run.views {
            if let difference = try difference(view, run, run.model, oracle) { Issue.record("\(difference)") }
            for (place, reason) in try rejected(view, run, oracle) { letters[place, default: []].insert(reason) }
        }
        try check(letters, run)
    }

    /// One row too few must be seen in one of the views.
    @Test(arguments: [2, 3, 4] as [UInt64])
    func `are told from nearly the same`(seed: UInt64) throws {
        let run = try Self.run(seed)
        var model = run.model
        let last = try #require(model.records.lastIndex { $0.kind == .row })
        model.records.remove(at: last)
        let oracle = try OracleDatabase()
        #expect(try run.views.contains { try difference($0, run, model, oracle) != nil })
    }

    private static func run(_ seed: UInt64) throws -> OracleRun {
        var queries = RandomQueries(seed: seed)
        let views = (0..<6).map { queries.view("v\($0)") }
        let watermark = queries.pick([nil, 0, 100, 5_000, 60_000] as [Int64?])
        let badRecords: StreamPlan.BadRecords = queries.chance(25) ? .null : .deadLetter
        let isTimedByRecord = queries.chance(25)
        let run = try OracleRun(
            seed: seed, views: views, watermark: watermark, badRecords: badRecords, isTimedByRecord: isTimedByRecord,
            unmatched: queries.chance(50) ? .filter : .deadLetter)
        var source = RandomRecords(seed: seed, wall: 1_710_000_000_000, isTimedByRecord: isTimedByRecord)
        try run.run(queries.pick([10, 60, 250]), &source)
        return run
    }

    /// What is not the same here and in SQLite.
    private func difference(
        _ view: OracleView, _ run: OracleRun, _ model: OracleModel, _ oracle: OracleDatabase
    ) throws -> String? {
        try oracle.fill(view, model)
        var expected: [[Value]] = []
        if view.emit != .final {
            expected = try oracle.rows(view.oracle(closed: nil))
        } else if let closed = model.closed {
            expected = try oracle.rows(view.oracle(closed: closed))
        }
        let actual =
            try view.emit == .changes ? view.latest(in: run.store) : run.store.rows("SELECT * FROM \(view.name)")
        let (one, other) = (actual.texts, expected.texts)
        if one == other { return nil }
        let difference = one.difference(from: other)
        return """
            \(view.emit) \(view.sql)
            only here: \(difference.insertions.prefix(5))
            only in SQLite: \(difference.removals.prefix(5))
            of \(one.count) and \(other.count) rows; watermark \(String(describing: model.watermark)), closed \
            \(String(describing: model.closed))
            """
    }

    /// The records that this view cannot take, and why.
    private func rejected(
        _ view: OracleView, _ run: OracleRun, _ oracle: OracleDatabase
    ) throws -> [(OracleModel.Place, DeadLetter.Reason)] {
        let model = run.model
        let malformed = run.records.filter { $0.kind == .row && model.isMalformed($0, for: view) }.map { $0.place }
        var unmatched: [OracleModel.Place] = []
        if run.plan.tables[0].unmatched == .deadLetter {
            let rows = run.records.filter { $0.kind == .row && !model.isMalformed($0, for: view) }
            unmatched = rows.filter { !model.isMatched($0, view) }.map(\.place)
        }
        let filter = (view.join?.sql ?? "") + (view.filter.map { " WHERE \($0.theirs)" } ?? "")
        let late = try oracle.rows("SELECT part, off FROM \"\(view.name) late\"\(filter)").map { row in
            guard case .integer(let partition) = row[0], case .integer(let offset) = row[1] else {
                preconditionFailure("a record has a place")
            }
            return OracleModel.Place(partition: Int32(partition), offset: offset)
        }
        return malformed.map { ($0, .malformed) } + unmatched.map { ($0, .unmatched) } + late.map { ($0, .late) }
    }

    private func check(_ letters: [OracleModel.Place: Set<DeadLetter.Reason>], _ run: OracleRun) throws {
        let kept = try run.store.deadLetters(of: "p", after: nil, limit: 100_000)
        let places = kept.map { OracleModel.Place(partition: $0.origin.partition, offset: $0.origin.offset) }
        #expect(places.sorted() == letters.keys.sorted())
        for (place, letter) in zip(places, kept) {
            #expect(letters[place]?.contains(letter.reason) == true, "\(place) \(letter.reason) \(letter.sentence)")
            let record = run.records.first { $0.place == place }
            #expect(letter.record.value.map { String(decoding: $0, as: UTF8.self) } == record?.text)
        }
    }
}
