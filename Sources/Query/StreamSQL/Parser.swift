import Plans
import Scalars

/// Reads tokens as SQLite's grammar does; what a view cannot have is read too, so that it can be refused in words.
struct Parser {
    private let tokens: [Token]
    private var next = 0
    private var nesting = 0
    private var terms = 0
    var complaints: Complaints

    private init(_ tokens: [Token], _ complaints: Complaints) {
        self.tokens = tokens
        self.complaints = complaints
    }

    /// The statement that the complaints are about.
    static func read(_ complaints: inout Complaints) throws(Stop) -> Select {
        guard complaints.sql.count <= SQLLimits.bytes else {
            complaints.add(
                0,
                "the SQL has \(complaints.sql.count) bytes, "
                    + "and at most \(SQLLimits.bytes) are read: make it several views"
            )
            throw Stop()
        }
        var parser = Parser(try Lexer.tokens(&complaints), complaints)
        defer { complaints = parser.complaints }
        return try parser.statement()
    }
}

// MARK: - Tokens

extension Parser {
    var current: Token { tokens[next] }

    func ahead(_ count: Int) -> Token { tokens[min(next + count, tokens.count - 1)] }

    /// Whether the next token is this keyword or sign.
    func sees(_ key: String) -> Bool { current.key == key }

    mutating func advance(_ count: Int = 1) { next = min(next + count, tokens.count - 1) }

    /// Steps over the keyword or sign if it comes next.
    mutating func take(_ key: String) -> Bool {
        guard sees(key) else { return false }
        advance()
        return true
    }

    mutating func require(_ key: String, _ after: String) throws(Stop) {
        if !take(key) { throw unexpected("\(key) \(after)", keywords: [key]) }
    }

    /// Where the token before the next one ends.
    var end: Int { next == 0 ? 0 : tokens[next - 1].range.upperBound }

    /// Steps over a closed pair of parentheses and all inside it; the first one comes next.
    mutating func skipParentheses() {
        var open = 0
        repeat {
            if sees("(") { open += 1 }
            if sees(")") { open -= 1 }
            advance()
        } while open > 0 && current.kind != .end
    }
}

// MARK: - Complaints

extension Parser {
    mutating func stop(_ offset: Int, _ sentence: String) -> Stop {
        complaints.add(offset, sentence)
        return Stop()
    }

    /// The next token is none that may stand here; a word that was meant as one of `keywords` is recognised.
    mutating func unexpected(_ expected: String, keywords: [String] = []) -> Stop {
        let met = current.kind == .end ? "the SQL ends" : "\(complaints.quote(current.range)) stands"
        // A mistyped keyword is often taken for the alias of what is before it.
        for index in [next, next - 1] where tokens.indices.contains(index) && tokens[index].kind == .word {
            guard let keyword = nearestName(to: tokens[index].text, among: keywords) else { continue }
            let hint = "\(met) where \(expected) was expected; did you mean \(keyword)?"
            return stop(tokens[index].range.lowerBound, hint)
        }
        return stop(current.range.lowerBound, "\(met) where \(expected) was expected")
    }
}

// MARK: - Terms

extension Parser {
    /// Counts how deep the reading itself is: an operator and a parenthesis are each one step.
    mutating func descend() throws(Stop) {
        nesting += 1
        if nesting > 2 * SQLLimits.depth { throw tooDeep(current.range.lowerBound) }
    }

    mutating func ascend() { nesting -= 1 }

    /// The term that is made of `parts`, from `start` to where the parser stands.
    mutating func term(_ node: Term.Node, from start: Int, of parts: [Term] = []) throws(Stop) -> Term {
        terms += 1
        if terms > SQLLimits.terms {
            throw stop(
                start, "the SQL has more than \(SQLLimits.terms) expressions: join a table instead of listing values")
        }
        let depth = 1 + (parts.lazy.map(\.depth).max() ?? 0)
        if depth > SQLLimits.depth { throw tooDeep(start) }
        return Term(node: node, range: start..<max(start, end), depth: depth)
    }

    /// Says that something cannot be, and stands for it.
    mutating func refused(_ offset: Int, _ sentence: String) throws(Stop) -> Term {
        complaints.add(offset, sentence)
        return try term(.refused, from: offset)
    }

    private mutating func tooDeep(_ offset: Int) -> Stop {
        let remedy = "write x IN (…) for a chain of OR, join a table for a long CASE"
        return stop(offset, "expressions are more than \(SQLLimits.depth) deep inside one another: \(remedy)")
    }
}
