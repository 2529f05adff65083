internal import Columns
internal import Plans
internal import SQLite

/// An expression that SQLite computes, once for each distinct tuple of its inputs in a batch.
final class Fallback {
    private let expression: Expression
    private let connection: Connection
    /// The places of the columns that it reads, and what each is declared to be.
    private let inputs: [Int]
    private let kinds: [ValueKind]
    private let coarseness: Coarseness
    /// By which inputs are bare parameters.
    private var statements: [[Bool]: Statement] = [:]
    private var kept = KeptResults()

    init(_ expression: Expression, _ connection: Connection, inputsHaveAffinity: Bool) {
        self.expression = expression
        self.connection = connection
        inputs = expression.columns
        coarseness = Coarseness(expression)
        var kinds: [Int: ValueKind] = [:]
        expression.visit { part in
            if case .column(let place) = part.node { kinds[place] = part.kind }
        }
        self.kinds = inputs.map { inputsHaveAffinity ? kinds[$0]! : .mixed }
    }

    /// Prepares what nearly every batch needs, so that a mistake shows before the first one.
    func prepare() throws(EvaluationError) {
        _ = try statement(bare: kinds.map { $0 == .mixed })
    }

    func evaluate(_ columns: [Column], count: Int) throws(EvaluationError) -> Outcome {
        let columns = inputs.map { coarseness.coarsened(columns[$0].withoutNegativeZeros, at: $0) }
        let tuples = Tuples(columns, count: count)
        let statement = try statement(bare: zip(kinds, columns).map { $0 == .mixed || $1.isMixed })
        var values: [Value] = []
        values.reserveCapacity(tuples.count)
        var reasons: [Int: String] = [:]
        let keeps = tuples.count <= Limits.keptResults && !inputs.isEmpty
        for row in tuples.firstRows {
            switch try result(columns, Int(row), statement, keeps: keeps) {
            case .value(let value): values.append(value)
            case .failure(let reason):
                reasons[values.count] = reason
                values.append(.null)
            }
        }
        return outcome(values, reasons, tuples, count)
    }

    private func outcome(_ values: [Value], _ reasons: [Int: String], _ tuples: Tuples, _ count: Int) -> Outcome {
        let column =
            switch tuples.count {
            case 1: Column.constant(values[0], count: count)
            case count: Column(assembling: values)
            default: Column(assembling: values).gather(tuples.numbers)
            }
        if reasons.isEmpty { return Outcome(.column(column)) }
        var failures: [Int32: String] = [:]
        for row in 0..<count {
            if let reason = reasons[Int(tuples.numbers[row])] { failures[Int32(row)] = reason }
        }
        return Outcome(.column(column), failures: failures)
    }

    private func result(
        _ columns: [Column], _ row: Int, _ statement: Statement, keeps: Bool
    ) throws(EvaluationError) -> TupleResult {
        guard keeps else { return try compute(columns, row, statement) }
        var key: [UInt8] = []
        for column in columns {
            // Values that are not as declared are computed by another statement.
            key.append(column.isMixed ? 1 : 0)
            column.appendExactly(row, to: &key)
        }
        if let known = kept[key] { return known }
        let result = try compute(columns, row, statement)
        kept.keep(result, for: key)
        return result
    }

    // MARK: - SQLite

    private func compute(_ columns: [Column], _ row: Int, _ statement: Statement) throws(EvaluationError) -> TupleResult
    {
        var execution = statement.start()
        for index in columns.indices { execution.bind(columns[index][row], at: index + 1) }
        do throws(SQLiteError) {
            guard try execution.next() else { return .value(.null) }
        } catch {
            if error.remedy == .stop || error.code == .interrupted { throw EvaluationError(.failed, error) }
            return .failure(error.sentence)
        }
        return execution.kind(0) == .blob ? .failure("a blob is no value of a column") : .value(execution.value(0))
    }

    private func statement(bare: [Bool]) throws(EvaluationError) -> Statement {
        if let statement = statements[bare] { return statement }
        let sql = expression.sql { place in
            let index = inputs.firstIndex(of: place)!
            return bare[index] ? "?\(index + 1)" : "CAST(?\(index + 1) AS \(kinds[index].affinity.rawValue))"
        }
        do throws(SQLiteError) {
            let statement = try connection.prepare("SELECT " + sql)
            statements[bare] = statement
            return statement
        } catch {
            throw EvaluationError(error.remedy == .stop ? .failed : .badExpression, error)
        }
    }
}

enum TupleResult {
    case value(Value)
    case failure(String)
}

extension Column {
    fileprivate var isMixed: Bool { if case .values = self { true } else { false } }

    /// SQLite keeps a whole real in a column of reals as an integer, and thereby forgets a zero's sign.
    var withoutNegativeZeros: Column {
        switch self {
        case .reals(let values, let nulls):
            // Without a branch, this is the faster for looking at all of them.
            var isSpoiled = false
            for value in values { isSpoiled = isSpoiled || value.bitPattern == 1 << 63 }
            return isSpoiled ? .reals(values.map { $0 + 0 }, nulls: nulls) : self
        case .constant(.real(0), let count): return .constant(.real(0), count: count)
        default: return self
        }
    }

    /// Bytes that are equal where the values are, bit for bit.
    fileprivate func appendExactly(_ row: Int, to key: inout [UInt8]) {
        switch self[row] {
        case .null: key.append(0)
        case .integer(let number): key.append(1, bits: UInt64(bitPattern: number))
        case .real(let number): key.append(2, bits: number.bitPattern)
        case .text(let text):
            key.append(3, bits: UInt64(text.count))
            key.append(contentsOf: text)
        }
    }
}

extension [UInt8] {
    fileprivate mutating func append(_ tag: UInt8, bits: UInt64) {
        append(tag)
        for place in 0..<8 { append(UInt8(truncatingIfNeeded: bits >> UInt64(place * 8))) }
    }
}
