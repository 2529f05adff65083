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
        case .unary(let operation, let operand): return try unary(operation, operand)
        case .binary(let operation, let left, let right): return try binary(operation, left, right)
        case .isNull(let operand, let negated):
            let operand = try step(operand)
            return operand.isSQLite ? nil : .isNull(operand, negated: negated)
        case .between(let operand, let low, let high, let negated):
            guard operand.isComparable(with: low), operand.isComparable(with: high),
                let steps = try steps(operand, low, high)
            else { return nil }
            return .between(steps[0], low: steps[1], high: steps[2], negated: negated)
        case .inList(let operand, let items, let negated): return try list(operand, items, negated)
        case .choice(let operand, let branches, let otherwise):
            return try choice(operand, branches, otherwise)
        case .cast(let operand, let affinity): return try cast(operand, affinity)
        case .call(let function, let arguments): return try call(function, arguments)
        case .like(let operand, let pattern, nil, let negated):
            guard case .literal(.text(let text)) = pattern.node, let pattern = LikePattern(text) else { return nil }
            return try textFunction(.like(pattern, negated: negated), operand)
        case .like, .glob: return nil
        }
    }

    /// Nil where one may be anything and comes from SQLite: then SQLite rather does the whole.
    private func steps(_ operands: Expression...) throws(EvaluationError) -> [Step]? {
        var steps: [Step] = []
        for operand in operands {
            let step = try step(operand)
            if operand.kind == .mixed, step.isSQLite { return nil }
            steps.append(step)
        }
        return steps
    }

    private func unary(_ operation: UnaryOperator, _ operand: Expression) throws(EvaluationError) -> Step.Form? {
        switch operation {
        case .minus:
            guard operand.mayBeNumber, let steps = try steps(.literal(.integer(0)), operand) else { return nil }
            return .arithmetic(.subtract, steps[0], steps[1])
        case .plus: return .asItIs(try step(operand))
        case .not: return .not(try step(operand))
        case .complement: return nil
        }
    }

    private func binary(
        _ operation: BinaryOperator, _ left: Expression, _ right: Expression
    ) throws(EvaluationError) -> Step.Form? {
        if operation == .and { return .and(try step(left), try step(right)) }
        if operation == .or { return .or(try step(left), try step(right)) }
        if let comparison = Comparison(operation) {
            guard left.isComparable(with: right), let steps = try steps(left, right) else { return nil }
            return .compare(comparison, steps[0], steps[1])
        }
        guard let arithmetic = Arithmetic(operation), left.mayBeNumber, right.mayBeNumber,
            let steps = try steps(left, right)
        else { return nil }
        return .arithmetic(arithmetic, steps[0], steps[1])
    }

    private func list(
        _ operand: Expression, _ items: [Expression], _ negated: Bool
    ) throws(EvaluationError) -> Step.Form? {
        // Nothing is in an empty list, not even null, and what is not may fail.
        if items.isEmpty { return .constant(.integer(negated ? 1 : 0)) }
        guard items.count <= Limits.comparedItems,
            items.allSatisfy({ $0.columns.isEmpty && operand.isComparable(with: $0) }),
            let operand = try steps(operand)
        else { return nil }
        var constants: [Step] = []
        for item in items { constants.append(try step(item)) }
        return .inList(operand[0], constants, negated: negated)
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

    private func cast(_ operand: Expression, _ affinity: Affinity) throws(EvaluationError) -> Step.Form? {
        switch affinity {
        case .integer where operand.isNumber: .toInteger(try step(operand))
        case .real where operand.isNumber: .toReal(try step(operand))
        case .text where operand.isText: .toText(try step(operand))
        default: nil
        }
    }

    private func textFunction(_ function: TextFunction, _ operand: Expression) throws(EvaluationError) -> Step.Form? {
        guard operand.kind == .text else { return nil }
        let step = try step(operand)
        return step.isSQLite ? nil : .text(function, step)
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
            return try steps(arguments[0], arguments[1]).map { .nullIf($0[0], $0[1]) }
        case ("upper", 1): return try textFunction(.upper, arguments[0])
        case ("lower", 1): return try textFunction(.lower, arguments[0])
        case ("length", 1): return try textFunction(.length, arguments[0])
        case ("abs", 1) where arguments[0].isNumber: return .absolute(try step(arguments[0]))
        default: return nil
        }
    }
}

extension Step {
    fileprivate var isSQLite: Bool { if case .sqlite = form { true } else { false } }
}

extension Expression {
    fileprivate var isNumber: Bool { kind == .integer || kind == .real }
    fileprivate var mayBeNumber: Bool { isNumber || kind == .mixed }
    fileprivate var isText: Bool { kind == .text || kind == .timestamp }

    /// Whether affinity changes nothing when they are compared, or may not; which of them, the values then show.
    fileprivate func isComparable(with other: Expression) -> Bool {
        kind == .mixed || other.kind == .mixed || isNumber && other.isNumber || isText && other.isText
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
