import System

/// Random queries over the stream of these tests, in our words and in SQLite's.
struct RandomQueries {
    var random: SeededGenerator
    /// Whether the table of labels is joined.
    var hasLabels = false

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func chance(_ percent: Int) -> Bool { Int.random(in: 0..<100, using: &random) < percent }
    mutating func pick<Item>(_ items: [Item]) -> Item { items.randomElement(using: &random)! }

    mutating func column(_ names: String...) -> Phrase { .column(pick(names)) }

    // MARK: - A row's expressions

    mutating func integer(_ depth: Int) -> Phrase {
        guard depth > 0 else {
            return chance(75) ? column("i", "n", "b", "i", "off", "part") : "\(pick(["0", "1", "2", "-3", "7"]))"
        }
        switch Int.random(in: 0..<14, using: &random) {
        case 10: return "(\(integer(depth - 1)) \(pick(["+", "-", "*", "/", "%", "<<", ">>", "|"])) \(integer(0)))"
        case 11: return "\(pick(["-", "~", "+"]))(\(integer(depth - 1)))"
        case 12: return "(\(condition(depth - 1)))"
        case 13: return pick([true, false]) ? "sign(\(real(depth - 1)))" : "unicode(\(text(depth - 1)))"
        case 0, 1:
            return "(\(integer(depth - 1)) \(pick(["+", "-", "*", "/", "%", "&", "|"])) \(column("i", "b", "part")))"
        case 2: return "length(\(text(depth - 1)))"
        case 3: return "coalesce(\(integer(depth - 1)), \(integer(0)))"
        case 4: return "CAST(\(value(depth - 1)) AS INTEGER)"
        case 5: return "CASE WHEN \(condition(depth - 1)) THEN \(integer(depth - 1)) ELSE \(integer(0)) END"
        case 6: return "nullif(\(integer(depth - 1)), \(integer(0)))"
        case 7:
            let at = Phrase.column("at")
            let (name, format) = pick([
                ("hour", "%H"), ("minute", "%M"), ("second", "%S"), ("day", "%d"), ("unix", "%s"),
            ])
            return Phrase(ours: "\(name)(\(at))", theirs: "CAST(strftime('\(format)', \(at)) AS INTEGER)")
        case 8: return "instr(\(text(0)), \(text(0)))"
        default: return integer(0)
        }
    }

    mutating func real(_ depth: Int) -> Phrase {
        if hasLabels, chance(20) { return "weight" }
        guard depth > 0 else { return column("r", "f", "r") }
        switch Int.random(in: 0..<11, using: &random) {
        case 7: return "-(\(real(depth - 1)))"
        case 8: return "CAST(\(mixed(depth - 1)) AS REAL)"
        case 9: return "\(pick(["sqrt", "floor", "exp"]))(\(real(depth - 1)))"
        case 10: return "iif(\(condition(depth - 1)), \(real(depth - 1)), \(pick(["NULL", "1e308"])))"
        case 0, 1: return "(\(real(depth - 1)) \(pick(["+", "-", "*", "/"])) \(chance(50) ? real(0) : integer(0)))"
        case 2: return "abs(\(real(depth - 1)))"
        case 3: return "coalesce(\(real(depth - 1)), 0.5)"
        case 4: return "CAST(\(value(depth - 1)) AS REAL)"
        case 5: return "CASE WHEN \(condition(depth - 1)) THEN \(real(depth - 1)) ELSE \(real(0)) END"
        default: return "round(\(real(depth - 1)), 1)"
        }
    }

    mutating func text(_ depth: Int) -> Phrase {
        if hasLabels, chance(25) { return "label" }
        guard depth > 0 else {
            return chance(85) ? column("t", "u", "t", "d", "j", "key") : "\(pick(["'a'", "'é'", "''"]))"
        }
        switch Int.random(in: 0..<15, using: &random) {
        case 10: return "CAST(\(mixed(depth - 1)) AS TEXT)"
        case 11: return "\(pick(["typeof", "quote"]))(\(chance(50) ? mixed(depth - 1) : value(depth - 1)))"
        case 12: return "json_type(\(Phrase.column("j")))"
        case 13: return "\(pick(["min", "max", "nullif"]))(\(text(depth - 1)), \(text(0)))"
        case 14:
            return
                "datetime(\(Phrase.column("at")), '\(pick(["+1 day", "start of month", "weekday 1", "-90 minutes"]))')"
        case 0: return "(\(text(depth - 1)) || \(text(0)))"
        case 1: return "\(pick(["lower", "upper", "trim", "hex"]))(\(text(depth - 1)))"
        case 2: return "substr(\(text(depth - 1)), \(pick(["1", "2", "-1"])), 1)"
        case 3: return "coalesce(\(text(depth - 1)), '-')"
        case 4: return "CASE WHEN \(condition(depth - 1)) THEN \(text(depth - 1)) ELSE \(text(0)) END"
        case 5: return "date(\(column("at", "arrived")))"
        case 6: return "strftime('\(pick(["%H:%M", "%M:%S", "%Y-%m-%d %H:00", "%w"]))', \(Phrase.column("at")))"
        case 7: return "CAST(\(integer(depth - 1)) AS TEXT)"
        case 8: return "CASE \(text(depth - 1)) WHEN 'a' THEN 'first' WHEN \(text(0)) THEN 'same' END"
        default: return "replace(\(text(depth - 1)), 'a', 'é')"
        }
    }

    mutating func condition(_ depth: Int) -> Phrase {
        switch Int.random(in: 0..<(depth > 0 ? 15 : 5), using: &random) {
        case 10: return "\(mixed(depth - 1)) \(comparison()) \(mixed(0))"
        case 11: return "\(text(depth - 1)) IN ('a', '', \(text(0)), '5')"
        case 12: return "\(text(depth - 1)) \(pick(["", "NOT "]))\(pick(["LIKE", "GLOB"])) \(column("t", "u"))"
        case 13: return "\(Phrase.column("at")) \(comparison()) '2024-03-09T04:5\(pick(["2", "3", "4"])):10.000Z'"
        case 14: return "\(integer(depth - 1)) \(comparison()) \(text(0))"
        case 0: return "\(integer(0)) \(comparison()) \(integer(0))"
        case 1: return "\(column("t", "u")) LIKE '\(pick(["a%", "%é%", "_", "", "%A%"]))'"
        case 2: return "\(column("i", "r", "t", "b", "d")) IS \(pick(["", "NOT "]))NULL"
        case 3: return "\(real(0)) \(comparison()) \(pick(["0", "0.1", "1e16"]))"
        case 4: return "\(column("t", "u")) \(comparison()) \(pick(["'a'", "'e'", "''", "'é'"]))"
        case 5: return "(\(condition(depth - 1)) \(pick(["AND", "OR"])) \(condition(depth - 1)))"
        case 6: return "NOT (\(condition(depth - 1)))"
        case 7: return "\(integer(depth - 1)) IN (1, 2, \(integer(0)))"
        case 8: return "\(integer(depth - 1)) \(pick(["", "NOT "]))BETWEEN \(integer(0)) AND 3"
        default: return "\(text(depth - 1)) \(comparison()) \(text(depth - 1))"
        }
    }

    private mutating func comparison() -> String { pick(["<", "<=", "=", "<>", ">", ">=", "IS", "IS NOT"]) }

    mutating func value(_ depth: Int) -> Phrase {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: real(depth)
        case 1: integer(depth)
        default: text(depth)
        }
    }

    /// Integers and reals, of which some are equal.
    mutating func mixed(_ depth: Int) -> Phrase {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: "coalesce(\(real(0)), \(integer(max(0, depth))))"
        case 1: "\(pick(["min", "max"]))(\(real(0)), \(integer(0)))"
        case 2: "CASE WHEN \(condition(0)) THEN \(integer(0)) ELSE \(real(0)) END"
        case 3: "json_extract(\(Phrase.column("j")), '$.a')"
        default: "\(integer(0)) * \(integer(0))"
        }
    }

    /// What GROUP BY takes: an expression that is no constant.
    mutating func key() -> Phrase {
        while true {
            let key: Phrase =
                switch Int.random(in: 0..<8, using: &random) {
                case 0..<3: column("b", "t", "i", "b")
                case 3: column("i", "t", "d", "u", "r", "n", "at", "key", "arrived")
                case 4: real(1)
                case 5: integer(2)
                default: text(2)
                }
            if !key.columns.isEmpty || key.ours.contains("label") || key.ours.contains("weight") { return key }
        }
    }

    // MARK: - A group's expressions

    mutating func aggregate() -> Phrase {
        let filter: Phrase = chance(25) ? " FILTER (WHERE \(condition(1)))" : ""
        switch Int.random(in: 0..<15, using: &random) {
        case 0: return "count(*)\(filter)"
        case 1: return "count(\(chance(50) ? value(1) : mixed(1)))\(filter)"
        case 2, 3: return sum(chance(30) ? integer(1) : chance(40) ? mixed(1) : integer(0), filter)
        case 4, 5: return sum(real(1), filter)
        case 6:
            let (number, name) = (chance(50) ? real(1) : integer(0), pick(["avg", "total"]))
            let exact = Phrase(ours: "", theirs: sum(number, filter))
            let theirs: Phrase =
                name == "avg"
                ? "(CAST(\(exact) AS REAL) / count(\(number))\(filter))" : "coalesce(CAST(\(exact) AS REAL), 0.0)"
            return Phrase(ours: "\(name)(\(number))\(filter)", theirs: theirs)
        case 7, 8: return "\(pick(["min", "max"]))(\(value(1)))\(filter)"
        case 9: return "count(DISTINCT \(chance(50) ? value(1) : mixed(1)))\(filter)"
        case 10: return "\(pick(["max", "min"]))(\(column("at", "arrived")))\(filter)"
        default:
            let (value, isFirst) = (chance(50) ? value(1) : mixed(1), chance(50))
            let code: Phrase = "oracle_place(ms, part, off) || oracle_code(\(value))"
            return Phrase(
                ours: "\(isFirst ? "first" : "last")(\(value))\(filter)",
                theirs: "oracle_value(\(isFirst ? "min" : "max")(\(code))\(filter))")
        }
    }

    private func sum(_ number: Phrase, _ filter: Phrase) -> Phrase {
        Phrase(
            ours: "sum(\(number))\(filter)", theirs: "oracle_sum(group_concat(oracle_code(\(number)), ' ')\(filter))")
    }

    /// Something that is known of a group with these keys.
    mutating func output(_ keys: [Phrase]) -> Phrase {
        if let key = keys.randomElement(using: &random), chance(40) { return key }
        switch Int.random(in: 0..<8, using: &random) {
        case 0: return "CASE WHEN \(aggregate()) > \(pick(["0", "1", "2.5"])) THEN 'many' ELSE 'few' END"
        case 1: return "coalesce(\(aggregate()), \(pick(["0", "'none'", "1.5"])))"
        case 2: return "count(*) * 1.0 / (count(\(column("i", "t", "r"))) + 1)"
        case 3: return "typeof(\(aggregate()))"
        default: return aggregate()
        }
    }

    mutating func having() -> Phrase {
        switch Int.random(in: 0..<4, using: &random) {
        case 0: return "count(*) \(pick([">", "<", "<>"])) \(pick(["1", "2", "3"]))"
        case 1: return "\(aggregate()) IS NOT NULL"
        case 2: return "min(\(column("i", "n", "r"))) < 2"
        default: return "count(DISTINCT \(column("t", "i"))) > 1 OR \(aggregate()) > 3"
        }
    }
}
