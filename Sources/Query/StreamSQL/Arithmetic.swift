import Columns
import Plans

/// What is known of the result of arithmetic.
///
/// SQLite's integers become reals where they leave 64 bits. A result is of kind integer only if the ranges of what goes
/// into it exclude that; columns of type int have 32 bits, booleans are 0 and 1, and literals are known.
enum Arithmetic {
    static func typed(_ op: BinaryOperator, _ left: Typed, _ right: Typed) -> Typed {
        let node = Expression.Node.binary(op, left.expression, right.expression)
        switch op {
        case .bitAnd, .bitOr, .shiftLeft, .shiftRight:
            return .integer(node, in: bits(op, left.range, right.range))
        default: break
        }
        if left.kind == .real || right.kind == .real { return Typed(node, .real) }
        guard let one = left.range, let other = right.range, let range = range(op, one, other) else {
            return Typed(node, .mixed)
        }
        return .integer(node, in: range)
    }

    /// Nil when the result may leave 64 bits.
    private static func range(
        _ op: BinaryOperator, _ left: ClosedRange<Int64>, _ right: ClosedRange<Int64>
    ) -> ClosedRange<Int64>? {
        switch op {
        case .add:
            return corners([
                left.lowerBound.addingReportingOverflow(right.lowerBound),
                left.upperBound.addingReportingOverflow(right.upperBound),
            ])
        case .subtract:
            return corners([
                left.lowerBound.subtractingReportingOverflow(right.upperBound),
                left.upperBound.subtractingReportingOverflow(right.lowerBound),
            ])
        case .multiply:
            return corners([
                left.lowerBound.multipliedReportingOverflow(by: right.lowerBound),
                left.lowerBound.multipliedReportingOverflow(by: right.upperBound),
                left.upperBound.multipliedReportingOverflow(by: right.lowerBound),
                left.upperBound.multipliedReportingOverflow(by: right.upperBound),
            ])
        case .divide:
            // Only this quotient leaves 64 bits.
            if left.lowerBound == .min, right.contains(-1) { return nil }
            if left.lowerBound == .min { return .all }
            let isPositive = left.lowerBound >= 0 && right.lowerBound >= 0
            return (isPositive ? 0 : -left.magnitude)...left.magnitude
        case .remainder:
            let most = Swift.min(left.magnitude, right.magnitude)
            return (left.lowerBound >= 0 ? 0 : -most)...most
        default: return nil
        }
    }

    private static func corners(_ all: [(partialValue: Int64, overflow: Bool)]) -> ClosedRange<Int64>? {
        guard !all.contains(where: \.overflow) else { return nil }
        let values = all.map(\.partialValue)
        return (values.min() ?? 0)...(values.max() ?? 0)
    }

    private static func bits(
        _ op: BinaryOperator, _ left: ClosedRange<Int64>?, _ right: ClosedRange<Int64>?
    ) -> ClosedRange<Int64> {
        // A negative number has all high bits set; one that is not bounds what is left of the other.
        let bounds = [left, right].compactMap { $0 }.filter { $0.lowerBound >= 0 }
        switch op {
        case .bitAnd: return bounds.map(\.upperBound).min().map { 0...$0 } ?? .all
        case .shiftRight: return bounds.count == 2 ? 0...(left?.upperBound ?? .max) : .all
        default: return .all
        }
    }
}
