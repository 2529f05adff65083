public import Columns
public import Plans
internal import SQLite

/// Computes expressions over batches as SQLite would, row by row, but over whole columns where it can.
///
/// One belongs to one thread: it has a connection of SQLite's for what it does not compute itself.
public final class Evaluator {
    /// What the columns of the batches are to SQL.
    public enum Inputs: Sendable {
        /// Columns of a table: they have the affinity of their kind when they are compared.
        case columns
        /// Results of other expressions: they have none.
        case results
    }

    private let compiler: Compiler
    private var steps: [Expression: Step] = [:]

    /// Prepares these expressions, so that a mistake shows now.
    public init(_ expressions: [Expression] = [], over inputs: Inputs = .columns) throws(EvaluationError) {
        do throws(SQLiteError) {
            let connection = try Connection()
            connection.limit(.valueBytes, to: Limits.valueBytes)
            compiler = Compiler(connection: connection, inputsHaveAffinity: inputs == .columns)
        } catch {
            throw EvaluationError(.failed, error)
        }
        for expression in expressions { _ = try step(expression) }
    }

    /// The expression's value in each row.
    public func evaluate(_ expression: Expression, over batch: ColumnBatch) throws(EvaluationError) -> Evaluated {
        let outcome = try step(expression).evaluate(batch)
        return Evaluated(column: outcome.vector.column, failures: list(outcome.failures))
    }

    /// The rows for which the condition is true.
    public func rows(where condition: Expression, in batch: ColumnBatch) throws(EvaluationError) -> Filtered {
        let judgement = try step(condition).judge(batch)
        var words = judgement.truths.words
        for row in judgement.failures.keys { words[Int(row) >> 6] &= ~(1 << UInt64(row & 63)) }
        return Filtered(
            selection: Selection(words: words, of: batch.count), failures: list(judgement.failures))
    }

    private func step(_ expression: Expression) throws(EvaluationError) -> Step {
        if let step = steps[expression] { return step }
        let step = try compiler.step(expression)
        steps[expression] = step
        return step
    }

    private func list(_ failures: [Int32: String]) -> [RowFailure] {
        failures.isEmpty
            ? [] : failures.map { RowFailure(row: $0.key, reason: $0.value) }.sorted { $0.row < $1.row }
    }
}
