import Columns
import Plans

/// An expression, with what is known of its values besides their kind.
struct Typed {
    var expression: Expression
    /// Within which its whole numbers are; nil unless it is of kind integer.
    var range: ClosedRange<Int64>?
    /// Whether it is well-formed JSON or null.
    var isJSON = false
    /// Whether SQLite's date functions may read it without looking at a clock: it is never the text 'now'.
    var isTime = false

    init(_ node: Expression.Node, _ kind: ValueKind) { expression = Expression(node, kind) }

    init(_ expression: Expression) { self.expression = expression }

    var kind: ValueKind { expression.kind }

    var literal: Value? { if case .literal(let value) = expression.node { value } else { nil } }

    var literalText: String? {
        if case .text(let bytes) = literal { String(decoding: bytes, as: UTF8.self) } else { nil }
    }

    static func integer(_ node: Expression.Node, in range: ClosedRange<Int64> = .all) -> Typed {
        var typed = Typed(node, .integer)
        typed.range = range
        return typed
    }

    /// What is 1, 0 or null.
    static func truth(_ node: Expression.Node) -> Typed { integer(node, in: 0...1) }

    static func text(_ node: Expression.Node) -> Typed { Typed(node, .text) }

    static func literal(_ value: Value) -> Typed {
        var typed = Typed(Expression.literal(value))
        if case .integer(let number) = value { typed.range = number...number }
        return typed
    }

    /// A column of a stream or a table.
    static func column(_ index: Int, _ type: ColumnType) -> Typed {
        var typed = Typed(.column(index, type.kind))
        switch type {
        case .int: typed.range = Int64(Int32.min)...Int64(Int32.max)
        case .bigint: typed.range = .all
        case .boolean: typed.range = 0...1
        case .json: typed.isJSON = true
        case .timestamp, .date: typed.isTime = true
        case .float, .double, .text, .uuid: break
        }
        return typed
    }
}

extension ClosedRange<Int64> {
    static var all: Self { Int64.min...Int64.max }

    /// The greatest distance from zero, where that has 64 bits.
    var magnitude: Int64 { Int64(clamping: Swift.max(lowerBound.magnitude, upperBound.magnitude)) }
}

extension Expression {
    /// Calls `body` with the expression and its parts, until it answers false.
    @discardableResult
    func visitSome(_ body: (Expression) -> Bool) -> Bool {
        body(self) && parts.allSatisfy { $0.visitSome(body) }
    }
}

extension ValueKind {
    /// As messages call a value of this kind.
    var noun: String {
        switch self {
        case .integer: "a whole number"
        case .real: "a number"
        case .text: "a text"
        case .timestamp: "a timestamp"
        case .mixed: "a value of any kind"
        }
    }

    /// Whether no value of the kind is a number.
    var isTextual: Bool { self == .text || self == .timestamp }
}
