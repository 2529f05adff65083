import Columns

/// A function of SQLite 3.40 that depends on nothing but its arguments, and never fails on any.
struct ScalarFunction {
    enum Result {
        case integer(ClosedRange<Int64>), real, text, json, mixed
        /// As the first argument is.
        case first
        /// One of the arguments, after this many of them.
        case joined(from: Int)
    }

    let counts: ClosedRange<Int>
    /// Texts are refused as arguments.
    let takesNumbers: Bool
    let result: Result

    static func named(_ name: String) -> ScalarFunction? { table[name] }

    static var names: [String] { Array(table.keys) }

    private static let table: [String: ScalarFunction] = {
        var all = core
        for name in [
            "acos", "acosh", "asin", "asinh", "atan", "atanh", "cos", "cosh", "degrees", "exp", "ln", "log10",
            "log2", "radians", "sin", "sinh", "sqrt", "tan", "tanh",
        ] {
            all[name] = numbers(1...1, .real)
        }
        return all
    }()

    private static let core: [String: ScalarFunction] = [
        "abs": numbers(1...1, .first), "sign": numbers(1...1, .integer(-1...1)), "round": numbers(1...2, .real),
        "ceil": numbers(1...1, .first), "ceiling": numbers(1...1, .first), "floor": numbers(1...1, .first),
        "trunc": numbers(1...1, .first), "mod": numbers(2...2, .real), "pow": numbers(2...2, .real),
        "power": numbers(2...2, .real), "atan2": numbers(2...2, .real), "log": numbers(1...2, .real),
        "pi": numbers(0...0, .real),

        "coalesce": any(2...Self.many, .joined(from: 0)), "ifnull": any(2...2, .joined(from: 0)),
        "iif": any(3...3, .joined(from: 1)), "nullif": any(2...2, .first),
        "min": any(2...Self.many, .joined(from: 0)), "max": any(2...Self.many, .joined(from: 0)),

        "lower": any(1...1, .text), "upper": any(1...1, .text), "trim": any(1...2, .text),
        "ltrim": any(1...2, .text), "rtrim": any(1...2, .text), "replace": any(3...3, .text),
        "substr": any(2...3, .text), "substring": any(2...3, .text), "hex": any(1...1, .text),
        "quote": any(1...1, .text), "char": any(0...Self.many, .text), "printf": any(1...Self.many, .text),
        "format": any(1...Self.many, .text), "typeof": any(1...1, .text),
        "length": any(1...1, .integer(0...SQLLimits.textBytes)),
        "instr": any(2...2, .integer(0...SQLLimits.textBytes)), "unicode": any(1...1, .integer(0...0x10_FFFF)),
        "like": any(2...3, .integer(0...1)), "glob": any(2...2, .integer(0...1)),

        "date": any(1...Self.many, .text), "time": any(1...Self.many, .text), "datetime": any(1...Self.many, .text),
        "strftime": any(2...Self.many, .text), "julianday": any(1...Self.many, .real),
        "unixepoch": any(1...Self.many, .integer(Self.seconds)),

        "json": any(1...1, .json), "json_array": any(0...Self.many, .json), "json_object": any(0...Self.many, .json),
        "json_insert": any(1...Self.many, .json), "json_replace": any(1...Self.many, .json),
        "json_set": any(1...Self.many, .json), "json_remove": any(1...Self.many, .json),
        "json_patch": any(2...2, .json), "json_quote": any(1...1, .json), "json_type": any(1...2, .text),
        "json_array_length": any(1...2, .integer(0...SQLLimits.textBytes)), "json_valid": any(1...1, .integer(0...1)),
        "json_extract": any(2...Self.many, .mixed),
    ]

    /// SQLite's own limit of arguments.
    private static let many = 127
    /// The seconds since 1970 of the times that SQLite knows: the years -4713 to 9999.
    static let seconds: ClosedRange<Int64> = -210_866_760_000...253_402_300_799

    private static func numbers(_ counts: ClosedRange<Int>, _ result: Result) -> ScalarFunction {
        ScalarFunction(counts: counts, takesNumbers: true, result: result)
    }

    private static func any(_ counts: ClosedRange<Int>, _ result: Result) -> ScalarFunction {
        ScalarFunction(counts: counts, takesNumbers: false, result: result)
    }
}
