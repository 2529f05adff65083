internal import Columns

/// Arithmetic of numbers as SQLite has it.
enum Arithmetic {
    case add, subtract, multiply, divide, remainder

    func callAsFunction(_ one: Numbers, _ other: Numbers, count: Int) -> Column {
        let nulls = one.nulls.union(other.nulls)
        if case .integers(let left, _) = one, case .integers(let right, _) = other {
            return integers(left, right, nulls, count)
        }
        if self == .remainder { return remainders(one.integers, other.integers, nulls, count) }
        return reals(one.reals, other.reals, nulls, count)
    }

    // MARK: - Integers

    private func integers(_ left: Lane<Int64>, _ right: Lane<Int64>, _ nulls: NullMask, _ count: Int) -> Column {
        var leaves = false
        let results: [Int64]
        switch self {
        case .add:
            results = zip(left, right, count: count, zero: 0) {
                let (sum, isBeyond) = $0.addingReportingOverflow($1)
                leaves = leaves || isBeyond
                return sum
            }
        case .subtract:
            results = zip(left, right, count: count, zero: 0) {
                let (difference, isBeyond) = $0.subtractingReportingOverflow($1)
                leaves = leaves || isBeyond
                return difference
            }
        case .multiply:
            results = zip(left, right, count: count, zero: 0) {
                let (product, isBeyond) = $0.multipliedReportingOverflow(by: $1)
                leaves = leaves || isBeyond
                return product
            }
        case .divide:
            results = zip(left, right, count: count, zero: 0) {
                let (quotient, isOdd) = $0.dividedReportingOverflow(by: $1)
                leaves = leaves || isOdd
                return quotient
            }
        case .remainder:
            results = zip(left, right, count: count, zero: 0) {
                let (rest, isOdd) = $0.remainderReportingOverflow(dividingBy: $1)
                leaves = leaves || isOdd
                return rest
            }
        }
        return leaves ? special(left, right, nulls, count) : .integers(results, nulls: nulls)
    }

    /// Row by row, where a result leaves 64 bits or a divisor is zero, if only in a row that is null.
    private func special(_ left: Lane<Int64>, _ right: Lane<Int64>, _ nulls: NullMask, _ count: Int) -> Column {
        var nulls = nulls
        var results = [Int64](repeating: 0, count: count)
        var beyond: [(row: Int, value: Double)] = []
        for row in 0..<count where !nulls[row] {
            switch single(left[row], right[row]) {
            case .integer(let number): results[row] = number
            case .real(let number): beyond.append((row, number))
            default: nulls.insert(row, of: count)
            }
        }
        if beyond.isEmpty { return .integers(results, nulls: nulls) }
        var values = (0..<count).map { nulls[$0] ? Value.null : .integer(results[$0]) }
        for (row, number) in beyond { values[row] = .real(number) }
        return .values(values)
    }

    func single(_ left: Int64, _ right: Int64) -> Value {
        if right == 0 && (self == .divide || self == .remainder) { return .null }
        let (number, isBeyond) =
            switch self {
            case .add: left.addingReportingOverflow(right)
            case .subtract: left.subtractingReportingOverflow(right)
            case .multiply: left.multipliedReportingOverflow(by: right)
            case .divide: left.dividedReportingOverflow(by: right)
            // The least integer by -1 has no rest, whatever becomes of its quotient.
            case .remainder: right == -1 ? (0, false) : left.remainderReportingOverflow(dividingBy: right)
            }
        if !isBeyond { return .integer(number) }
        let (one, other) = (Double(left), Double(right))
        return switch self {
        case .add: .real(one + other)
        case .subtract: .real(one - other)
        case .multiply: .real(one * other)
        case .divide, .remainder: .real(one / other)
        }
    }

    // MARK: - Reals

    private func reals(_ left: Lane<Double>, _ right: Lane<Double>, _ nulls: NullMask, _ count: Int) -> Column {
        let results: [Double]
        switch self {
        case .add: results = zip(left, right, count: count, zero: 0) { $0 + $1 }
        case .subtract: results = zip(left, right, count: count, zero: 0) { $0 - $1 }
        case .multiply: results = zip(left, right, count: count, zero: 0) { $0 * $1 }
        case .divide: results = zip(left, right, count: count, zero: 0) { $1 == 0 ? .nan : $0 / $1 }
        case .remainder: preconditionFailure("a rest is of integers")
        }
        return Column(results, nulls)
    }

    /// Of what has a real in it: both are cut to integers, and the rest is a real.
    private func remainders(_ left: Lane<Int64>, _ right: Lane<Int64>, _ nulls: NullMask, _ count: Int) -> Column {
        let results: [Double] = zip(left, right, count: count, zero: 0) {
            if $1 == 0 { return .nan }
            return $1 == -1 ? 0 : Double($0 % $1)
        }
        return Column(results, nulls)
    }
}

extension Lane {
    subscript(row: Int) -> Element {
        switch self {
        case .rows(let values): values[row]
        case .same(let value): value
        }
    }
}

extension Int64 {
    /// The real without its fraction, or the nearest integer that there is.
    @inline(__always)
    init(saturating real: Double) {
        let (least, beyond) = (-9_223_372_036_854_775_808.0, 9_223_372_036_854_775_808.0)
        self = real <= least ? .min : real < beyond ? Int64(real) : real.isNaN ? 0 : .max
    }
}

extension Column {
    /// Reals, of which what is not a number is null.
    init(_ results: [Double], _ nulls: NullMask) {
        var isClean = true
        for number in results { isClean = isClean && number == number }
        if isClean {
            self = .reals(results, nulls: nulls)
            return
        }
        var (results, nulls) = (results, nulls)
        for row in results.indices where results[row].isNaN {
            nulls.insert(row, of: results.count)
            results[row] = 0
        }
        self = .reals(results, nulls: nulls)
    }
}
