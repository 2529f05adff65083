internal import Columns
internal import Plans
internal import SQLite

/// Makes steps of expressions: which parts kernels can compute is seen from the kinds alone.
struct Compiler {
    let connection: Connection
    /// Whether a column that is compared does to the other side what a table's column would.
    let inputsHaveAffinity: Bool

    func step(_ expression: Expression) throws(EvaluationError) -> Step {
        if case .literal(let value) = expression.node { return make(.constant(value), expression) }
        if expression.columns.isEmpty { return try constant(expression) }
        if let form = try form(expression) { return make(form, expression) }
        let whole = fallback(expression)
        try whole.prepare()
        return make(.sqlite, expression, whole)
    }

    private func fallback(_ expression: Expression) -> Fallback {
        Fallback(expression, connection, inputsHaveAffinity: inputsHaveAffinity)
    }

    private func make(_ form: Step.Form, _ expression: Expression, _ whole: Fallback? = nil) -> Step {
        Step(
            form, whole: whole ?? fallback(expression),
            opposite: fallback(Expression(.unary(.not, expression), .integer)))
    }

    /// Computed now; if that fails, it shall fail in every row.
    private func constant(_ expression: Expression) throws(EvaluationError) -> Step {
        let whole = fallback(expression)
        let outcome = try whole.evaluate([], count: 1)
        return make(outcome.failures.isEmpty ? .constant(outcome.vector.column[0]) : .sqlite, expression, whole)
    }

    // MARK: - Forms

    private func form(_ expression: Expression) throws(EvaluationError) -> Step.Form? {
        switch expression.node {
        case .column(let place): return .column(place)
        case .literal(let value): return .constant(value)
        case .unary(.minus, let operand) where operand.isNumber:
            return .arithmetic(.subtract, try step(.literal(.integer(0))), try step(operand))
        case .unary(.plus, let operand): return .asItIs(try step(operand))
        case .unary(.not, let operand): return .not(try step(operand))
        case .binary(.and, let left, let right): return .and(try step(left), try step(right))
        case .binary(.or, let left, let right): return .or(try step(left), try step(right))
        case .binary(let operation, let left, let right): return try binary(operation, left, right)
        case .isNull(let operand, let negated):
            let operand = try step(operand)
            if case .sqlite = operand.form { return nil }
            return .isNull(operand, negated: negated)
        case .between(let operand, let low, let high, let negated)
        where operand.isComparable(with: low) && operand.isComparable(with: high):
            return .between(try step(operand), low: try step(low), high: try step(high), negated: negated)
        case .inList(_, let items, let negated) where items.isEmpty: return .constant(.integer(negated ? 1 : 0))
        case .inList(let operand, let items, let negated):
            guard items.count <= Limits.comparedItems,
                items.allSatisfy({ $0.columns.isEmpty && operand.isComparable(with: $0) })
            else { return nil }
            var steps: [Step] = []
            for item in items { steps.append(try step(item)) }
            return .inList(try step(operand), steps, negated: negated)
        case .choice(let operand, let branches, let otherwise):
            return try choice(operand, branches, otherwise)
        case .cast(let operand, to: .integer) where operand.isNumber: return .toInteger(try step(operand))
        case .cast(let operand, to: .real) where operand.isNumber: return .toReal(try step(operand))
        case .cast(let operand, to: .text) where operand.kind == .text || operand.kind == .timestamp:
            return .toText(try step(operand))
        case .call(let function, let arguments): return try call(function, arguments)
        default: return nil
        }
    }

    private func binary(
        _ operation: BinaryOperator, _ left: Expression, _ right: Expression
    ) throws(EvaluationError) -> Step.Form? {
        if let comparison = Comparison(operation) {
            guard left.isComparable(with: right) else { return nil }
            return .compare(comparison, try step(left), try step(right))
        }
        guard left.isNumber, right.isNumber, let arithmetic = Arithmetic(operation) else { return nil }
        return .arithmetic(arithmetic, try step(left), try step(right))
    }

    private func choice(
        _ operand: Expression?, _ branches: [Expression.Branch], _ otherwise: Expression?
    ) throws(EvaluationError) -> Step.Form {
        var steps: [(when: Step, then: Step)] = []
        for branch in branches {
            let when = operand.map { Expression(.binary(.equal, $0, branch.when), .integer) } ?? branch.when
            steps.append((when: try step(when), then: try step(branch.then)))
        }
        return .choose(steps, otherwise: try step(otherwise ?? .literal(.null)))
    }

    private func call(_ function: String, _ arguments: [Expression]) throws(EvaluationError) -> Step.Form? {
        switch (function, arguments.count) {
        case ("coalesce", 2...), ("ifnull", 2):
            var steps: [Step] = []
            for argument in arguments { steps.append(try step(argument)) }
            return .firstKnown(steps)
        case ("iif", 3):
            return .choose(
                [(when: try step(arguments[0]), then: try step(arguments[1]))], otherwise: try step(arguments[2]))
        case ("nullif", 2) where arguments[0].isComparable(with: arguments[1]):
            return .nullIf(try step(arguments[0]), try step(arguments[1]))
        case ("abs", 1) where arguments[0].isNumber: return .absolute(try step(arguments[0]))
        default: return nil
        }
    }
}

extension Expression {
    fileprivate var isNumber: Bool { kind == .integer || kind == .real }
    private var isNull: Bool { node == .literal(.null) }
    private var isText: Bool { kind == .text || kind == .timestamp }

    /// Whether affinity changes nothing when they are compared.
    fileprivate func isComparable(with other: Expression) -> Bool {
        isNull || other.isNull || isNumber && other.isNumber || isText && other.isText
    }
}

extension Arithmetic {
    init?(_ binary: BinaryOperator) {
        switch binary {
        case .add: self = .add
        case .subtract: self = .subtract
        case .multiply: self = .multiply
        case .divide: self = .divide
        case .remainder: self = .remainder
        default: return nil
        }
    }
}
