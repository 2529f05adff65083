import Columns
import Plans
import Scalars

extension Analysis {
    mutating func call(_ term: Term, _ context: Context) -> Typed? {
        guard case .call(let call) = term.node else { return nil }
        if AggregateFunctions.isAggregate(call) { return aggregate(call, term, context) }
        if WindowFunctions.names.contains(call.function) { return misplacedWindow(call, term, context) }
        guard isPlain(call, term) else { return nil }
        if let piece = TimePiece.named(call.function) { return timePiece(piece, call, term, context) }
        guard let function = ScalarFunction.named(call.function) else { return unknown(call, term, context) }
        guard countFits(call, function.counts, term) else {
            _ = all(call.arguments, context)
            return nil
        }
        return scalar(call, function, term, context)
    }

    private mutating func scalar(
        _ call: Term.Call, _ function: ScalarFunction, _ term: Term, _ context: Context
    ) -> Typed? {
        switch call.function {
        case "date", "time", "datetime", "julianday", "unixepoch", "strftime":
            dateFunction(call, function, term, context)
        case "abs": absolute(call, context)
        case "nullif": nullif(call, context)
        case "iif": choice(nil, [(call.arguments[0], call.arguments[1])], call.arguments[2], context)
        case "like", "glob": likeFunction(call, context)
        case "printf", "format": printf(call, function, context)
        case _ where call.function.hasPrefix("json"): jsonFunction(call, function, term, context)
        default: ordinary(call, function, context)
        }
    }

    private mutating func ordinary(_ call: Term.Call, _ function: ScalarFunction, _ context: Context) -> Typed? {
        let arguments =
            function.takesNumbers
            ? numbers(call.arguments, for: call.function, context) : all(call.arguments, context)
        return arguments.map { made(call.function, function, $0) }
    }

    mutating func numbers(_ terms: [Term], for what: String, _ context: Context) -> [Typed]? {
        let found = terms.map { number($0, for: what, context) }
        let whole = found.compactMap { $0 }
        return whole.count == found.count ? whole : nil
    }

    /// A call of one of SQLite's functions, of the kind that it gives.
    func made(_ name: String, _ function: ScalarFunction, _ arguments: [Typed]) -> Typed {
        let node = Expression.Node.call(name, arguments.map(\.expression))
        switch function.result {
        case .integer(let range): return .integer(node, in: range)
        case .real: return Typed(node, .real)
        case .text: return .text(node)
        case .json:
            var typed = Typed.text(node)
            typed.isJSON = true
            return typed
        case .mixed: return Typed(node, .mixed)
        case .first:
            var typed = arguments[0]
            typed.expression = Expression(node, typed.kind)
            return typed
        case .joined(let from):
            var joined = Joining.of(Array(arguments.dropFirst(from)))
            joined.make(.call(name, arguments.prefix(from).map(\.expression) + joined.expressions))
            return joined.typed
        }
    }

    /// The least integer has no absolute value of 64 bits: abs would fail on it, and stop the view.
    private mutating func absolute(_ call: Term.Call, _ context: Context) -> Typed? {
        guard let inner = number(call.arguments[0], for: "abs", context) else { return nil }
        let node = Expression.Node.call("abs", [inner.expression])
        if let range = inner.range, range.lowerBound != .min { return .integer(node, in: 0...range.magnitude) }
        if inner.kind == .real { return Typed(node, .real) }
        guard isRepeatable(inner, call.arguments[0]) else { return nil }
        let isLeast = Typed.truth(.binary(.equal, inner.expression, .literal(.integer(.min)))).expression
        let branch = Expression.Branch(when: isLeast, then: .literal(.real(0x1p63)))
        return Typed(.choice(operand: nil, [branch], otherwise: Expression(node, inner.kind)), .mixed)
    }

    private mutating func nullif(_ call: Term.Call, _ context: Context) -> Typed? {
        guard let parts = comparable(call.arguments[0], with: [call.arguments[1]], context) else { return nil }
        var typed = parts[0]
        typed.expression = Expression(.call("nullif", parts.map(\.expression)), typed.kind)
        return typed
    }

    /// `like(pattern, x)` is `x LIKE pattern`.
    private mutating func likeFunction(_ call: Term.Call, _ context: Context) -> Typed? {
        let (pattern, operand) = (call.arguments[0], call.arguments[1])
        if call.function == "like" {
            let escape = call.arguments.count == 3 ? call.arguments[2] : nil
            return like(operand, pattern, escape, negated: false, context)
        }
        return all([operand, pattern], context).map {
            .truth(.glob($0[0].expression, pattern: $0[1].expression, negated: false))
        }
    }

    private mutating func printf(_ call: Term.Call, _ function: ScalarFunction, _ context: Context) -> Typed? {
        guard let arguments = all(call.arguments, context) else { return nil }
        guard let format = arguments[0].literalText else {
            return refuse(call.arguments[0], "the format of \(call.function) must be a text in quotes, such as '%.2f'")
        }
        let numbers = format.split { !$0.isNumber }.map { Int($0) ?? .max }
        guard !format.contains("*"), numbers.allSatisfy({ $0 <= SQLLimits.formatWidth }) else {
            let limit = "no * and no width above \(SQLLimits.formatWidth)"
            return refuse(call.arguments[0], "the format of \(call.function) may have \(limit)")
        }
        return made(call.function, function, arguments)
    }
}

// MARK: - What a call must be

extension Analysis {
    /// Whether it has nothing that belongs to aggregates only.
    private mutating func isPlain(_ call: Term.Call, _ term: Term) -> Bool {
        let name = call.function
        guard ScalarFunction.named(name) != nil || TimePiece.named(name) != nil else { return true }
        if call.filter != nil {
            let remedy = "write CASE WHEN … END inside it"
            return refuse(term, "FILTER belongs to aggregates, and \(name) is none: \(remedy)") ?? false
        }
        if call.isDistinct { return refuse(term, "DISTINCT belongs to count, and \(name) is no aggregate") ?? false }
        if call.isOfRows { return refuse(term, "\(name)(*) has no meaning: name its arguments") ?? false }
        return true
    }

    mutating func countFits(_ call: Term.Call, _ counts: ClosedRange<Int>, _ term: Term) -> Bool {
        let count = call.arguments.count
        guard !counts.contains(count) else { return true }
        if count == 0, ["date", "time", "datetime", "julianday", "unixepoch", "strftime"].contains(call.function) {
            return refuse(term, Refusal.clock("\(call.function)()")) ?? false
        }
        let wanted =
            counts.count == 1
            ? "\(counts.lowerBound)"
            : count < counts.lowerBound ? "at least \(counts.lowerBound)" : "at most \(counts.upperBound)"
        let noun = wanted.hasSuffix(" 1") || wanted == "1" ? "argument" : "arguments"
        return refuse(term, "\(call.function) takes \(wanted) \(noun), and \(count) \(count == 1 ? "is" : "are") given")
            ?? false
    }

    private mutating func unknown(_ call: Term.Call, _ term: Term, _ context: Context) -> Typed? {
        _ = all(call.arguments, context)
        let name = call.function
        if let remedy = ForeignFunctions.remedy(for: name) {
            return refuse(term, "\(name) is not available in a view: \(remedy)")
        }
        let names = ScalarFunction.names + TimePiece.names + AggregateFunctions.names + WindowFunctions.names
        let hint = suggestion(for: name, among: names.sorted())
        return refuse(term, "there is no function \"\(name)\"\(hint.isEmpty ? "; the functions are SQLite's" : hint)")
    }
}
