import Columns
import Plans

/// How tightly an operator holds what stands beside it, as SQLite's grammar has it.
enum Tightness: Int, Comparable {
    case or, and, not, equality, comparison, bits, sum, product, concatenation, collation, sign

    static func < (one: Tightness, other: Tightness) -> Bool { one.rawValue < other.rawValue }

    /// What the right side of an operator of this level may have: operators are left-associative.
    var next: Tightness { Tightness(rawValue: rawValue + 1) ?? .sign }
}

/// An operator that goes on an expression which has been read.
private struct Continuation {
    enum Kind {
        case binary(BinaryOperator)
        case `is`, nullTest, like, glob, between, inList
        case refused(String)
    }

    let kind: Kind
    let tightness: Tightness
    /// With NOT before it.
    var isNegated = false
    /// How many tokens say it.
    var length = 1
}

extension Parser {
    /// An expression whose operators hold at least as tightly as `least`.
    mutating func expression(_ least: Tightness = .or) throws(Stop) -> Term {
        try descend()
        var left = try operand()
        while let operation = continuation, operation.tightness >= least {
            left = try extended(left, by: operation)
        }
        ascend()
        return left
    }

    mutating func expressions() throws(Stop) -> [Term] {
        var all = [try expression()]
        while take(",") { all.append(try expression()) }
        return all
    }

    private var continuation: Continuation? {
        if let (op, tightness) = Self.binaryOperators[current.key] {
            return Continuation(kind: .binary(op), tightness: tightness)
        }
        if sees("NOT") {
            if ahead(1).key == "NULL" {
                return Continuation(kind: .nullTest, tightness: .equality, isNegated: true, length: 2)
            }
            return Self.predicates[ahead(1).key].map {
                Continuation(kind: $0, tightness: .equality, isNegated: true, length: 2)
            }
        }
        switch current.key {
        case "IS": return Continuation(kind: .is, tightness: .equality)
        case "ISNULL": return Continuation(kind: .nullTest, tightness: .equality)
        case "NOTNULL": return Continuation(kind: .nullTest, tightness: .equality, isNegated: true)
        case "COLLATE":
            let remedy = "texts compare by their bytes here; for ASCII letters of any case compare lower(…)"
            return Continuation(kind: .refused("COLLATE is not available: \(remedy)"), tightness: .collation)
        case "::":
            return Continuation(kind: .refused(Refusal.colonCast), tightness: .collation)
        default: return Self.predicates[current.key].map { Continuation(kind: $0, tightness: .equality) }
        }
    }

    private static let predicates: [String: Continuation.Kind] = [
        "LIKE": .like, "GLOB": .glob, "BETWEEN": .between, "IN": .inList,
        "REGEXP": .refused("REGEXP is not available: use LIKE ('%' is any text) or GLOB ('*', and [a-z] for letters)"),
        "MATCH": .refused("MATCH is not available: use LIKE ('%' is any text) or GLOB ('*', and [a-z] for letters)"),
    ]

    private static let binaryOperators: [String: (BinaryOperator, Tightness)] = [
        "OR": (.or, .or), "AND": (.and, .and),
        "=": (.equal, .equality), "==": (.equal, .equality), "<>": (.notEqual, .equality), "!=": (.notEqual, .equality),
        "<": (.less, .comparison), "<=": (.lessOrEqual, .comparison), ">": (.greater, .comparison),
        ">=": (.greaterOrEqual, .comparison),
        "&": (.bitAnd, .bits), "|": (.bitOr, .bits), "<<": (.shiftLeft, .bits), ">>": (.shiftRight, .bits),
        "+": (.add, .sum), "-": (.subtract, .sum),
        "*": (.multiply, .product), "/": (.divide, .product), "%": (.remainder, .product),
        "||": (.concatenate, .concatenation), "->": (.member, .concatenation), "->>": (.memberText, .concatenation),
    ]

    private mutating func extended(_ left: Term, by operation: Continuation) throws(Stop) -> Term {
        let operatorOffset = current.range.lowerBound
        advance(operation.length)
        let isNegated = operation.isNegated
        switch operation.kind {
        case .binary(let op):
            let right = try expression(operation.tightness.next)
            return try term(.binary(op, left, right), from: left.offset, of: [left, right])
        case .is: return try isTest(left)
        case .nullTest: return try term(.isNull(left, negated: isNegated), from: left.offset, of: [left])
        case .like: return try like(left, isNegated)
        case .glob:
            let pattern = try expression(.comparison)
            return try term(.glob(left, pattern: pattern, negated: isNegated), from: left.offset, of: [left, pattern])
        case .between: return try between(left, isNegated)
        case .inList: return try inList(left, isNegated)
        case .refused(let sentence):
            _ = try expression(operation.tightness.next)
            return try refused(operatorOffset, sentence)
        }
    }

    private mutating func isTest(_ left: Term) throws(Stop) -> Term {
        var isNegated = take("NOT")
        if take("DISTINCT") {
            try require("FROM", "after IS DISTINCT")
            isNegated.toggle()
        }
        let right = try expression(.comparison)
        let node: Term.Node =
            right.isNull ? .isNull(left, negated: isNegated) : .binary(isNegated ? .isNot : .is, left, right)
        return try term(node, from: left.offset, of: [left, right])
    }

    private mutating func like(_ left: Term, _ isNegated: Bool) throws(Stop) -> Term {
        let pattern = try expression(.comparison)
        let escape = take("ESCAPE") ? try expression(.comparison) : nil
        return try term(
            .like(left, pattern: pattern, escape: escape, negated: isNegated), from: left.offset,
            of: [left, pattern] + (escape.map { [$0] } ?? []))
    }

    private mutating func between(_ left: Term, _ isNegated: Bool) throws(Stop) -> Term {
        // The lower end takes every operator that holds tighter than the AND which ends it.
        let low = try expression(.not)
        try require("AND", "between the ends of BETWEEN")
        let high = try expression(.comparison)
        return try term(
            .between(left, low: low, high: high, negated: isNegated), from: left.offset, of: [left, low, high])
    }

    private mutating func inList(_ left: Term, _ isNegated: Bool) throws(Stop) -> Term {
        guard sees("("), !isSubquery(at: 1) else {
            let offset = current.range.lowerBound
            if sees("(") { skipParentheses() } else { advance() }
            return try refused(offset, "IN takes a list of values such as (1, 2) here: to look values up, JOIN a table")
        }
        advance()
        let values = sees(")") ? [] : try expressions()
        try require(")", "after the list of IN")
        return try term(.inList(left, values, negated: isNegated), from: left.offset, of: [left] + values)
    }

    func isSubquery(at count: Int) -> Bool { ["SELECT", "WITH", "VALUES"].contains(ahead(count).key) }
}
