internal import Columns
internal import Plans

/// Values of one class, which have an order whatever the affinities of what they came from.
protocol Ordered {
    func nulls(count: Int) -> NullMask
    /// A bit a row; it means nothing where one is null.
    static func less(_ one: Self, _ other: Self, count: Int) -> [UInt64]
    /// A bit a row; it means nothing where one is null.
    static func equal(_ one: Self, _ other: Self, count: Int) -> [UInt64]
}

extension Numbers: Ordered {
    func nulls(count: Int) -> NullMask { nulls }
}

enum Comparison {
    case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, same, notSame

    init?(_ binary: BinaryOperator) {
        switch binary {
        case .equal: self = .equal
        case .notEqual: self = .notEqual
        case .less: self = .less
        case .lessOrEqual: self = .lessOrEqual
        case .greater: self = .greater
        case .greaterOrEqual: self = .greaterOrEqual
        case .is: self = .same
        case .isNot: self = .notSame
        default: return nil
        }
    }

    /// Nil where values of these classes are compared by rules of affinity, which SQLite knows.
    func callAsFunction(_ one: Vector, _ other: Vector, count: Int) -> Truths? {
        if one.isNullAlone || other.isNullAlone { return withNull(one, other, count) }
        if let one = one.numbers, let other = other.numbers { return compare(one, other, count) }
        if let one = one.texts, let other = other.texts { return compare(one, other, count) }
        if one.isMoments || other.isMoments, let one = one.moments, let other = other.moments {
            return compare(one, other, count)
        }
        return one.isMixed || other.isMixed ? Mixed.compare(self, one.column, other.column) : nil
    }

    private func compare<Values: Ordered>(_ one: Values, _ other: Values, _ count: Int) -> Truths {
        let (ones, others) = (one.nulls(count: count), other.nulls(count: count))
        let nulls = ones.union(others)
        func less(_ one: Values, _ other: Values) -> Truths {
            Truths(Values.less(one, other, count: count), nulls: nulls, count: count)
        }
        func equal() -> Truths { Truths(Values.equal(one, other, count: count), nulls: nulls, count: count) }
        switch self {
        case .equal: return equal()
        case .notEqual: return !equal()
        case .less: return less(one, other)
        case .greater: return less(other, one)
        case .lessOrEqual: return !less(other, one)
        case .greaterOrEqual: return !less(one, other)
        case .same, .notSame:
            let both = isNull(ones, count) & isNull(others, count)
            let same = equal().isTrue | both
            return self == .same ? same : !same
        }
    }

    private func withNull(_ one: Vector, _ other: Vector, _ count: Int) -> Truths {
        guard self == .same || self == .notSame else { return Truths(all: nil, count: count) }
        let same = one.isUnknown(count: count) & other.isUnknown(count: count)
        return self == .same ? same : !same
    }

    private func isNull(_ nulls: NullMask, _ count: Int) -> Truths {
        Truths(Truths.words(nulls, count: count), orNoneOf: count)
    }
}

extension Truths {
    /// Takes words that may be empty for false everywhere.
    init(_ words: [UInt64], orNoneOf count: Int) {
        self = words.isEmpty ? Truths(all: false, count: count) : Truths(words, nulls: .none, count: count)
    }
}
