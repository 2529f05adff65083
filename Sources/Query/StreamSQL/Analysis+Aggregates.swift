import Columns
import Plans

extension Analysis {
    mutating func aggregate(_ call: Term.Call, _ term: Term, _ context: Context) -> Typed? {
        guard context.seesGroups else { return misplaced(call, term, context) }
        let filter = call.filter.map { condition($0, context.within(.condition(of: call.function))) }
        let inner = context.within(.argument(of: call.function))
        if call.isOfRows || (call.function == "count" && call.arguments.isEmpty) {
            guard call.function == "count" else {
                return refuse(term, "\(call.function)(*) has no meaning: name the column, as in \(call.function)(x)")
            }
            return filter.isRefused ? nil : counted(.countRows, nil, filter)
        }
        guard countFits(call, call.function == "approx_percentile" ? 2...2 : 1...1, term) else { return nil }
        guard !call.isDistinct || call.function == "count" else {
            let remedy = "only count(DISTINCT x) is kept; min and max do not need it"
            return refuse(term, "\(call.function)(DISTINCT …) is not available: \(remedy)")
        }
        let takesNumbers = ["sum", "total", "avg", "approx_percentile"].contains(call.function)
        let argument =
            takesNumbers ? number(call.arguments[0], for: call.function, inner) : typed(call.arguments[0], inner)
        guard let argument, !filter.isRefused else { return nil }
        return aggregate(call, of: argument, filter)
    }

    private mutating func aggregate(_ call: Term.Call, of argument: Typed, _ filter: Typed??) -> Typed? {
        switch call.function {
        case "count": return counted(call.isDistinct ? .countDistinct : .count, argument, filter)
        case "approx_count_distinct": return counted(.approximateCountDistinct, argument, filter)
        case "approx_percentile": return percentile(call, argument, filter)
        case "sum": return sum(argument, filter)
        case "total":
            let zero = Expression.literal(.real(0))
            let real = Typed(.cast(sum(argument, filter).expression, to: .real), .real).expression
            return Typed(.call("coalesce", [real, zero]), .real)
        case "avg":
            let real = Typed(.cast(sum(argument, filter).expression, to: .real), .real).expression
            return Typed(.binary(.divide, real, counted(.count, argument, filter).expression), .real)
        case "min": return kept(.min, argument, filter)
        case "max": return kept(.max, argument, filter)
        case "first": return kept(.first, argument, filter)
        default: return kept(.last, argument, filter)
        }
    }

    private mutating func percentile(_ call: Term.Call, _ argument: Typed, _ filter: Typed??) -> Typed? {
        let share: Double? =
            switch call.arguments[1].literal {
            case .real(let number): number
            case .integer(let number): Double(number)
            default: nil
            }
        guard let share, (0...1).contains(share) else {
            return refuse(
                call.arguments[1], "approx_percentile takes a share from 0 to 1 as its second argument, such as 0.95")
        }
        return column(
            of: Aggregate(.approximatePercentile(share), argument.expression, filter: filter.expression, kind: .real))
    }

    /// An integer sum that leaves 64 bits becomes a real; only what is small, such as a truth, never does.
    private mutating func sum(_ argument: Typed, _ filter: Typed??) -> Typed {
        let range = argument.range.flatMap { range in
            let most = range.magnitude.multipliedReportingOverflow(by: SQLLimits.count)
            return most.overflow ? nil : (range.lowerBound < 0 ? -most.partialValue : 0)...most.partialValue
        }
        let kind: ValueKind = argument.kind == .real ? .real : range == nil ? .mixed : .integer
        var sum = column(of: Aggregate(.sum, argument.expression, filter: filter.expression, kind: kind))
        sum.range = range
        return sum
    }

    private mutating func counted(_ function: Aggregate.Function, _ argument: Typed?, _ filter: Typed??) -> Typed {
        var count = column(of: Aggregate(function, argument?.expression, filter: filter.expression, kind: .integer))
        count.range = 0...SQLLimits.count
        return count
    }

    /// One of the argument's own values.
    private mutating func kept(_ function: Aggregate.Function, _ argument: Typed, _ filter: Typed??) -> Typed {
        let kind = argument.kind
        var typed = argument
        typed.expression =
            column(of: Aggregate(function, argument.expression, filter: filter.expression, kind: kind)).expression
        return typed
    }

    /// Where the aggregate stands in a group's row; equal ones are one.
    private mutating func column(of aggregate: Aggregate) -> Typed {
        let place = aggregates.firstIndex(of: aggregate) ?? aggregates.count
        if place == aggregates.count { aggregates.append(aggregate) }
        return Typed(.column(Self.firstAggregate + place, aggregate.kind))
    }

    private mutating func misplaced(_ call: Term.Call, _ term: Term, _ context: Context) -> Typed? {
        let name = "\(call.function)(…)"
        switch context.clause {
        case .filter:
            return refuse(term, "\(name) is known for a group only, and WHERE sees single rows: write it in HAVING")
        case .grouping:
            return refuse(term, "\(name) is known for a group only, and GROUP BY makes the groups: leave it out there")
        case .on: return refuse(term, "\(name) is known for a group only, and ON sees single rows: leave it out there")
        case .argument(let outer):
            let remedy = "keep \(name) in a view, and write \(outer) over it under queries:"
            return refuse(term, "\(name) stands inside \(outer)(…), and aggregates do not nest: \(remedy)")
        case .condition(let outer):
            return refuse(
                term, "\(name) stands in the FILTER of \(outer)(…), which sees single rows: write it in HAVING")
        case .output, .having: return nil
        }
    }
}

extension Typed?? {
    /// There is one, and it has no meaning.
    fileprivate var isRefused: Bool { if case .some(.none) = self { true } else { false } }

    fileprivate var expression: Expression? { flatMap { $0 }?.expression }
}
