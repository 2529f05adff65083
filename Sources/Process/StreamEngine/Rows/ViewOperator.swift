internal import Aggregates
internal import Columns
internal import Evaluation
internal import Model
internal import Plans

/// Turns chunks into what a micro-batch brings to one view; each worker has its own.
struct ViewOperator {
    private var input: ViewInput
    private let evaluator: Evaluator
    private var results: ViewResults
    private var rejected: [Rejected] = []
    private var counts = ViewCounts()

    init(_ plan: ViewPlan, rejectsUnmatched: [Bool]) throws {
        input = ViewInput(plan: plan, rejectsUnmatched: rejectsUnmatched)
        evaluator = try Evaluator()
        results = ViewResults(plan)
    }

    /// The tables of the plan's joins, in the version that the micro-batch has.
    var tables: [TableIndex] {
        get { input.tables }
        set { input.tables = newValue }
    }

    var resultCount: Int { results.count }

    mutating func take(_ chunk: Chunk, partition: Int32) throws {
        let rows = try input.rows(of: chunk, by: evaluator)
        counts.unmatched += rows.unmatched
        rejected += rows.rejected
        guard rows.batch.count > 0 else { return }
        let places = RowPlaces(
            partition: partition, offsets: rows.kept(of: chunk.offsets), times: rows.kept(of: chunk.times))
        switch input.plan.result {
        case .rows(let outputs): try append(outputs, rows, chunk, places)
        case .groups(let grouping): try group(grouping, rows, chunk, places)
        }
    }

    /// What was rejected since the last call.
    mutating func takeRejected() -> [Rejected] {
        defer { rejected = [] }
        return rejected
    }

    /// What the batch brings, and the operator is as new.
    mutating func finish() -> (results: ViewResults, counts: ViewCounts) {
        defer {
            results = ViewResults(input.plan)
            counts = ViewCounts()
        }
        return (results, counts)
    }

    private mutating func append(
        _ outputs: [Output], _ rows: ViewInput.Rows, _ chunk: Chunk, _ places: RowPlaces
    ) throws {
        var rows = rows
        let columns = try evaluate(outputs.map(\.expression), &rows, chunk)
        rejected += rows.rejected
        let kept =
            columns.failed.isEmpty
            ? nil : (0..<Int32(rows.batch.count)).filter { !columns.failed.contains(Int($0)) }
        results.append(columns.columns, places, rows: kept)
    }

    private mutating func group(
        _ grouping: Grouping, _ rows: ViewInput.Rows, _ chunk: Chunk, _ places: RowPlaces
    ) throws {
        var rows = rows
        rows.rejected = []
        let keys = try evaluate(grouping.keys, &rows, chunk)
        let arguments = try evaluate(grouping.aggregates.compactMap(\.argument), &rows, chunk)
        var isKept = [Bool](repeating: true, count: rows.batch.count)
        let seen = try grouping.aggregates.map { aggregate in
            try aggregate.filter.map { try self.seen($0, &rows, chunk, &isKept) }
        }
        rejected += rows.rejected
        for row in keys.failed.union(arguments.failed) { isKept[row] = false }
        let work = GroupWork(
            grouping: grouping, keys: keys.columns,
            arguments: grouping.spread(arguments.columns) { $0.argument != nil },
            seen: seen,
            watermarks: chunk.watermarks.map { rows.kept(of: $0) }, places: places,
            isKept: isKept)
        let late = results.add(work)
        counts.partlyLate += late.partly
        for row in late.wholly {
            rejected.append(
                Rejected(offset: places.offsets[row], reason: .late(places.times[row], work.watermarks?[row] ?? 0)))
        }
    }

    /// The rows that an aggregate's filter lets it see; one for which it has no value is kept by nobody.
    private func seen(
        _ filter: Expression, _ rows: inout ViewInput.Rows, _ chunk: Chunk, _ isKept: inout [Bool]
    ) throws -> [Bool] {
        let filtered = try evaluator.rows(where: filter, in: rows.batch)
        rows.reject(filtered.failures, chunk)
        for failure in filtered.failures { isKept[Int(failure.row)] = false }
        var flags = [Bool](repeating: false, count: rows.batch.count)
        for row in filtered.selection.rows { flags[Int(row)] = true }
        return flags
    }

    /// Expressions as columns, and the rows that have no value for one of them.
    private func evaluate(
        _ expressions: [Expression], _ rows: inout ViewInput.Rows, _ chunk: Chunk
    ) throws -> (columns: [Column], failed: Set<Int>) {
        var failed: Set<Int> = []
        let columns = try expressions.map { expression in
            let value = try evaluator.evaluate(expression, over: rows.batch)
            rows.reject(value.failures.filter { failed.insert(Int($0.row)).inserted }, chunk)
            return value.column
        }
        return (columns, failed)
    }
}

/// What happened to rows that are not results.
struct ViewCounts: Sendable {
    /// Rows without a match that the pipeline leaves out.
    var unmatched = 0
    /// Rows that came too late for some of their windows, and in time for others.
    var partlyLate = 0

    static func += (one: inout ViewCounts, other: ViewCounts) {
        one.unmatched += other.unmatched
        one.partlyLate += other.partlyLate
    }
}

extension Rejection {
    static func late(_ time: Timestamp, _ watermark: Timestamp) -> Rejection {
        let (time, watermark) = (TimestampText.bytes(time), TimestampText.bytes(watermark))
        return Rejection(
            kind: .late,
            sentence: "it happened at \(String(decoding: time, as: UTF8.self)), and its windows are over: "
                + "the watermark is \(String(decoding: watermark, as: UTF8.self))")
    }
}

extension Grouping {
    /// Columns of some aggregates as a column an aggregate: nil for those that have none.
    fileprivate func spread(_ columns: [Column], _ has: (Aggregate) -> Bool) -> [Column?] {
        var rest = columns[...]
        return aggregates.map { has($0) ? rest.removeFirst() : nil }
    }
}
