import Columns
import Plans

extension Parser {
    /// What stands between operators.
    mutating func operand() throws(Stop) -> Term {
        let token = current
        let start = token.range.lowerBound
        switch token.kind {
        case .integer(let number): return try literal(.integer(number))
        case .real(let number): return try literal(.real(number))
        case .string: return try literal(.text(token.text))
        case .blob:
            advance()
            return try refused(
                start, "blobs are not available: a column or a result is a number or a text; write '…' for a text")
        case .parameter:
            advance()
            return try refused(start, "\(token.text) is a parameter, and a view has none: write the value itself")
        case .quotedName: return try name()
        case .word: return try word()
        case .symbol: return try symbol()
        case .end: throw unexpected("a value")
        }
    }

    private mutating func literal(_ value: Value) throws(Stop) -> Term {
        let start = current.range.lowerBound
        advance()
        return try term(.literal(value), from: start)
    }

    private mutating func symbol() throws(Stop) -> Term {
        let start = current.range.lowerBound
        switch current.key {
        case "-": return try signed(.minus)
        case "+": return try signed(.plus)
        case "~": return try signed(.complement)
        case "(" where isSubquery(at: 1):
            skipParentheses()
            return try refused(start, Refusal.subquery)
        case "(":
            advance()
            let inner = try expression()
            if sees(",") {
                throw stop(start, "(…, …) is a row of values, which is not available: compare the values one by one")
            }
            try require(")", "after \(complaints.quote(inner.range))")
            return inner
        default: throw unexpected("a value")
        }
    }

    private mutating func signed(_ op: UnaryOperator) throws(Stop) -> Term {
        let start = current.range.lowerBound
        advance()
        let operand = try expression(.sign)
        return try term(.unary(op, operand), from: start, of: [operand])
    }

    private mutating func word() throws(Stop) -> Term {
        let start = current.range.lowerBound
        switch current.key {
        case "NULL": return try literal(.null)
        case "NOT":
            advance()
            let operand = try expression(.not)
            return try term(.unary(.not, operand), from: start, of: [operand])
        case "CASE": return try choice()
        case "CAST": return try cast()
        case "EXISTS":
            advance()
            if sees("(") { skipParentheses() }
            return try refused(start, Refusal.subquery)
        case "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME":
            let word = current.key
            advance()
            return try refused(start, Refusal.clock(word))
        default:
            if ahead(1).key == "(", current.isName || Token.functionsNamedAsKeywords.contains(current.key) {
                return try call()
            }
            guard current.isName else { throw unexpected("a value") }
            return try name()
        }
    }

    private mutating func name() throws(Stop) -> Term {
        let first = current
        advance()
        guard take(".") else {
            let node = Term.Node.name(qualifier: nil, first.text, isQuoted: first.kind == .quotedName)
            return try term(node, from: first.range.lowerBound)
        }
        guard current.isName else { throw unexpected("a column's name after \(first.text).") }
        let second = current.text
        advance()
        guard !sees(".") else {
            throw stop(
                first.range.lowerBound, "a column is named column or stream.column here: leave out what is before")
        }
        return try term(.name(qualifier: first.text, second, isQuoted: true), from: first.range.lowerBound)
    }

    private mutating func choice() throws(Stop) -> Term {
        let start = current.range.lowerBound
        advance()
        let operand = sees("WHEN") ? nil : try expression()
        var branches: [(when: Term, then: Term)] = []
        try require("WHEN", "after CASE")
        repeat {
            let when = try expression()
            try require("THEN", "after WHEN \(complaints.quote(when.range))")
            branches.append((when, try expression()))
        } while take("WHEN")
        let otherwise = take("ELSE") ? try expression() : nil
        if !take("END") { throw unexpected("WHEN, ELSE or END", keywords: ["WHEN", "ELSE", "END"]) }
        let parts = branches.flatMap { [$0.when, $0.then] } + [operand, otherwise].compactMap { $0 }
        return try term(.choice(operand: operand, branches, otherwise: otherwise), from: start, of: parts)
    }

    private mutating func cast() throws(Stop) -> Term {
        let start = current.range.lowerBound
        advance()
        try require("(", "after CAST")
        let operand = try expression()
        try require("AS", "and a type inside CAST")
        var type: [String] = []
        while current.kind == .word || current.kind == .quotedName {
            type.append(current.text)
            advance()
        }
        if type.isEmpty { throw unexpected("a type such as INTEGER, REAL or TEXT") }
        // Lengths, as in VARCHAR(20), change nothing in SQLite.
        if sees("(") { skipParentheses() }
        try require(")", "after the type of CAST")
        return try term(.cast(operand, type: type.joined(separator: " ")), from: start, of: [operand])
    }

    private mutating func call() throws(Stop) -> Term {
        let start = current.range.lowerBound
        var call = Term.Call(function: current.text.asciiLowercased)
        advance(2)
        if take("*") {
            call.isOfRows = true
        } else if !sees(")") {
            call.isDistinct = take("DISTINCT")
            if !call.isDistinct { _ = take("ALL") }
            call.arguments = try arguments()
        }
        try require(")", "after the arguments of \(call.function)")
        if sees("FILTER"), ahead(1).key == "(" {
            advance(2)
            try require("WHERE", "inside FILTER")
            call.filter = try expression()
            try require(")", "after the condition of FILTER")
        }
        if sees("OVER") { return try windowFunction(call.function) }
        return try term(.call(call), from: start, of: call.arguments + (call.filter.map { [$0] } ?? []))
    }

    private mutating func arguments() throws(Stop) -> [Term] {
        guard ["SELECT", "WITH", "VALUES"].contains(current.key) else { return try expressions() }
        let start = current.range.lowerBound
        while !sees(")"), current.kind != .end { if sees("(") { skipParentheses() } else { advance() } }
        return [try refused(start, Refusal.subquery)]
    }

    private mutating func windowFunction(_ function: String) throws(Stop) -> Term {
        let offset = current.range.lowerBound
        advance()
        if sees("(") { skipParentheses() } else { advance() }
        return try refused(offset, Refusal.over(function))
    }
}

extension Token {
    /// Functions whose names are keywords elsewhere.
    static let functionsNamedAsKeywords: Set<String> = ["LIKE", "GLOB", "LEFT", "RIGHT"]
}
