/// How numbers are spread, in buckets that are narrow for small numbers and wide for great ones: any percentile is
/// found with a relative error of at most 1/128.
///
/// A bucket is a 64th of an octave, read off the number's own bits, so that no logarithm is computed. Sketches merge by
/// adding counts: the result is that of all numbers together, in whatever order and parts they came.
public struct LogBuckets: Sendable {
    /// Buckets in use, ascending by the numbers that they hold; 0 is zero's, negative numbers have negative ones.
    private(set) var buckets: [Int32] = []
    private(set) var counts: [UInt64] = []
    /// Buckets of numbers that have been added since.
    private var waiting: [Int32] = []
    /// Counts of buckets side by side, from `windowStart` on, once there are many that lie together.
    private var window: [UInt64] = []
    private var windowStart: Int32 = 0
    /// The least and the greatest number, exactly.
    private(set) var least = Double.infinity
    private(set) var greatest = -Double.infinity
    public private(set) var count: UInt64 = 0

    public init() {}

    /// Takes what was read; nil where the parts do not fit each other.
    init?(_ buckets: [Int32], _ counts: [UInt64], _ count: UInt64, least: Double, greatest: Double) {
        guard let first = buckets.first, let last = buckets.last, !least.isNaN, !greatest.isNaN, least <= greatest,
            Self.bucket(least) == first, Self.bucket(greatest) == last,
            least.bitPattern == (least + 0).bitPattern, greatest.bitPattern == (greatest + 0).bitPattern,
            count > 1 || least == greatest
        else { return nil }
        self.buckets = buckets
        self.counts = counts
        self.count = count
        self.least = least
        self.greatest = greatest
    }

    public var isEmpty: Bool { count == 0 }

    // MARK: - Adding

    /// Adds a number; what is not a number is not added.
    public mutating func add(_ number: Double) {
        if number.isNaN { return }
        // Zero has one sign.
        least = min(least, number + 0)
        greatest = max(greatest, number + 0)
        count &+= 1
        let bucket = Self.bucket(number)
        let place = Int(bucket &- windowStart)
        if place >= 0, place < window.count {
            window[place] &+= 1
        } else {
            waiting.append(bucket)
            if waiting.count >= Limits.waitingBuckets + buckets.count { settle(keepsWindow: true) }
        }
    }

    /// Adds all that another sketch has.
    public mutating func merge(_ other: LogBuckets) {
        if other.isEmpty { return }
        settle()
        var other = other
        other.settle()
        least = min(least, other.least)
        greatest = max(greatest, other.greatest)
        count &+= other.count
        mergeCounts(other.buckets, other.counts)
    }

    /// Counts what waits, and has all buckets in ascending order, or most of them in a window.
    private mutating func settle(keepsWindow: Bool = false) {
        waiting.sort()
        var others: [Int32] = []
        var otherCounts: [UInt64] = []
        for bucket in waiting {
            if others.last == bucket {
                otherCounts[otherCounts.count - 1] += 1
            } else {
                others.append(bucket)
                otherCounts.append(1)
            }
        }
        waiting = []
        if !others.isEmpty { mergeCounts(others, otherCounts) }
        let used = window.indices.filter { window[$0] > 0 }
        if !used.isEmpty { mergeCounts(used.map { windowStart + Int32($0) }, used.map { window[$0] }) }
        window = []
        if keepsWindow { openWindow() }
    }

    private mutating func openWindow() {
        guard let first = buckets.first, let last = buckets.last, buckets.count >= Limits.waitingBuckets,
            last - first < Limits.windowBuckets
        else { return }
        windowStart = first
        window = [UInt64](repeating: 0, count: Int(last - first) + 1)
        for (bucket, count) in zip(buckets, counts) { window[Int(bucket - first)] = count }
        buckets = []
        counts = []
    }

    private mutating func mergeCounts(_ others: [Int32], _ otherCounts: [UInt64]) {
        var merged: [Int32] = []
        var mergedCounts: [UInt64] = []
        merged.reserveCapacity(buckets.count + others.count)
        mergedCounts.reserveCapacity(buckets.count + others.count)
        var (mine, theirs) = (0, 0)
        while mine < buckets.count || theirs < others.count {
            let isMine = theirs == others.count || mine < buckets.count && buckets[mine] <= others[theirs]
            let isTheirs = mine == buckets.count || theirs < others.count && others[theirs] <= buckets[mine]
            merged.append(isMine ? buckets[mine] : others[theirs])
            mergedCounts.append((isMine ? counts[mine] : 0) &+ (isTheirs ? otherCounts[theirs] : 0))
            if isMine { mine += 1 }
            if isTheirs { theirs += 1 }
        }
        (buckets, counts) = (merged, mergedCounts)
    }

    // MARK: - Buckets

    /// The bucket's number is the exponent and the first six bits behind it, counted from below the least subnormal.
    static func bucket(_ number: Double) -> Int32 {
        let size = number.magnitude
        if size == 0 { return 0 }
        let bits: Int
        if size < .leastNormalMagnitude {
            // Subnormals have no exponent of their own; 54 octaves higher they do.
            bits = Int((size * 18_014_398_509_481_984).bitPattern >> 46) - 54 << 6
        } else {
            bits = Int(size.bitPattern >> 46)
        }
        let bucket = Int32(bits + 54 << 6)
        return number < 0 ? -bucket : bucket
    }

    static let greatestBucket = bucket(.infinity)

    /// The middle of a bucket.
    private static func middle(_ bucket: Int32) -> Double {
        if bucket == 0 { return 0 }
        let raised = UInt64(bucket.magnitude)
        let shift: UInt64 = 54 << 6
        let isNormal = raised >= shift + 64
        let bits = (isNormal ? raised - shift : raised) << 46 | 1 << 45
        let size = raised == greatestBucket.magnitude ? .infinity : Double(bitPattern: bits)
        return (bucket < 0 ? -1 : 1) * (isNormal ? size : size / 18_014_398_509_481_984)
    }

    // MARK: - Percentiles

    /// The number that `share` of the numbers, from 0 to 1, are not above, with a relative error of at most 1/128;
    /// the least and the greatest are exact. Nil when there are none.
    public func percentile(_ share: Double) -> Double? {
        if isEmpty { return nil }
        return settled.number(at: rank(share))
    }

    /// Which number it is when all are sorted, counted from 1.
    private func rank(_ share: Double) -> UInt64 {
        let place = (min(max(share, 0), 1) * Double(count)).rounded(.up)
        return min(max(UInt64(exactly: place) ?? count, 1), count)
    }

    private func number(at rank: UInt64) -> Double {
        if rank == 1 { return least }
        if rank == count { return greatest }
        var passed: UInt64 = 0
        for (bucket, count) in zip(buckets, counts) {
            passed &+= count
            if passed >= rank { return min(max(Self.middle(bucket), least), greatest) }
        }
        return greatest
    }

    var settled: LogBuckets {
        var settled = self
        settled.settle()
        return settled
    }
}

extension LogBuckets: Hashable {
    public static func == (one: LogBuckets, other: LogBuckets) -> Bool { one.encoded == other.encoded }
    public func hash(into hasher: inout Hasher) { hasher.combine(encoded) }
}
