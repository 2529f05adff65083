public import Columns

/// A scalar expression whose names are resolved and whose kind is known: what SQLite would compute, row by row.
///
/// It says what is meant, not how it is computed: `Evaluation` computes it over columns, `sql` writes it for an engine
/// that computes it itself.
public struct Expression: Sendable, Hashable {
    public indirect enum Node: Sendable, Hashable {
        case literal(Value)
        /// The column at this place of the batch that the expression is computed over.
        case column(Int)
        case unary(UnaryOperator, Expression)
        case binary(BinaryOperator, Expression, Expression)
        case isNull(Expression, negated: Bool)
        case between(Expression, low: Expression, high: Expression, negated: Bool)
        case inList(Expression, [Expression], negated: Bool)
        case like(Expression, pattern: Expression, escape: Expression?, negated: Bool)
        case glob(Expression, pattern: Expression, negated: Bool)
        /// CASE; with an operand, a branch is taken whose `when` equals it.
        case choice(operand: Expression?, [Branch], otherwise: Expression?)
        case cast(Expression, to: Affinity)
        /// One of SQLite's functions that depends on nothing but its arguments; the name in lower case.
        case call(String, [Expression])
    }

    public struct Branch: Sendable, Hashable {
        public var when: Expression
        public var then: Expression

        public init(when: Expression, then: Expression) {
            self.when = when
            self.then = then
        }
    }

    public let node: Node
    /// What every value that is not null is.
    public let kind: ValueKind

    public init(_ node: Node, _ kind: ValueKind) {
        self.node = node
        self.kind = kind
    }

    public static func column(_ index: Int, _ kind: ValueKind) -> Expression { Expression(.column(index), kind) }

    public static func literal(_ value: Value) -> Expression {
        let kind: ValueKind =
            switch value {
            case .null: .mixed
            case .integer: .integer
            case .real: .real
            case .text: .text
            }
        return Expression(.literal(value), kind)
    }
}

public enum UnaryOperator: String, Sendable, Hashable {
    case minus = "-", plus = "+", not = "NOT", complement = "~"
}

public enum BinaryOperator: String, Sendable, Hashable {
    case add = "+", subtract = "-", multiply = "*", divide = "/", remainder = "%", concatenate = "||"
    case equal = "=", notEqual = "<>", less = "<", lessOrEqual = "<=", greater = ">", greaterOrEqual = ">="
    /// As equality, but null is null and nothing else.
    case `is` = "IS", isNot = "IS NOT"
    case and = "AND", or = "OR"
    case bitAnd = "&", bitOr = "|", shiftLeft = "<<", shiftRight = ">>"
    /// JSON's members: as JSON, and as SQL.
    case member = "->", memberText = "->>"
}

/// What SQLite makes of a value that is cast or kept in a column.
public enum Affinity: String, Sendable, Hashable {
    case integer = "INTEGER", real = "REAL", text = "TEXT", numeric = "NUMERIC"
    /// Leaves everything as it is.
    case none = "BLOB"
}

extension ValueKind {
    /// What a column of this kind does to a value that it is compared with.
    public var affinity: Affinity {
        switch self {
        case .integer: .integer
        case .real: .real
        case .text, .timestamp: .text
        case .mixed: .none
        }
    }
}
