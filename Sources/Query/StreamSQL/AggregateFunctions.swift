/// The functions of a group's rows, by name.
enum AggregateFunctions {
    static let names = [
        "count", "sum", "total", "avg", "min", "max", "first", "last", "approx_count_distinct", "approx_percentile",
    ]

    /// `min` and `max` of several arguments are functions of one row.
    static func isAggregate(_ call: Term.Call) -> Bool {
        names.contains(call.function) && (!["min", "max"].contains(call.function) || call.arguments.count == 1)
    }
}

extension Term {
    /// Whether an aggregate is anywhere in it.
    var hasAggregate: Bool {
        if case .call(let call) = node, AggregateFunctions.isAggregate(call) { return true }
        return parts.contains(where: \.hasAggregate)
    }

    var parts: [Term] {
        switch node {
        case .literal, .name, .refused: []
        case .unary(_, let operand), .isNull(let operand, _), .cast(let operand, _): [operand]
        case .binary(_, let left, let right): [left, right]
        case .between(let operand, let low, let high, _): [operand, low, high]
        case .inList(let operand, let values, _): [operand] + values
        case .like(let operand, let pattern, let escape, _): [operand, pattern] + (escape.map { [$0] } ?? [])
        case .glob(let operand, let pattern, _): [operand, pattern]
        case .choice(let operand, let branches, let otherwise):
            (operand.map { [$0] } ?? []) + branches.flatMap { [$0.when, $0.then] } + (otherwise.map { [$0] } ?? [])
        case .call(let call): call.arguments + (call.filter.map { [$0] } ?? [])
        }
    }
}
