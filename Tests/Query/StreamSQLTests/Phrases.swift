import System

/// Random SQL over the stream s; operators stand side by side without parentheses, so that precedence matters.
struct Phrases {
    var random: SeededGenerator

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func pick(_ choices: [String]) -> String { choices[Int.random(in: 0..<choices.count, using: &random)] }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }

    /// Operands and operators, one after the other.
    mutating func chain(_ depth: Int = 2) -> String {
        var text = operand(depth)
        for _ in 0..<Int.random(in: 1...4, using: &random) { text += " " + continuation(depth) }
        return text
    }

    private mutating func operand(_ depth: Int) -> String {
        if depth == 0 { return atom() }
        return switch Int.random(in: 0..<10, using: &random) {
        case 0: "NOT " + operand(depth - 1)
        case 1: "- " + operand(depth - 1)
        case 2: pick(["~", "+ "]) + operand(depth - 1)
        case 3: "(" + chain(depth - 1) + ")"
        case 4: "CASE WHEN \(chain(depth - 1)) THEN \(atom()) ELSE \(chain(depth - 1)) END"
        default: atom()
        }
    }

    private mutating func atom() -> String {
        pick(["i", "n", "r", "b", "1", "2", "0", "3", "-1", "7", "0.5", "TRUE", "5"])
    }

    private mutating func continuation(_ depth: Int) -> String {
        let binary = [
            "+", "-", "*", "/", "%", "&", "|", "<<", ">>", "<", "<=", ">", ">=", "=", "==", "<>", "!=", "AND", "OR",
            "IS",
            "IS NOT", "IS DISTINCT FROM", "IS NOT DISTINCT FROM", "LIKE", "NOT LIKE", "GLOB", "NOT GLOB",
        ]
        switch Int.random(in: 0..<14, using: &random) {
        case 0: return pick(["BETWEEN ", "NOT BETWEEN "]) + operand(depth) + " AND " + operand(depth)
        case 1: return pick(["IN", "NOT IN"]) + " (\(operand(depth)), \(operand(depth)))"
        case 2: return pick(["ISNULL", "NOTNULL", "NOT NULL", "IS NULL", "IS NOT NULL"])
        case 3: return "|| " + operand(depth)
        case 4: return pick(["IS TRUE", "IS FALSE", "IS NOT TRUE", "IS NOT FALSE"])
        case 5: return "LIKE " + operand(depth) + " ESCAPE '\\'"
        case 6:
            return "BETWEEN " + operand(depth) + " " + pick(["+", "<", "=", "||"]) + " " + operand(depth) + " AND "
                + operand(depth)
        default: return pick(binary) + " " + operand(depth)
        }
    }

    /// An expression of functions and operators that have a meaning for what they are given.
    mutating func expression(_ depth: Int = 3) -> String {
        chance(50) ? number(depth) : chance(60) ? text(depth) : condition(depth)
    }

    mutating func number(_ depth: Int) -> String {
        guard depth > 0 else { return atom() }
        let (one, other) = (number(depth - 1), number(depth - 1))
        switch Int.random(in: 0..<12, using: &random) {
        case 0...3: return "(\(one) \(pick(["+", "-", "*", "/", "%", "&", "|", "<<", ">>"])) \(other))"
        case 4: return pick(["abs", "sign", "round", "ceil", "floor", "trunc", "sqrt", "ln", "exp"]) + "(\(one))"
        case 5: return "round(\(one), 2)"
        case 6: return "length(\(text(depth - 1)))"
        case 7: return pick(["coalesce", "ifnull", "min", "max", "nullif", "mod", "pow"]) + "(\(one), \(other))"
        case 8: return "CAST(\(text(depth - 1)) AS \(pick(["INTEGER", "REAL", "NUMERIC", "DECIMAL(10,2)", "DOUBLE"])))"
        case 9: return "iif(\(condition(depth - 1)), \(one), \(other))"
        case 10:
            return pick([
                "instr(t, u)", "unicode(t)", "unixepoch(at)", "julianday(at)", "json_array_length(j)", "unix(at)",
            ])
        default: return pick(["-", "~", "+"]) + "(\(one))"
        }
    }

    mutating func text(_ depth: Int) -> String {
        guard depth > 0 else { return pick(["t", "u", "d", "'a'", "'12'", "'now'", "''", "at", "j"]) }
        let (one, other) = (text(depth - 1), text(depth - 1))
        switch Int.random(in: 0..<10, using: &random) {
        case 0: return "(\(one) || \(other))"
        case 1: return pick(["lower", "upper", "trim", "ltrim", "rtrim", "hex", "quote", "typeof"]) + "(\(one))"
        case 2: return "substr(\(one), \(pick(["1", "2", "-1"])), 2)"
        case 3: return "replace(\(one), 'a', 'b')"
        case 4: return "CAST(\(number(depth - 1)) AS \(pick(["TEXT", "VARCHAR(20)", "CLOB"])))"
        case 5:
            return pick([
                "date(at)", "strftime('%H:%M', at)", "datetime(at, '+1 day')", "time(at)", "date(d, 'start of month')",
            ])
        case 6: return "coalesce(\(one), \(other))"
        case 7:
            return pick([
                "j ->> '$.a'", "j -> 'a'", "json_type(j)", "json_extract(j, '$.a.b[0]')", "json_object('k', i)",
            ])
        case 8: return "CASE \(number(depth - 1)) WHEN \(number(depth - 1)) THEN \(one) WHEN 1 THEN \(other) END"
        default: return "printf('%s-%d', \(one), \(number(depth - 1)))"
        }
    }

    mutating func condition(_ depth: Int) -> String {
        guard depth > 0 else {
            return pick(["i > 1", "t = 'a'", "b", "r IS NULL", "u LIKE 'a%'", "i = '1'", "t = 12"])
        }
        let (one, other) = (condition(depth - 1), condition(depth - 1))
        switch Int.random(in: 0..<8, using: &random) {
        case 0, 1: return "(\(one) \(pick(["AND", "OR"])) \(other))"
        case 2: return "NOT \(one)"
        case 3: return "(\(number(depth - 1)) \(pick(["<", "<=", "=", "<>", "IS", "IS NOT"])) \(number(depth - 1)))"
        case 4: return "(\(text(depth - 1)) \(pick(["<", ">=", "=", "<>", "LIKE", "GLOB"])) \(text(depth - 1)))"
        case 5: return "(\(number(depth - 1)) BETWEEN \(number(depth - 1)) AND \(number(depth - 1)))"
        case 6: return "(\(text(depth - 1)) IN ('a', \(text(depth - 1)), 12))"
        default: return "(\(number(depth - 1)) IN (1, \(number(depth - 1)), '7', NULL))"
        }
    }
}
