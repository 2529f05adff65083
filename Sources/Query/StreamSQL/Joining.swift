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

    mutating func make(_ node: Expression.Node) { typed.expression = Expression(node, typed.kind) }
}
