internal import Columns
internal import Model
internal import Plans

/// What an aggregate has come to in one group, as it is defined: the plainest way to merge, for others to be held to.
enum MergedState {
    case count(Int64)
    case integers(Int128?)
    case exact(ExactSum)
    case extreme(Value, isMaximum: Bool)
    case placed(Value, at: RowPlace?, isLast: Bool)
    case distinct(Set<[UInt8]>)
    case sketch(HyperLogLog)
    case buckets(LogBuckets, share: Double)

    /// Of no rows.
    init(_ aggregate: Aggregate) {
        switch aggregate.function {
        case .countRows, .count: self = .count(0)
        case .sum: self = aggregate.argument?.kind == .integer ? .integers(nil) : .exact(ExactSum())
        case .min: self = .extreme(.null, isMaximum: false)
        case .max: self = .extreme(.null, isMaximum: true)
        case .first: self = .placed(.null, at: nil, isLast: false)
        case .last: self = .placed(.null, at: nil, isLast: true)
        case .countDistinct: self = .distinct([])
        case .approximateCountDistinct: self = .sketch(HyperLogLog())
        case .approximatePercentile(let share): self = .buckets(LogBuckets(), share: share)
        }
    }

    /// What a batch says of a group.
    init(_ states: AggregateStates, group: Int, of aggregate: Aggregate) {
        self.init(aggregate)
        switch (states, self) {
        case (.counts(let counts), _): self = .count(counts[group])
        case (.integerSums(let sums, let nulls), _): self = .integers(nulls[group] ? nil : sums[group])
        case (.exactSums(let sums), _): self = .exact(ExactSum(encoded: sums[group]) ?? ExactSum())
        case (.extremes(let column), .extreme(_, let isMaximum)):
            self = .extreme(column[group], isMaximum: isMaximum)
        case (.placed(let column, let places), .placed(_, _, let isLast)):
            self = .placed(column[group], at: places[group], isLast: isLast)
        case (.distinct(let values), _):
            self = .distinct(Set(values.filter { $0.group == group }.map { key($0.value) }))
        case (.sketches(let sketches), .sketch): self = .sketch(HyperLogLog(encoded: sketches[group]) ?? HyperLogLog())
        case (.sketches(let sketches), .buckets(_, let share)):
            self = .buckets(LogBuckets(encoded: sketches[group]) ?? LogBuckets(), share: share)
        default: preconditionFailure("states that are not the aggregate's")
        }
    }

    mutating func merge(_ other: MergedState) {
        switch (self, other) {
        case (.count(let one), .count(let other)): self = .count(one + other)
        case (.integers(let one), .integers(let other)):
            if let other { self = .integers((one ?? 0) + other) }
        case (.exact(var one), .exact(let other)):
            one.merge(other)
            self = .exact(one)
        case (.extreme(let one, let isMaximum), .extreme(let other, _)):
            let isBetter = isMaximum ? one.precedes(other) : other.precedes(one)
            if one.isNull || (!other.isNull && isBetter) { self = .extreme(other, isMaximum: isMaximum) }
        case (.placed(_, let place, let isLast), .placed(_, let otherPlace, _)):
            guard let otherPlace else { return }
            if let place, isLast ? place > otherPlace : place < otherPlace { return }
            self = other
        case (.distinct(let one), .distinct(let other)): self = .distinct(one.union(other))
        case (.sketch(var one), .sketch(let other)):
            one.merge(other)
            self = .sketch(one)
        case (.buckets(var one, let share), .buckets(let other, _)):
            one.merge(other)
            self = .buckets(one, share: share)
        default: preconditionFailure("states of different aggregates")
        }
    }

    var value: Value {
        switch self {
        case .count(let count): .integer(count)
        case .integers(nil): .null
        case .integers(let sum?): Int64(exactly: sum).map { .integer($0) } ?? .real(Double(sum))
        case .exact(let sum): sum.value
        case .extreme(let value, _), .placed(let value, _, _): value
        case .distinct(let values): .integer(Int64(values.count))
        case .sketch(let sketch): .integer(sketch.estimate)
        case .buckets(let buckets, let share): buckets.percentile(share).map { .real($0) } ?? .null
        }
    }

    private func key(_ value: Value) -> [UInt8] {
        var bytes: [UInt8] = []
        KeyEncoding.append(value, to: &bytes)
        return bytes
    }
}

extension Value {
    /// SQLite's order, for values other than null: numbers by what they are, then texts by their bytes.
    fileprivate func precedes(_ other: Value) -> Bool {
        switch (self, other) {
        case (.integer(let one), .integer(let other)): one < other
        case (.integer(let one), .real(let other)): isLess(one, other)
        case (.real(let one), .integer(let other)): !isLess(other, one) && Int64(exactly: one) != other
        case (.real(let one), .real(let other)): one < other
        case (.text(let one), .text(let other)): one.lexicographicallyPrecedes(other)
        case (.text, _): false
        case (_, .text): true
        case (.null, _), (_, .null): false
        }
    }

    private func isLess(_ integer: Int64, _ real: Double) -> Bool {
        if let whole = Int64(exactly: real.rounded(.down)) {
            return integer < whole || (integer == whole && real > Double(whole))
        }
        return real > 0
    }
}
