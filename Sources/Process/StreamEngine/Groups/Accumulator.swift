internal import Aggregates
internal import Columns
internal import Model
internal import Plans

/// An aggregate over the rows of each group, while a micro-batch is under way; groups have numbers from 0.
enum Accumulator {
    case counts([Int64])
    case integerSums([Int128], isNull: [Bool])
    case exactSums([ExactSum])
    case extremes([Value], isMaximum: Bool)
    case placed([Value], at: [RowPlace?], isLast: Bool)
    case distinct([DistinctValue], seen: Set<DistinctValue>)
    case distinctSketches([HyperLogLog])
    case percentileSketches([LogBuckets])
    /// Where a payload was taken out to be changed in place; nobody sees it.
    case taken

    init(_ aggregate: Aggregate) {
        switch aggregate.function {
        case .countRows, .count: self = .counts([])
        case .sum where aggregate.argument?.kind == .integer: self = .integerSums([], isNull: [])
        case .sum: self = .exactSums([])
        case .min: self = .extremes([], isMaximum: false)
        case .max: self = .extremes([], isMaximum: true)
        case .first: self = .placed([], at: [], isLast: false)
        case .last: self = .placed([], at: [], isLast: true)
        case .countDistinct: self = .distinct([], seen: [])
        case .approximateCountDistinct: self = .distinctSketches([])
        case .approximatePercentile: self = .percentileSketches([])
        }
    }

    /// Makes room for groups of numbers below `count`; new ones have seen nothing.
    mutating func grow(to count: Int) {
        let old = self
        self = .taken
        switch old {
        case .counts(let counts): self = .counts(counts.extended(to: count, with: 0))
        case .integerSums(let sums, let isNull):
            self = .integerSums(sums.extended(to: count, with: 0), isNull: isNull.extended(to: count, with: true))
        case .exactSums(let sums): self = .exactSums(sums.extended(to: count, with: ExactSum()))
        case .extremes(let values, let isMaximum):
            self = .extremes(values.extended(to: count, with: .null), isMaximum: isMaximum)
        case .placed(let values, let places, let isLast):
            self = .placed(
                values.extended(to: count, with: .null), at: places.extended(to: count, with: nil), isLast: isLast)
        case .distinct: self = old
        case .distinctSketches(let sketches):
            self = .distinctSketches(sketches.extended(to: count, with: HyperLogLog()))
        case .percentileSketches(let sketches):
            self = .percentileSketches(sketches.extended(to: count, with: LogBuckets()))
        case .taken: preconditionFailure("a payload is back before anybody looks")
        }
    }

    /// What the store merges with what it has.
    func finish() -> AggregateStates {
        switch self {
        case .counts(let counts): .counts(counts)
        case .integerSums(let sums, let isNull): .integerSums(sums, nulls: NullMask(isNull))
        case .exactSums(let sums): .exactSums(sums.map(\.encoded))
        case .extremes(let values, _): .extremes(.values(values))
        case .placed(let values, let places, _): .placed(.values(values), at: places)
        case .distinct(let values, _): .distinct(values)
        case .distinctSketches(let sketches): .sketches(sketches.map(\.encoded))
        case .percentileSketches(let sketches): .sketches(sketches.map(\.encoded))
        case .taken: preconditionFailure("a payload is back before anybody looks")
        }
    }
}

extension Array {
    /// With `element` at the end as often as it takes; in place where nobody else holds the array.
    fileprivate consuming func extended(to count: Int, with element: Element) -> [Element] {
        if count > self.count { append(contentsOf: repeatElement(element, count: count - self.count)) }
        return self
    }
}

extension RowPlace {
    /// Whether a row here is to be taken rather than the one at `other`, for `first` or for `last`.
    func precedes(_ other: RowPlace?, isLast: Bool) -> Bool {
        guard let other else { return true }
        return isLast ? self > other : self < other
    }
}

extension Value {
    /// The lesser or the greater; null only for nulls.
    static func extreme(_ one: Value, _ other: Value, isMaximum: Bool) -> Value {
        if one.isNull { return other }
        if other.isNull { return one }
        return (isMaximum ? one < other : other < one) ? other : one
    }
}
