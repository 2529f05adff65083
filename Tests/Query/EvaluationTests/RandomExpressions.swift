import Columns
import Plans
import System

/// Makes expressions over the columns of `RandomBatch`, of wanted kinds.
struct RandomExpressions {
    var random: SeededGenerator

    mutating func any() -> Expression {
        switch Int.random(in: 0..<10, using: &random) {
        case 0..<3: integer(3)
        case 3..<5: real(3)
        case 5..<8: truth(3)
        default: text(2)
        }
    }

    mutating func truth(_ depth: Int) -> Expression {
        if depth == 0 { return flag(.binary(pick(comparisons), integer(0), integer(0))) }
        switch Int.random(in: 0..<14, using: &random) {
        case 0: return flag(.binary(.and, truth(depth - 1), truth(depth - 1)))
        case 1: return flag(.binary(.or, truth(depth - 1), truth(depth - 1)))
        case 2: return flag(.unary(.not, value(depth - 1)))
        case 3: return flag(.isNull(value(depth - 1), negated: coin()))
        case 4: return flag(.between(number(depth - 1), low: number(0), high: number(0), negated: coin()))
        case 5: return flag(.between(moment(), low: text(0), high: text(0), negated: coin()))
        case 6: return flag(.inList(number(depth - 1), list { $0.literal() }, negated: coin()))
        case 7: return flag(.inList(text(depth - 1), list { $0.literal() }, negated: coin()))
        case 8: return flag(.binary(pick(comparisons), moment(), coin() ? momentText() : moment()))
        case 9: return flag(.binary(pick(comparisons), text(depth - 1), text(depth - 1)))
        case 10:
            return flag(
                .like(
                    text(depth - 1),
                    pattern: .literal(
                        .text(
                            pick([
                                "a%", "%é%", "_", "%5%", "", "A", "%b", "%", "%%", "a%b%c", "%a%b%", "nul%", "%{%7}",
                                "%l", "ab%b", "%B%C",
                            ]))), escape: nil,
                    negated: coin()))
        case 11: return flag(.binary(pick(comparisons), value(depth - 1), value(depth - 1)))
        case 12: return flag(.binary(coin() ? .and : .or, value(depth - 1), value(depth - 1)))
        default: return flag(.binary(pick(comparisons), number(depth - 1), number(depth - 1)))
        }
    }

    mutating func integer(_ depth: Int) -> Expression {
        if depth == 0 {
            return coin()
                ? .column(Int.random(in: 0...1, using: &random), .integer) : .literal(.integer(integerValue()))
        }
        switch Int.random(in: 0..<12, using: &random) {
        case 0: return Expression(.unary(pick([.minus, .plus, .complement]), integer(depth - 1)), .integer)
        case 1: return Expression(.cast(value(depth - 1), to: .integer), .integer)
        case 2: return truth(depth - 1)
        case 3: return Expression(choice(depth) { $0.integer(depth - 1) }, .integer)
        case 4: return Expression(.call("coalesce", [integer(depth - 1), integer(0)]), .integer)
        case 5: return Expression(.call("nullif", [integer(depth - 1), number(0)]), .integer)
        case 6: return Expression(.call("length", [text(depth - 1)]), .integer)
        case 7:
            return Expression(
                .binary(pick([.bitAnd, .bitOr, .shiftLeft, .shiftRight]), integer(depth - 1), integer(0)), .integer)
        case 8: return Expression(.call("abs", [integer(depth - 1)]), .integer)
        default:
            return Expression(
                .binary(
                    pick([.add, .subtract, .multiply, .divide, .remainder]), integer(depth - 1), integer(depth - 1)),
                .integer)
        }
    }

    mutating func real(_ depth: Int) -> Expression {
        if depth == 0 {
            return coin() ? .column(Int.random(in: 2...3, using: &random), .real) : .literal(.real(realValue()))
        }
        switch Int.random(in: 0..<9, using: &random) {
        case 0: return Expression(.unary(.minus, real(depth - 1)), .real)
        case 1: return Expression(.cast(value(depth - 1), to: .real), .real)
        case 2: return Expression(choice(depth) { $0.real(depth - 1) }, .real)
        case 3: return Expression(.call("iif", [truth(depth - 1), real(depth - 1), real(0)]), .real)
        case 4: return Expression(.call("ifnull", [real(depth - 1), real(0)]), .real)
        case 5: return Expression(.call("abs", [real(depth - 1)]), .real)
        default:
            let (one, other) = (number(depth - 1), real(depth - 1))
            return Expression(
                .binary(pick([.add, .subtract, .multiply, .divide, .remainder]), coin() ? one : other, other), .real)
        }
    }

    mutating func text(_ depth: Int) -> Expression {
        if depth == 0 {
            return coin() ? .column(Int.random(in: 4...5, using: &random), .text) : .literal(.text(textValue()))
        }
        switch Int.random(in: 0..<11, using: &random) {
        case 0: return Expression(.call(pick(["upper", "lower", "trim", "hex", "quote"]), [text(depth - 1)]), .text)
        case 1: return Expression(.call("substr", [text(depth - 1), integer(0), .literal(.integer(2))]), .text)
        case 2: return Expression(.binary(.concatenate, value(depth - 1), text(depth - 1)), .text)
        case 3: return Expression(.cast(value(depth - 1), to: .text), .text)
        case 4: return Expression(choice(depth) { $0.text(depth - 1) }, .text)
        case 5: return Expression(.call("coalesce", [text(depth - 1), text(0)]), .text)
        case 6: return Expression(.call("replace", [text(depth - 1), text(0), text(0)]), .text)
        case 7: return dated()
        case 8: return Expression(.call("json_extract", [text(0), .literal(.text("$.a"))]), .mixed)
        case 9: return Expression(.call("nullif", [text(depth - 1), text(0)]), .text)
        default: return text(0)
        }
    }

    private mutating func dated() -> Expression {
        let format = pick(["%Y-%m-%d", "%H", "%H:%M", "%M", "%S", "%s", "%f", "%w%%", "%j %W", "plain"])
        var modifiers: [Expression] = []
        if coin() {
            modifiers = [
                .literal(.text(pick(["start of month", "start of day", "+90 minutes", "-1.5 hours", "weekday 1"])))
            ]
        }
        return switch Int.random(in: 0..<5, using: &random) {
        case 0: Expression(.call("date", [moment()] + modifiers), .text)
        case 1: Expression(.call("datetime", [moment()] + modifiers), .text)
        case 2: Expression(.call("time", [moment()] + modifiers), .text)
        case 3:
            Expression(
                .call("coalesce", [Expression(.call("date", [moment()]), .text), moment()]), .text)
        default: Expression(.call("strftime", [.literal(.text(format)), moment()] + modifiers), .text)
        }
    }

    mutating func moment() -> Expression { .column(6, .timestamp) }

    mutating func momentText() -> Expression {
        .literal(
            .text(
                pick([
                    "2024-03-19T08:12:55.000Z", "2024-03-19", "2024-03-19 08:12:55", "", "9999-12-31T23:59:59.999Z",
                    "0001-01-01T00:00:00.000Z", "1969-12-31T23:59:59.999Z", "zzz", "2024-03-19T08:12:55.001Z!",
                ])))
    }

    mutating func number(_ depth: Int) -> Expression {
        if depth > 0, Int.random(in: 0..<6, using: &random) == 0 { return mixed(depth) }
        return coin() ? integer(depth) : real(depth)
    }

    /// Values of more than one kind, mostly numbers.
    mutating func mixed(_ depth: Int) -> Expression {
        switch Int.random(in: 0..<5, using: &random) {
        case 0: Expression(.call("coalesce", [real(depth - 1), integer(0)]), .mixed)
        case 1: Expression(choice(depth) { $0.coin() ? $0.real(0) : $0.integer(depth - 1) }, .mixed)
        case 2: Expression(.column(7), .mixed)
        case 3:
            Expression(.binary(pick([.add, .subtract, .multiply]), Expression(.column(7), .mixed), number(0)), .mixed)
        default: Expression(.call("iif", [truth(0), integer(0), coin() ? real(0) : text(0)]), .mixed)
        }
    }

    mutating func value(_ depth: Int) -> Expression {
        switch Int.random(in: 0..<8, using: &random) {
        case 0..<3: number(depth)
        case 3: truth(depth)
        case 4, 5: text(depth)
        case 6: moment()
        default: literal()
        }
    }

    mutating func literal() -> Expression {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: .literal(.null)
        case 1..<4: .literal(.integer(integerValue()))
        case 4, 5: .literal(.real(realValue()))
        default: .literal(.text(textValue()))
        }
    }

    private mutating func choice(
        _ depth: Int, _ value: (inout RandomExpressions) -> Expression
    ) -> Expression.Node {
        let hasOperand = coin()
        let operand = hasOperand ? number(0) : nil
        let branches = (0..<Int.random(in: 1...3, using: &random)).map { _ in
            Expression.Branch(when: hasOperand ? number(0) : truth(depth - 1), then: coin() ? value(&self) : literal())
        }
        return .choice(operand: operand, branches, otherwise: coin() ? value(&self) : nil)
    }

    private mutating func list(_ item: (inout RandomExpressions) -> Expression) -> [Expression] {
        (0..<Int.random(in: 0...4, using: &random)).map { _ in item(&self) }
    }

    private func flag(_ node: Expression.Node) -> Expression { Expression(node, .integer) }
    mutating func coin() -> Bool { Bool.random(using: &random) }
    mutating func pick<Item>(_ items: [Item]) -> Item { items.randomElement(using: &random)! }

    private let comparisons: [BinaryOperator] = [
        .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual, .is, .isNot,
    ]

    // MARK: - Values

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func integerValue() -> Int64 {
        switch Int.random(in: 0..<8, using: &random) {
        case 0: pick([.min, .max, .min + 1, 1 << 53, 1 << 53 + 1, -1 << 62, 3_037_000_500])
        case 1: Int64.random(in: .min ... .max, using: &random)
        case 2: 0
        default: Int64.random(in: -6...6, using: &random)
        }
    }

    mutating func realValue() -> Double {
        switch Int.random(in: 0..<8, using: &random) {
        case 0:
            pick([
                -0.0, 1e308, -1e308, .leastNonzeroMagnitude, 9_223_372_036_854_775_808, -9_223_372_036_854_775_808,
                9_007_199_254_740_992,
                .infinity, -.infinity,
            ])
        case 1: Double(sign: .plus, exponent: Int.random(in: -80...80, using: &random), significand: 1.7)
        case 2: 0
        case 3: Double(Int.random(in: -6...6, using: &random))
        default: Double(Int.random(in: -50...50, using: &random)) / 8
        }
    }

    mutating func textValue() -> String {
        pick([
            "", "a", "A", "b", "é", "e\u{301}", "5", "5.0", " 5", "-1e3", "abc", "ab", "日本語", "{\"a\": 7}", "{", "0x10",
            "🙂",
            "nul\u{0}l",
        ])
    }
}
