internal import Columns

/// Row by row, for columns of integers and reals side by side: of `coalesce(price, 0)`, or where a sum left 64 bits.
///
/// Nil as soon as there is a text, which only SQLite knows how to take.
enum Mixed {
    static func arithmetic(_ operation: Arithmetic, _ one: Column, _ other: Column) -> Column? {
        let (ones, others) = (one.cells, other.cells)
        var results: [Value] = []
        results.reserveCapacity(ones.count)
        for row in ones.indices {
            guard let result = operation.single(ones[row], others[row]) else { return nil }
            results.append(result)
        }
        return Column(assembling: results)
    }

    /// Of columns whose values are all numbers or null.
    static func compare(_ comparison: Comparison, _ one: Column, _ other: Column) -> Truths? {
        let (ones, others) = (one.cells, other.cells)
        var (isTrue, isNull) = ([Bool](), [Bool]())
        for row in ones.indices {
            let (left, right) = (ones[row], others[row])
            guard !left.isText, !right.isText else { return nil }
            let order = left.order(right)
            isTrue.append(comparison.holds(order, bothNull: left.isNull && right.isNull))
            isNull.append(order == nil && !comparison.knowsNull)
        }
        return Truths(
            bits(count: one.count) { isTrue[$0] },
            nulls: NullMask(words: bits(count: one.count) { isNull[$0] }), count: one.count)
    }

    static func truths(_ column: Column) -> Truths? {
        compare(.notEqual, column, .constant(.integer(0), count: column.count))
    }
}

extension Column {
    /// All rows' values: which form the column has is asked once, and not a row.
    var cells: [Value] {
        switch self {
        case .integers(let values, let nulls):
            var cells = values.map { Value.integer($0) }
            if !nulls.isEmpty { for row in cells.indices where nulls[row] { cells[row] = .null } }
            return cells
        case .reals(let values, let nulls):
            var cells = values.map { Value.real($0) }
            if !nulls.isEmpty { for row in cells.indices where nulls[row] { cells[row] = .null } }
            return cells
        case .constant(let value, let count): return [Value](repeating: value, count: count)
        case .values(let values): return values
        case .texts, .timestamps: return (0..<count).map { self[$0] }
        }
    }
}

extension Arithmetic {
    fileprivate func single(_ one: Value, _ other: Value) -> Value? {
        switch (one, other) {
        case (.text, _), (_, .text): nil
        case (.null, _), (_, .null): .null
        case (.integer(let left), .integer(let right)): single(left, right)
        case (.integer(let left), .real(let right)):
            self == .remainder ? rest(left, Int64(saturating: right)) : single(Double(left), right)
        case (.real(let left), .integer(let right)):
            self == .remainder ? rest(Int64(saturating: left), right) : single(left, Double(right))
        case (.real(let left), .real(let right)):
            self == .remainder ? rest(Int64(saturating: left), Int64(saturating: right)) : single(left, right)
        }
    }

    private func single(_ left: Double, _ right: Double) -> Value {
        let result =
            switch self {
            case .add: left + right
            case .subtract: left - right
            case .multiply: left * right
            case .divide: right == 0 ? .nan : left / right
            case .remainder: preconditionFailure("a rest is of integers")
            }
        return result.isNaN ? .null : .real(result)
    }

    private func rest(_ left: Int64, _ right: Int64) -> Value {
        right == 0 ? .null : .real(right == -1 ? 0 : Double(left % right))
    }
}

extension Comparison {
    /// Whether null is a value like others.
    fileprivate var knowsNull: Bool { self == .same || self == .notSame }

    fileprivate func holds(_ order: Int?, bothNull: Bool) -> Bool {
        switch self {
        case .equal: order == 0
        case .notEqual: order != nil && order != 0
        case .less: order.map { $0 < 0 } ?? false
        case .lessOrEqual: order.map { $0 <= 0 } ?? false
        case .greater: order.map { $0 > 0 } ?? false
        case .greaterOrEqual: order.map { $0 >= 0 } ?? false
        case .same: order == 0 || bothNull
        case .notSame: order != 0 && !bothNull
        }
    }
}

extension Value {
    fileprivate var isText: Bool { if case .text = self { true } else { false } }

    /// Of numbers; nil where one is null.
    fileprivate func order(_ other: Value) -> Int? {
        switch (self, other) {
        case (.integer(let one), .integer(let other)): one < other ? -1 : one == other ? 0 : 1
        case (.real(let one), .real(let other)): one < other ? -1 : one == other ? 0 : 1
        case (.integer(let one), .real(let other)):
            ExactOrder.isLess(one, other) ? -1 : ExactOrder.isEqual(one, other) ? 0 : 1
        case (.real(let one), .integer(let other)):
            ExactOrder.isLess(one, other) ? -1 : ExactOrder.isEqual(other, one) ? 0 : 1
        default: nil
        }
    }
}
