internal import Columns

/// The values of a step that are numbers, with the nulls beside them.
enum Numbers {
    case integers(Lane<Int64>, NullMask)
    case reals(Lane<Double>, NullMask)

    var nulls: NullMask {
        switch self {
        case .integers(_, let nulls), .reals(_, let nulls): nulls
        }
    }

    /// All values as reals, as arithmetic of an integer and a real takes them.
    var reals: Lane<Double> {
        switch self {
        case .integers(let values, _): values.map { Double($0) }
        case .reals(let values, _): values
        }
    }
}

extension Numbers {
    /// All values as integers, without their fractions.
    var integers: Lane<Int64> {
        switch self {
        case .integers(let values, _): values
        case .reals(let values, _): values.map { Int64(saturating: $0) }
        }
    }
}

// MARK: - Comparison

/// Comparisons of an integer with a real are exact: neither becomes the other, as that could round.
enum ExactOrder {
    private static let beyond = 9_223_372_036_854_775_808.0

    @inline(__always)
    static func isLess(_ integer: Int64, _ real: Double) -> Bool {
        let near = Double(integer)
        if near != real { return near < real }
        return real >= beyond || integer < Int64(real)
    }

    @inline(__always)
    static func isLess(_ real: Double, _ integer: Int64) -> Bool {
        let near = Double(integer)
        if near != real { return real < near }
        return real < beyond && Int64(real) < integer
    }

    @inline(__always)
    static func isEqual(_ integer: Int64, _ real: Double) -> Bool {
        Double(integer) == real && real < beyond && Int64(real) == integer
    }
}

extension Numbers {
    /// A bit a row; it means nothing where one is null.
    static func less(_ one: Numbers, _ other: Numbers, count: Int) -> [UInt64] {
        switch (one, other) {
        case (.integers(let left, _), .integers(let right, _)): bits(left, right, count: count) { $0 < $1 }
        case (.reals(let left, _), .reals(let right, _)): bits(left, right, count: count) { $0 < $1 }
        case (.integers(let left, _), .reals(let right, _)):
            bits(left, right, count: count) { ExactOrder.isLess($0, $1) }
        case (.reals(let left, _), .integers(let right, _)):
            bits(left, right, count: count) { ExactOrder.isLess($0, $1) }
        }
    }

    /// A bit a row; it means nothing where one is null.
    static func equal(_ one: Numbers, _ other: Numbers, count: Int) -> [UInt64] {
        switch (one, other) {
        case (.integers(let left, _), .integers(let right, _)): bits(left, right, count: count) { $0 == $1 }
        case (.reals(let left, _), .reals(let right, _)): bits(left, right, count: count) { $0 == $1 }
        case (.integers(let left, _), .reals(let right, _)):
            bits(left, right, count: count) { ExactOrder.isEqual($0, $1) }
        case (.reals(let left, _), .integers(let right, _)):
            bits(left, right, count: count) { ExactOrder.isEqual($1, $0) }
        }
    }

    /// Whether each row is not zero.
    func truths(count: Int) -> Truths {
        let zeros = Numbers.equal(self, .integers(.same(0), .none), count: count)
        return !Truths(zeros, nulls: nulls, count: count)
    }
}
