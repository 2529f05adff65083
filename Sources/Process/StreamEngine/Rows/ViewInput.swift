internal import Aggregates
internal import Columns
internal import Evaluation
internal import Model
internal import Plans

/// Turns the rows of a chunk into the rows that a view works on: joined with its tables, and filtered.
struct ViewInput {
    let plan: ViewPlan
    /// Of the plan's joins, in the version that the micro-batch has.
    var tables: [TableIndex] = []
    let rejectsUnmatched: [Bool]

    struct Rows {
        var batch: ColumnBatch
        /// The chunk's row that each row was.
        var origin: [Int32]
        var rejected: [Rejected] = []
        /// Rows without a match that the pipeline leaves out.
        var unmatched = 0

        /// What the chunk has for these rows.
        func kept<Element>(of all: [Element]) -> [Element] {
            origin.count == all.count ? all : origin.map { all[Int($0)] }
        }
    }

    func rows(of chunk: Chunk, by evaluator: Evaluator) throws -> Rows {
        let all = (0..<Int32(chunk.count)).map { $0 }
        var rows = Rows(batch: ColumnBatch(count: chunk.count, columns: columns(of: chunk)), origin: all)
        rows.rejectDoubtful(chunk, plan.input)
        for (index, join) in plan.input.joins.enumerated() { try self.join(index, join, chunk, evaluator, &rows) }
        guard let filter = plan.filter else { return rows }
        let filtered = try evaluator.rows(where: filter, in: rows.batch)
        rows.reject(filtered.failures, chunk)
        rows.keep(filtered.selection.rows)
        return rows
    }

    /// The stream's columns at their places; those of tables are null until their join fills them.
    private func columns(of chunk: Chunk) -> [Column] {
        plan.input.columns.map { column in
            switch column.source {
            case .stream(let index): chunk.columns[index] ?? .constant(.null, count: chunk.count)
            case .table: .constant(.null, count: chunk.count)
            }
        }
    }

    private func join(
        _ index: Int, _ join: Join, _ chunk: Chunk, _ evaluator: Evaluator, _ rows: inout Rows
    ) throws {
        let key = try evaluator.evaluate(join.key, over: rows.batch)
        let matches = tables[index].matches(key.column)
        rows.reject(key.failures, chunk)
        let failed = Set(key.failures.map(\.row))
        for (place, column) in plan.input.columns.enumerated() {
            guard case .table(index, let source) = column.source else { continue }
            rows.batch.columns[place] = tables[index].columns.columns[source].joined(matches)
        }
        var kept: [Int32] = []
        for (row, match) in matches.enumerated() {
            if failed.contains(Int32(row)) { continue }
            if match != TableIndex.none || join.isLeft {
                kept.append(Int32(row))
            } else if rejectsUnmatched[index] {
                let offset = chunk.offsets[Int(rows.origin[row])]
                rows.rejected.append(
                    Rejected(
                        offset: offset,
                        reason: Rejection(
                            kind: .unmatched, sentence: "no match in \(join.table) for \(key.column[row].sql)")))
            } else {
                rows.unmatched += 1
            }
        }
        rows.keep(kept)
    }
}

extension ViewInput.Rows {
    mutating func reject(_ failures: [RowFailure], _ chunk: Chunk) {
        for failure in failures {
            let offset = chunk.offsets[Int(origin[Int(failure.row)])]
            rejected.append(Rejected(offset: offset, reason: Rejection(kind: .failed, sentence: failure.reason)))
        }
    }

    /// Leaves out the rows of which the view needs a column that could not be read.
    mutating func rejectDoubtful(_ chunk: Chunk, _ input: Input) {
        let used = Set(input.streamColumns)
        var doubtful: Set<Int> = []
        for doubt in chunk.doubts where used.contains(doubt.column) && doubtful.insert(doubt.row).inserted {
            rejected.append(
                Rejected(
                    offset: chunk.offsets[doubt.row], reason: Rejection(kind: .malformed, sentence: doubt.sentence)))
        }
        if !doubtful.isEmpty { keep(origin.filter { !doubtful.contains(Int($0)) }) }
    }

    /// Leaves only these rows, in this order.
    mutating func keep(_ rows: [Int32]) {
        guard rows.count < batch.count else { return }
        batch = ColumnBatch(count: rows.count, columns: batch.columns.map { $0.gather(rows) })
        origin = rows.map { origin[Int($0)] }
    }
}
