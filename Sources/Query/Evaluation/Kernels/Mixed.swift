internal import Columns

/// Row by row, for columns of integers and reals side by side: of `coalesce(price, 0)`, or where a sum left 64 bits.
///
/// Nil as soon as there is a text, which only SQLite knows how to take.
enum Mixed {
    static func arithmetic(_ operation: Arithmetic, _ one: Column, _ other: Column) -> Column? {
        var results: [Value] = []
        results.reserveCapacity(one.count)
        for row in 0..<one.count {
            guard let result = operation.single(one[row], other[row]) else { return nil }
            results.append(result)
        }
        return Column(assembling: results)
    }

    /// Both as vectors of which all values are numbers or null, split into integers and reals.
    static func compare(_ comparison: Comparison, _ one: Column, _ other: Column) -> Truths? {
        var (isTrue, isNull) = ([Bool](), [Bool]())
        for row in 0..<one.count {
            let (left, right) = (one[row], other[row])
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

extension Arithmetic {
    fileprivate func single(_ one: Value, _ other: Value) -> Value? {
        switch (one, other) {
        case (.text, _), (_, .text): nil
        case (.null, _), (_, .null): .null
        case (.integer(let left), .integer(let right)): single(left, right)
        default: callAsFunction(one.numbers, other.numbers, count: 1)[0]
        }
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

    /// Of a number.
    fileprivate var numbers: Numbers {
        switch self {
        case .integer(let number): .integers(.same(number), .none)
        case .real(let number): .reals(.same(number), .none)
        case .null, .text: preconditionFailure("no number")
        }
    }

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
