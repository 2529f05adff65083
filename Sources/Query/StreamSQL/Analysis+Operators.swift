import Columns
import Plans

extension Analysis {
    mutating func unary(_ term: Term, _ context: Context) -> Typed? {
        guard case .unary(let op, let operand) = term.node else { return nil }
        if op == .not { return condition(operand, context).map(negated) }
        return number(operand, for: op.rawValue, context).map { signed(op, $0) }
    }

    private func negated(_ inner: Typed) -> Typed { .truth(.unary(.not, inner.expression)) }

    private func signed(_ op: UnaryOperator, _ inner: Typed) -> Typed {
        switch (op, inner.literal) {
        case (.minus, .integer(let number)) where number != .min: return .literal(.integer(-number))
        case (.minus, .real(let number)): return .literal(.real(-number))
        default: break
        }
        let node = Expression.Node.unary(op, inner.expression)
        switch op {
        case .complement: return .integer(node, in: inner.range.map { ~$0.upperBound ... ~$0.lowerBound } ?? .all)
        case .minus:
            guard inner.kind == .integer else { return Typed(node, inner.kind) }
            // The least integer has no opposite of 64 bits: it would be a real.
            guard let range = inner.range, range.lowerBound != .min else { return Typed(node, .mixed) }
            return .integer(node, in: -range.upperBound ... -range.lowerBound)
        case .plus, .not:
            var same = inner
            same.expression = Expression(node, inner.kind)
            return same
        }
    }

    mutating func binary(_ term: Term, _ context: Context) -> Typed? {
        guard case .binary(let op, let left, let right) = term.node else { return nil }
        switch op {
        case .and, .or: return logic(op, left, right, context)
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
            return comparison(op, left, right, context)
        case .is, .isNot: return identity(op, left, right, context)
        case .concatenate: return concatenation(left, right, context)
        case .member, .memberText: return member(op, left, right, context)
        case .add, .subtract, .multiply, .divide, .remainder, .bitAnd, .bitOr, .shiftLeft, .shiftRight:
            return arithmetic(op, left, right, context)
        }
    }

    private mutating func logic(_ op: BinaryOperator, _ left: Term, _ right: Term, _ context: Context) -> Typed? {
        let (one, other) = (condition(left, context), condition(right, context))
        guard let one, let other else { return nil }
        return .truth(.binary(op, one.expression, other.expression))
    }

    private mutating func comparison(
        _ op: BinaryOperator, _ left: Term, _ right: Term, _ context: Context
    ) -> Typed? {
        if let null = [left, right].first(where: \.isNull) {
            let remedy = op == .notEqual ? "IS NOT NULL" : "IS NULL"
            let other = quote(left.isNull ? right : left)
            return refuse(null, "a comparison with NULL is never true: write \(other) \(remedy)")
        }
        return compared(left, with: [right], context).map { .truth(.binary(op, $0[0], $0[1])) }
    }

    private mutating func identity(_ op: BinaryOperator, _ left: Term, _ right: Term, _ context: Context) -> Typed? {
        if let truth = truthValue(right, context) { return truthTest(left, is: truth, negated: op == .isNot, context) }
        return compared(left, with: [right], context).map { .truth(.binary(op, $0[0], $0[1])) }
    }

    private mutating func concatenation(_ left: Term, _ right: Term, _ context: Context) -> Typed? {
        let (one, other) = (typed(left, context), typed(right, context))
        guard let one, let other else { return nil }
        return .text(.binary(.concatenate, one.expression, other.expression))
    }

    private mutating func arithmetic(
        _ op: BinaryOperator, _ left: Term, _ right: Term, _ context: Context
    ) -> Typed? {
        let (one, other) = (number(left, for: op.rawValue, context), number(right, for: op.rawValue, context))
        guard let one, let other else { return nil }
        return Arithmetic.typed(op, one, other)
    }

    mutating func nullTest(_ term: Term, _ context: Context) -> Typed? {
        guard case .isNull(let operand, let negated) = term.node else { return nil }
        return typed(operand, context).map { .truth(.isNull($0.expression, negated: negated)) }
    }

    /// BETWEEN and IN.
    mutating func membership(_ term: Term, _ context: Context) -> Typed? {
        switch term.node {
        case .between(let operand, let low, let high, let negated):
            compared(operand, with: [low, high], context).map {
                .truth(.between($0[0], low: $0[1], high: $0[2], negated: negated))
            }
        case .inList(let operand, let values, let negated):
            compared(operand, with: values, context).map {
                .truth(.inList($0[0], Array($0.dropFirst()), negated: negated))
            }
        default: nil
        }
    }

    /// An operand that may be a number.
    mutating func number(_ term: Term, for what: String, _ context: Context) -> Typed? {
        guard let inner = typed(term, context) else { return nil }
        return inner.kind.isTextual ? refuseText(term, inner.kind, for: what) : inner
    }

    private mutating func refuseText(_ term: Term, _ kind: ValueKind, for what: String) -> Typed? {
        let text = quote(term)
        if kind == .timestamp {
            let remedy = "unix(\(text)) is its seconds, and datetime(\(text), '+1 hour') a later time"
            return refuse(term, "\(text) is a timestamp, and \(what) works on numbers: \(remedy)")
        }
        let hint = what == "+" ? "|| to join texts, or " : ""
        return refuse(term, "\(text) is a text, and \(what) works on numbers: write \(hint)CAST(\(text) AS REAL)")
    }

    /// LIKE and GLOB.
    mutating func match(_ term: Term, _ context: Context) -> Typed? {
        switch term.node {
        case .like(let operand, let pattern, let escape, let negated):
            like(operand, pattern, escape, negated: negated, context)
        case .glob(let operand, let pattern, let negated):
            all([operand, pattern], context).map {
                .truth(.glob($0[0].expression, pattern: $0[1].expression, negated: negated))
            }
        default: nil
        }
    }

    mutating func like(
        _ operand: Term, _ pattern: Term, _ escape: Term?, negated: Bool, _ context: Context
    ) -> Typed? {
        let parts = all([operand, pattern], context)
        if let escape {
            // Any other would be an error, and stop the query, row by row.
            guard case .text(let bytes) = escape.literal,
                String(decoding: bytes, as: UTF8.self).unicodeScalars.count == 1
            else { return refuse(escape, "ESCAPE takes one character as a text, such as '\\'") }
        }
        let sign = escape?.literal.map { Expression.literal($0) }
        return parts.map {
            .truth(.like($0[0].expression, pattern: $0[1].expression, escape: sign, negated: negated))
        }
    }

    /// `x IS TRUE` asks whether x counts as true, not whether it equals 1.
    mutating func truthTest(_ operand: Term, is truth: Bool, negated: Bool, _ context: Context) -> Typed? {
        condition(operand, context).map { inner in
            let not = Typed.truth(.unary(.not, inner.expression)).expression
            let counts = Typed.truth(.unary(.not, not)).expression
            return .truth(.binary(negated ? .isNot : .is, counts, .literal(.integer(truth ? 1 : 0))))
        }
    }

    mutating func choice(_ term: Term, _ context: Context) -> Typed? {
        guard case .choice(let operand, let branches, let otherwise) = term.node else { return nil }
        return choice(operand, branches, otherwise, context)
    }

    mutating func choice(
        _ operand: Term?, _ branches: [(when: Term, then: Term)], _ otherwise: Term?, _ context: Context
    ) -> Typed? {
        let tests = tests(operand, branches.map(\.when), context)
        let results = all(branches.map(\.then) + (otherwise.map { [$0] } ?? []), context)
        guard let tests, let results else { return nil }
        return Joining.choice(operand: operand == nil ? nil : tests[0], tests.suffix(branches.count), results)
    }

    private mutating func tests(_ operand: Term?, _ whens: [Term], _ context: Context) -> [Expression]? {
        if let operand { return compared(operand, with: whens, context) }
        return conditions(whens, context)?.map(\.expression)
    }

    mutating func cast(_ term: Term, _ context: Context) -> Typed? {
        guard case .cast(let operand, let type) = term.node, let inner = typed(operand, context) else { return nil }
        return cast(inner, operand, type, term)
    }

    private mutating func cast(_ inner: Typed, _ operand: Term, _ type: String, _ term: Term) -> Typed? {
        let word = type.asciiUppercased
        if ["DATE", "DATETIME", "TIME", "TIMESTAMP"].contains(where: { word.hasPrefix($0) }) {
            let function = word == "DATE" ? "date" : "datetime"
            let remedy = "\(function)(\(quote(operand))) is that text, or declare a timestamp column"
            return refuse(term, "CAST to \(type) makes a number of a text's first digits in SQLite: \(remedy)")
        }
        let affinity = Affinity(ofType: word)
        if inner.kind == .timestamp, affinity != .text {
            return refuse(term, "a timestamp is no number: unix(\(quote(operand))) is its seconds since 1970")
        }
        let node = Expression.Node.cast(inner.expression, to: affinity)
        switch affinity {
        case .integer: return .integer(node, in: inner.range ?? .all)
        case .real: return Typed(node, .real)
        case .text: return .text(node)
        case .numeric:
            var cast = Typed(node, [.integer, .real].contains(inner.kind) ? inner.kind : .mixed)
            cast.range = inner.range
            return cast
        case .none: return refuse(term, "blobs are not available: CAST to TEXT, INTEGER or REAL")
        }
    }
}
