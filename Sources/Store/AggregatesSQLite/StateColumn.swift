internal import Columns
internal import Plans

/// One column of a table of states: what fills it, and how what comes is merged into what is there.
///
/// Keys and results have the affinity of their kind: the plan's expressions over a group's row count on that.
struct StateColumn {
    enum Source {
        /// The group's key, and its window's start, as bytes that compare in that order.
        case key
        case windowStart, windowEnd
        /// The window's end in milliseconds, which only sessions need.
        case sessionEnd
        /// A value of the group's key.
        case keyValue(Int)
        /// What an aggregate's result is so far.
        case value(Int)
        /// What of an aggregate is not in its result, but needed to merge it.
        case rest(Int)
    }

    let name: String
    let type: String
    let source: Source
    /// Nil for what identifies the group, and never changes.
    let merge: String?

    init(_ name: String, _ type: String, _ source: Source, merge: String? = nil) {
        self.name = name
        self.type = type
        self.source = source
        self.merge = merge
    }

    static func valueName(_ aggregate: Int) -> String { "value\(aggregate + 1)" }
    static func keyName(_ key: Int) -> String { "key\(key + 1)" }

    /// The columns of one aggregate.
    // SQL alone merges wherever it can; functions of ours are called only where it cannot.
    static func columns(of aggregate: Aggregate, number: Int) -> [StateColumn] {
        let value = valueName(number)
        let rest = "rest\(number + 1)"
        let type = aggregate.kind.affinity.rawValue
        func both(_ merged: String, _ mergedRest: String) -> [StateColumn] {
            [
                StateColumn(value, type, .value(number), merge: merged),
                StateColumn(rest, "BLOB", .rest(number), merge: mergedRest),
            ]
        }
        switch aggregate.function {
        case .countRows, .count, .countDistinct:
            return [StateColumn(value, type + " NOT NULL", .value(number), merge: "\(value) + excluded.\(value)")]
        case .sum where aggregate.sumsIntegers:
            let four = "\(value), \(rest), excluded.\(value), excluded.\(rest)"
            // An integer that leaves 64 bits becomes a real, and that is how SQL tells.
            let isNarrow =
                "\(rest) IS NULL AND excluded.\(rest) IS NULL"
                + " AND typeof(\(value) + excluded.\(value)) <> 'real'"
            let sum = "coalesce(\(value) + excluded.\(value), \(value), excluded.\(value))"
            return both(
                "CASE WHEN \(isNarrow) THEN \(sum) ELSE sluice_sum(\(four)) END",
                "CASE WHEN \(isNarrow) THEN NULL ELSE sluice_sum_rest(\(four)) END")
        case .sum:
            return both(
                "sluice_exact(\(rest), excluded.\(rest))", "sluice_exact_rest(\(rest), excluded.\(rest))")
        case .min, .max:
            let function = aggregate.function == .min ? "min" : "max"
            let merged = "coalesce(\(function)(\(value), excluded.\(value)), \(value), excluded.\(value))"
            return [StateColumn(value, type, .value(number), merge: merged)]
        case .first, .last:
            let comparison = aggregate.function == .first ? "<" : ">"
            let isNew = "\(rest) IS NULL OR excluded.\(rest) \(comparison) \(rest)"
            return both(
                "CASE WHEN \(isNew) THEN excluded.\(value) ELSE \(value) END",
                "CASE WHEN \(isNew) THEN excluded.\(rest) ELSE \(rest) END")
        case .approximateCountDistinct:
            return both(
                "sluice_distinct(\(rest), excluded.\(rest))", "sluice_distinct_rest(\(rest), excluded.\(rest))")
        case .approximatePercentile(let share):
            return both(
                "sluice_percentile(\(rest), excluded.\(rest), \(Value.real(share).sql))",
                "sluice_percentile_rest(\(rest), excluded.\(rest))")
        }
    }
}

extension Aggregate {
    /// Whether it is a sum whose states are integers.
    var sumsIntegers: Bool { function == .sum && argument?.kind == .integer }

    /// Whether it is 0 of no rows, where others are null.
    var countsSomething: Bool {
        switch function {
        case .countRows, .count, .countDistinct, .approximateCountDistinct: true
        default: false
        }
    }

    /// Whether its state may be thousands of bytes.
    var isBulky: Bool {
        switch function {
        case .approximateCountDistinct, .approximatePercentile: true
        default: false
        }
    }
}
