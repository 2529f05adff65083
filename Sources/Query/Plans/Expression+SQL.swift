public import Columns

extension Expression {
    /// The expression as SQLite's SQL; `name` writes a column.
    public func sql(_ name: (Int) -> String) -> String {
        func list(_ all: [Expression]) -> String { all.map { $0.sql(name) }.joined(separator: ", ") }
        func not(_ negated: Bool) -> String { negated ? "NOT " : "" }
        switch node {
        case .literal(let value): return value.sql
        case .column(let index): return name(index)
        case .unary(.not, let operand): return "(NOT \(operand.sql(name)))"
        case .unary(let op, let operand): return "(\(op.rawValue) \(operand.sql(name)))"
        case .binary(let op, let left, let right): return "(\(left.sql(name)) \(op.rawValue) \(right.sql(name)))"
        case .isNull(let operand, let negated): return "(\(operand.sql(name)) IS \(not(negated))NULL)"
        case .between(let operand, let low, let high, let negated):
            return "(\(operand.sql(name)) \(not(negated))BETWEEN \(low.sql(name)) AND \(high.sql(name)))"
        case .inList(let operand, let values, let negated):
            return "(\(operand.sql(name)) \(not(negated))IN (\(list(values))))"
        case .like(let operand, let pattern, let escape, let negated):
            let tail = escape.map { " ESCAPE \($0.sql(name))" } ?? ""
            return "(\(operand.sql(name)) \(not(negated))LIKE \(pattern.sql(name))\(tail))"
        case .glob(let operand, let pattern, let negated):
            return "(\(operand.sql(name)) \(not(negated))GLOB \(pattern.sql(name)))"
        case .choice(let operand, let branches, let otherwise):
            let head = operand.map { " " + $0.sql(name) } ?? ""
            let body = branches.map { " WHEN \($0.when.sql(name)) THEN \($0.then.sql(name))" }.joined()
            return "(CASE" + head + body + (otherwise.map { " ELSE \($0.sql(name))" } ?? "") + " END)"
        case .cast(let operand, let affinity): return "CAST(\(operand.sql(name)) AS \(affinity.rawValue))"
        case .call(let function, let arguments): return "\(function)(\(list(arguments)))"
        }
    }

    /// The places of the columns that the expression reads, each once, in ascending order.
    public var columns: [Int] {
        var found: Set<Int> = []
        visit { if case .column(let index) = $0.node { found.insert(index) } }
        return found.sorted()
    }

    /// Calls `body` with every part of the expression, itself first.
    public func visit(_ body: (Expression) -> Void) {
        body(self)
        for part in parts { part.visit(body) }
    }

    /// What it is made of.
    public var parts: [Expression] {
        switch node {
        case .literal, .column: []
        case .unary(_, let operand), .isNull(let operand, _), .cast(let operand, _): [operand]
        case .binary(_, let left, let right): [left, right]
        case .between(let operand, let low, let high, _): [operand, low, high]
        case .inList(let operand, let values, _): [operand] + values
        case .like(let operand, let pattern, let escape, _): [operand, pattern] + (escape.map { [$0] } ?? [])
        case .glob(let operand, let pattern, _): [operand, pattern]
        case .choice(let operand, let branches, let otherwise):
            (operand.map { [$0] } ?? []) + branches.flatMap { [$0.when, $0.then] } + (otherwise.map { [$0] } ?? [])
        case .call(_, let arguments): arguments
        }
    }
}

extension Value {
    /// The value as a literal of SQLite's SQL.
    public var sql: String {
        switch self {
        case .null: return "NULL"
        // The least integer has no literal: its digits alone are beyond 64 bits, and would be a real.
        case .integer(.min): return "(-9223372036854775807 - 1)"
        case .integer(let number): return String(number)
        case .real(let number): return number.sqlLiteral
        case .text(let bytes):
            // A zero byte ends a statement's text; SQLite's way around it is a blob that becomes text.
            if bytes.contains(0) { return "CAST(x'\(bytes.map(\.hexadecimal).joined())' AS TEXT)" }
            return "'"
                + String(decoding: bytes, as: UTF8.self).split(separator: "'", omittingEmptySubsequences: false)
                .joined(separator: "''") + "'"
        }
    }
}

extension Double {
    fileprivate var sqlLiteral: String {
        if isInfinite { return self > 0 ? "9e999" : "-9e999" }
        let text = description
        return text.contains(".") || text.contains("e") ? text : text + ".0"
    }
}

extension UInt8 {
    fileprivate var hexadecimal: String { (self < 16 ? "0" : "") + String(self, radix: 16) }
}
