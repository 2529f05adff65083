internal import Columns
internal import Plans

extension Step {
    /// A row that the left side decides does not fail by the right one.
    func and(_ left: Step, _ right: Step, _ batch: ColumnBatch) throws(EvaluationError) -> Outcome {
        let (one, other) = (try left.judge(batch), try right.judge(batch))
        let isOpen = !(!one.truths).isTrue
        return Outcome(
            .truths(one.truths & other.truths), failures: one.failures + other.failures.limited(to: isOpen))
    }

    func or(_ left: Step, _ right: Step, _ batch: ColumnBatch) throws(EvaluationError) -> Outcome {
        let (one, other) = (try left.judge(batch), try right.judge(batch))
        let isOpen = !one.truths.isTrue
        return Outcome(
            .truths(one.truths | other.truths), failures: one.failures + other.failures.limited(to: isOpen))
    }

    func between(
        _ operand: Step, _ low: Step, _ high: Step, _ negated: Bool, _ batch: ColumnBatch
    ) throws(EvaluationError) -> Outcome? {
        let (value, least, most) = (try operand.evaluate(batch), try low.evaluate(batch), try high.evaluate(batch))
        guard let above = Comparison.greaterOrEqual(value.vector, least.vector, count: batch.count),
            let below = Comparison.lessOrEqual(value.vector, most.vector, count: batch.count)
        else { return nil }
        let inside = above & below
        return Outcome(
            .truths(negated ? !inside : inside), failures: value.failures + least.failures + most.failures)
    }

    func contains(
        _ operand: Step, _ items: [Step], _ negated: Bool, _ batch: ColumnBatch
    ) throws(EvaluationError) -> Outcome? {
        let value = try operand.evaluate(batch)
        var isFound = Truths(all: false, count: batch.count)
        for item in items {
            guard case .constant(let constant) = item.form,
                let equals = Comparison.equal(
                    value.vector, .column(.constant(constant, count: batch.count)), count: batch.count)
            else { return nil }
            isFound = isFound | equals
        }
        return Outcome(.truths(negated ? !isFound : isFound), failures: value.failures)
    }

    // MARK: - Choices

    func choose(
        _ branches: [(when: Step, then: Step)], _ otherwise: Step, _ batch: ColumnBatch
    ) throws(EvaluationError) -> Outcome? {
        var choice = Choice(count: batch.count)
        for branch in branches {
            let condition = try branch.when.judge(batch)
            choice.failures = choice.failures + condition.failures.limited(to: choice.open)
            try choice.take(condition.truths, branch.then, batch)
        }
        try choice.take(choice.open, otherwise, batch)
        return choice.outcome
    }

    func firstKnown(_ steps: [Step], _ batch: ColumnBatch) throws(EvaluationError) -> Outcome? {
        var choice = Choice(count: batch.count)
        for step in steps where choice.isOpen {
            let outcome = try step.evaluate(batch)
            // A row that fails goes no further, though it has null.
            choice.fail(outcome.failures)
            choice.take(!outcome.vector.isUnknown(count: batch.count), outcome.vector)
        }
        choice.take(choice.open, .column(.constant(.null, count: batch.count)))
        return choice.outcome
    }
}

/// Which of several vectors each row takes its value from: the first that it may.
struct Choice {
    let count: Int
    /// The rows that have not chosen.
    private(set) var open: Truths
    private var parts: [(rows: [UInt64], vector: Vector)] = []
    var failures: [Int32: String] = [:]

    init(count: Int) {
        self.count = count
        open = Truths(all: true, count: count)
    }

    var isOpen: Bool { open.words.contains { $0 != 0 } }

    /// Gives `step` to the open rows for which the condition is true; where there is none, it is not computed.
    mutating func take(_ condition: Truths, _ step: Step, _ batch: ColumnBatch) throws(EvaluationError) {
        let rows = condition.isTrue & open
        guard rows.words.contains(where: { $0 != 0 }) else { return }
        let outcome = try step.evaluate(batch)
        failures = failures + outcome.failures.limited(to: rows)
        take(rows, outcome.vector)
    }

    mutating func take(_ condition: Truths, _ vector: Vector) {
        let rows = condition.isTrue & open
        guard rows.words.contains(where: { $0 != 0 }) else { return }
        open = open & !rows
        parts.append((rows.words, vector))
    }

    /// Rows that are open fail, and choose nothing further.
    mutating func fail(_ reasons: [Int32: String]) {
        let new = reasons.limited(to: open)
        if new.isEmpty { return }
        failures = failures + new
        let failed = Truths(bits(count: count) { new[Int32($0)] != nil }, nulls: .none, count: count)
        take(failed, .column(.constant(.null, count: count)))
    }

    var outcome: Outcome { Outcome(blended, failures: failures) }

    private var blended: Vector {
        if parts.count == 1 { return parts[0].vector }
        let columns = parts.map { (rows: $0.rows, column: $0.vector.column) }
        return .column(Blend(columns, count: count).column)
    }
}
