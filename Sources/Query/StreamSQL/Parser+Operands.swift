import Columns
import Plans

extension Parser {
    /// What stands between operators.
    ///
    /// It recurses; each case is a function of its own, for the sake of the frame that a build for debugging gives it.
    mutating func operand() throws(Stop) -> Term {
        switch current.kind {
        case .integer, .real, .string: try literal()
        case .blob, .parameter: try bound()
        case .quotedName: try name()
        case .word: try word()
        case .symbol: try symbol()
        case .end: throw unexpected("a value")
        }
    }

    private mutating func literal() throws(Stop) -> Term {
        switch current.kind {
        case .integer(let number): try literal(.integer(number))
        case .real(let number): try literal(.real(number))
        default: try literal(.text(current.text))
        }
    }

    /// A blob or a parameter.
    private mutating func bound() throws(Stop) -> Term {
        let token = current
        let start = token.range.lowerBound
        advance()
        if token.kind == .parameter {
            return try refused(start, "\(token.text) is a parameter, and a view has none: write the value itself")
        }
        let remedy = "a column or a result is a number or a text; write '…' for a text"
        return try refused(start, "blobs are not available: \(remedy)")
    }

    private mutating func literal(_ value: Value) throws(Stop) -> Term {
        let start = current.range.lowerBound
        advance()
        return try term(.literal(value), from: start)
    }

    private mutating func symbol() throws(Stop) -> Term {
        switch current.key {
        case "-": try signed(.minus)
        case "+": try signed(.plus)
        case "~": try signed(.complement)
        case "(" where isSubquery(at: 1): try subquery()
        case "(": try inParentheses()
        default: throw unexpected("a value")
        }
    }

    /// A SELECT in parentheses, which comes next.
    private mutating func subquery() throws(Stop) -> Term {
        let start = current.range.lowerBound
        skipParentheses()
        return try refused(start, Refusal.subquery)
    }

    private mutating func inParentheses() throws(Stop) -> Term {
        let start = current.range.lowerBound
        advance()
        let inner = try expression()
        try close(start, inner)
        return inner
    }

    private mutating func close(_ start: Int, _ inner: Term) throws(Stop) {
        if sees(",") {
            throw stop(start, "(…, …) is a row of values, which is not available: compare the values one by one")
        }
        try require(")", "after \(complaints.quote(inner.range))")
    }

    private mutating func signed(_ op: UnaryOperator) throws(Stop) -> Term {
        let start = current.range.lowerBound
        advance()
        let operand = try expression(.sign)
        // The least integer has no literal but this: its digits alone are beyond 64 bits.
        if op == .minus, complaints.quote(operand.range) == "9223372036854775808" {
            return try term(.literal(.integer(.min)), from: start)
        }
        return try term(.unary(op, operand), from: start, of: [operand])
    }

    private enum Form { case null, negation, choice, cast, exists, clock, call, name }

    /// What the word that comes next begins.
    private var form: Form {
        switch current.key {
        case "NULL": .null
        case "NOT": .negation
        case "CASE": .choice
        case "CAST": .cast
        case "EXISTS": .exists
        case "CURRENT_TIMESTAMP", "CURRENT_DATE", "CURRENT_TIME": .clock
        default:
            ahead(1).key == "(" && (current.isName || Token.functionsNamedAsKeywords.contains(current.key))
                ? .call : .name
        }
    }

    private mutating func word() throws(Stop) -> Term {
        switch form {
        case .null: try literal(.null)
        case .negation: try negation()
        case .choice, .cast, .call: try construct()
        case .exists: try exists()
        case .clock: try clock()
        case .name: try name()
        }
    }

    /// What takes more of the stack than a parenthesis counts as two steps down.
    private mutating func construct() throws(Stop) -> Term {
        try descend()
        defer { ascend() }
        return switch form {
        case .choice: try choice()
        case .cast: try cast()
        default: try call()
        }
    }

    private mutating func negation() throws(Stop) -> Term {
        let start = current.range.lowerBound
        advance()
        let operand = try expression(.not)
        return try term(.unary(.not, operand), from: start, of: [operand])
    }

    private mutating func exists() throws(Stop) -> Term {
        let start = current.range.lowerBound
        advance()
        if sees("(") { skipParentheses() }
        return try refused(start, Refusal.subquery)
    }

    private mutating func clock() throws(Stop) -> Term {
        let token = current
        advance()
        return try refused(token.range.lowerBound, Refusal.clock(token.key))
    }

    private mutating func name() throws(Stop) -> Term {
        guard current.isName else { throw unexpected("a value") }
        let first = current
        advance()
        if current.kind == .string, let sentence = Refusal.typedLiterals[first.key] {
            throw stop(first.range.lowerBound, sentence)
        }
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
        // Some of the others have a grammar of their own, as in extract(hour FROM ts).
        if !sees(")"), let remedy = ForeignFunctions.remedy(for: call.function) {
            throw stop(start, "\(call.function) is not available in a view: \(remedy)")
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
