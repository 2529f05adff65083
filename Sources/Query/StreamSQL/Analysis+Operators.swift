import Columns
import Plans

extension Analysis {
    mutating func unary(_ op: UnaryOperator, _ operand: Term, _ context: Context) -> Typed? {
        if op == .not {
            return condition(operand, context).map { .truth(.unary(.not, $0.expression)) }
        }
        guard let inner = number(operand, for: op.rawValue, context) else { return nil }
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

    mutating func binary(_ op: BinaryOperator, _ left: Term, _ right: Term, _ context: Context) -> Typed? {
        switch op {
        case .and, .or:
            return conditions([left, right], context).map { .truth(.binary(op, $0[0].expression, $0[1].expression)) }
        case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .is, .isNot:
            if op != .is, op != .isNot, let null = [left, right].first(where: \.isNull) {
                let remedy = op == .notEqual ? "IS NOT NULL" : "IS NULL"
                return refuse(
                    null, "a comparison with NULL is never true: write \(quote(left.isNull ? right : left)) \(remedy)")
            }
            return compared(left, with: [right], context).map { .truth(.binary(op, $0[0], $0[1])) }
        case .concatenate:
            return all([left, right], context).map { .text(.binary(op, $0[0].expression, $0[1].expression)) }
        case .member, .memberText: return member(op, left, right, context)
        case .add, .subtract, .multiply, .divide, .remainder, .bitAnd, .bitOr, .shiftLeft, .shiftRight:
            let (one, other) = (number(left, for: op.rawValue, context), number(right, for: op.rawValue, context))
            guard let one, let other else { return nil }
            return Arithmetic.typed(op, one, other)
        }
    }

    /// An operand that may be a number.
    mutating func number(_ term: Term, for what: String, _ context: Context) -> Typed? {
        guard let inner = typed(term, context) else { return nil }
        switch inner.kind {
        case .integer, .real, .mixed: return inner
        case .timestamp:
            let remedy = "unix(\(quote(term))) is its seconds, and datetime(\(quote(term)), '+1 hour') a later time"
            return refuse(term, "\(quote(term)) is a timestamp, and \(what) works on numbers: \(remedy)")
        case .text:
            let hint = what == "+" ? "|| to join texts, or " : ""
            let remedy = "write \(hint)CAST(\(quote(term)) AS REAL)"
            return refuse(term, "\(quote(term)) is a text, and \(what) works on numbers: \(remedy)")
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

    mutating func choice(
        _ operand: Term?, _ branches: [(when: Term, then: Term)], _ otherwise: Term?, _ context: Context
    ) -> Typed? {
        let whens = branches.map(\.when)
        let tests: [Expression]? =
            if let operand { compared(operand, with: whens, context) } else {
                conditions(whens, context)?.map(\.expression)
            }
        let results = all(branches.map(\.then) + (otherwise.map { [$0] } ?? []), context)
        guard let tests, let results else { return nil }
        var joined = Joining.of(results)
        let thens = joined.expressions
        let conditions = operand == nil ? tests : Array(tests.dropFirst())
        let made = zip(conditions, thens).map { Expression.Branch(when: $0, then: $1) }
        joined.make(
            .choice(
                operand: operand == nil ? nil : tests[0], made, otherwise: otherwise == nil ? nil : thens[made.count]))
        return joined.typed
    }

    mutating func cast(_ operand: Term, _ type: String, _ term: Term, _ context: Context) -> Typed? {
        guard let inner = typed(operand, context) else { return nil }
        let word = type.asciiUppercased
        if ["DATE", "DATETIME", "TIME", "TIMESTAMP"].contains(where: { word.hasPrefix($0) }) {
            let remedy =
                "\(word == "DATE" ? "date" : "datetime")(\(quote(operand))) is that text, or declare a timestamp column"
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

extension Affinity {
    /// What SQLite makes of a type's name, in its order of rules.
    init(ofType name: String) {
        func has(_ words: String...) -> Bool { words.contains { name.contains($0) } }
        self =
            if has("INT") { .integer } else if has("CHAR", "CLOB", "TEXT") { .text } else if has("BLOB") {
                .none
            } else if has(
                "REAL", "FLOA", "DOUB")
            { .real } else { .numeric }
    }
}
