internal import Columns
internal import Plans

/// An expression that is ready to be computed: by kernels over columns where it has a form, else by SQLite.
final class Step {
    indirect enum Form {
        case constant(Value)
        case column(Int)
        case arithmetic(Arithmetic, Step, Step)
        case absolute(Step)
        case text(TextFunction, Step)
        case compare(Comparison, Step, Step)
        case and(Step, Step)
        case or(Step, Step)
        case not(Step)
        case isNull(Step, negated: Bool)
        case between(Step, low: Step, high: Step, negated: Bool)
        case inList(Step, [Step], negated: Bool)
        case choose([(when: Step, then: Step)], otherwise: Step)
        case firstKnown([Step])
        /// Without regard to affinity, unlike a comparison.
        case nullIf(Step, Step)
        case toInteger(Step)
        case toReal(Step)
        case toText(Step)
        case asItIs(Step)
        case sqlite
    }

    let form: Form
    private let whole: Fallback
    /// Computes NOT of it, which asks SQLite whether a value counts as true.
    private let opposite: Fallback

    init(_ form: Form, whole: Fallback, opposite: Fallback) {
        self.form = form
        self.whole = whole
        self.opposite = opposite
    }

    func evaluate(_ batch: ColumnBatch) throws(EvaluationError) -> Outcome {
        if let outcome = try compute(batch) { return outcome }
        return try whole.evaluate(batch.columns, count: batch.count)
    }

    /// Which rows it is true of.
    func judge(_ batch: ColumnBatch) throws(EvaluationError) -> Judgement {
        if let outcome = try compute(batch), let truths = outcome.vector.truths(count: batch.count) {
            return Judgement(truths, failures: outcome.failures)
        }
        let outcome = try opposite.evaluate(batch.columns, count: batch.count)
        guard let truths = outcome.vector.truths(count: batch.count) else {
            preconditionFailure("NOT of something is 1, 0 or null")
        }
        return Judgement(!truths, failures: outcome.failures)
    }

    /// Nil where it has no form, or one that does not fit these columns.
    private func compute(_ batch: ColumnBatch) throws(EvaluationError) -> Outcome? {
        let count = batch.count
        switch form {
        case .sqlite: return nil
        case .constant(let value): return Outcome(.column(.constant(value, count: count)))
        case .column(let place): return Outcome(.column(batch.columns[place].withoutNegativeZeros))
        case .arithmetic(let operation, let left, let right):
            return try both(left, right, batch) { one, other in
                if let one = one.numbers, let other = other.numbers {
                    return .column(operation(one, other, count: count))
                }
                guard one.isMixed || other.isMixed else { return nil }
                return Mixed.arithmetic(operation, one.column, other.column).map { .column($0) }
            }
        case .compare(let comparison, let left, let right):
            return try both(left, right, batch) { comparison($0, $1, count: count).map { .truths($0) } }
        case .and(let left, let right): return try and(left, right, batch)
        case .or(let left, let right): return try or(left, right, batch)
        case .not(let operand):
            let judgement = try operand.judge(batch)
            return Outcome(.truths(!judgement.truths), failures: judgement.failures)
        case .isNull(let operand, let negated):
            return try one(operand, batch) {
                .truths(negated ? !$0.isUnknown(count: count) : $0.isUnknown(count: count))
            }
        case .between(let operand, let low, let high, let negated):
            return try between(operand, low, high, negated, batch)
        case .inList(let operand, let items, let negated): return try contains(operand, items, negated, batch)
        case .choose(let branches, let otherwise): return try choose(branches, otherwise, batch)
        case .firstKnown(let steps): return try firstKnown(steps, batch)
        case .nullIf(let operand, let other):
            return try both(operand, other, batch) { one, other in
                guard let isSame = Comparison.equal(one, other, count: count) else { return nil }
                var choice = Choice(count: count)
                choice.take(isSame, .column(.constant(.null, count: count)))
                choice.take(choice.open, one)
                return choice.outcome.vector
            }
        case .text(let function, let operand):
            return try one(operand, batch) { $0.isNullAlone ? $0 : function($0, count: count) }
        case .absolute(let operand): return try one(operand, batch) { $0.absolute }
        case .toInteger(let operand): return try one(operand, batch) { $0.asIntegers }
        case .toReal(let operand): return try one(operand, batch) { $0.asReals }
        case .toText(let operand): return try one(operand, batch) { $0.asTexts }
        case .asItIs(let operand): return try operand.evaluate(batch)
        }
    }

    private func one(
        _ operand: Step, _ batch: ColumnBatch, _ body: (Vector) -> Vector?
    ) throws(EvaluationError) -> Outcome? {
        let outcome = try operand.evaluate(batch)
        return body(outcome.vector).map { Outcome($0, failures: outcome.failures) }
    }

    private func both(
        _ left: Step, _ right: Step, _ batch: ColumnBatch, _ body: (Vector, Vector) -> Vector?
    ) throws(EvaluationError) -> Outcome? {
        let (one, other) = (try left.evaluate(batch), try right.evaluate(batch))
        return body(one.vector, other.vector).map { Outcome($0, failures: one.failures + other.failures) }
    }
}
