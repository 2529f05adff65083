import Columns
import Plans

/// Values of which one becomes the result, as in CASE and coalesce.
struct Joining {
    private(set) var expressions: [Expression]
    private(set) var typed: Typed

    /// Of one kind if all are, but for NULL. A timestamp beside other kinds becomes the text that SQL sees.
    static func of(_ values: [Typed]) -> Joining {
        let known = values.filter { $0.literal != .null }
        let kinds = Set(known.map(\.kind))
        if kinds.count > 1, kinds.contains(.timestamp) {
            let texts = values.map { value in
                value.kind == .timestamp ? Typed.text(.cast(value.expression, to: .text)) : value
            }
            return of(texts)
        }
        var typed = Typed(.literal(.null), kinds.count == 1 ? kinds.first ?? .mixed : .mixed)
        if typed.kind == .integer {
            let ranges = known.compactMap(\.range)
            typed.range = (ranges.map(\.lowerBound).min() ?? .min)...(ranges.map(\.upperBound).max() ?? .max)
        }
        typed.isJSON = known.allSatisfy(\.isJSON)
        typed.isTime = known.allSatisfy(\.isTime)
        return Joining(expressions: values.map(\.expression), typed: typed)
    }

    /// CASE; of the results, one more than the tests is what ELSE gives.
    static func choice(operand: Expression?, _ tests: some Sequence<Expression>, _ results: [Typed]) -> Typed {
        var joined = of(results)
        let branches = zip(tests, joined.expressions).map { Expression.Branch(when: $0, then: $1) }
        let otherwise = joined.expressions.count > branches.count ? joined.expressions.last : nil
        joined.make(.choice(operand: operand, branches, otherwise: otherwise))
        return joined.typed
    }

    mutating func make(_ node: Expression.Node) { typed.expression = Expression(node, typed.kind) }
}
