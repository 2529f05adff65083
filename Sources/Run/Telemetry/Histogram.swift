import Synchronization
import System

/// How often values of each size were met, in fixed buckets: eight to every power of two, so that a value is known
/// to an eighth. Recording is two atomic instructions and allocates nothing.
public final class Histogram: Sendable {
    private let buckets = InlineArray<488, Atomic<Int>> { _ in Atomic(0) }
    private let sum = Atomic<Int>(0)

    public init() {}

    /// Counts `value`; what is below zero counts as zero.
    public func record(_ value: Int) {
        let value = max(0, value)
        buckets[HistogramBuckets.index(of: value)].wrappingAdd(1, ordering: .relaxed)
        sum.wrappingAdd(value, ordering: .relaxed)
    }

    /// Counts a span of time in nanoseconds.
    public func record(_ span: Duration) { record(Int(clamping: span.nanoseconds)) }

    /// What was recorded until about now.
    public var snapshot: HistogramSnapshot {
        let counts = buckets.indices.map { buckets[$0].load(ordering: .relaxed) }
        return HistogramSnapshot(counts: counts, sum: sum.load(ordering: .relaxed))
    }
}

/// Which values share a bucket.
enum HistogramBuckets {
    static let count = 488

    /// Values below 8 have a bucket each; above, the three bits after the leading one choose among eight.
    static func index(of value: Int) -> Int {
        if value < 8 { return value }
        let exponent = Int.bitWidth - 1 - value.leadingZeroBitCount
        return (exponent - 2) * 8 + (value >> (exponent - 3)) & 7
    }

    /// The least and greatest value of a bucket.
    static func range(_ index: Int) -> ClosedRange<Int> {
        if index < 8 { return index...index }
        let shift = index / 8 - 1
        let least = (8 + index % 8) << shift
        return least...(least + ((1 << shift) - 1))
    }
}

/// A histogram at one moment.
public struct HistogramSnapshot: Sendable, Hashable {
    /// A bucket that holds something: its greatest value, and how many values there are in it.
    public struct Bucket: Sendable, Hashable {
        public let atMost: Int
        public let count: Int
    }

    public let buckets: [Bucket]
    public let count: Int
    public let sum: Int

    init(counts: [Int], sum: Int) {
        buckets = counts.enumerated().compactMap { index, count in
            count == 0 ? nil : Bucket(atMost: HistogramBuckets.range(index).upperBound, count: count)
        }
        count = counts.reduce(0, +)
        self.sum = sum
    }

    public var mean: Double { count == 0 ? 0 : Double(sum) / Double(count) }

    /// A value that the fraction `part` of all values does not exceed, never less than the true one and at most an
    /// eighth more; nil when there are none.
    public func quantile(_ part: Double) -> Int? {
        let rank = max(1, Int((min(1, max(0, part)) * Double(count)).rounded(.up)))
        var seen = 0
        for bucket in buckets {
            seen += bucket.count
            if seen >= rank { return bucket.atMost }
        }
        return nil
    }
}
