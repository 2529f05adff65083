/// About how many distinct values there are, in at most 12 KiB: the standard error is 0.81 %.
///
/// Each of 16,384 registers keeps the longest run of zeros among the hashes that it is given, so that sketches merge by
/// the greater register: the result is that of all values together, in whatever order and parts they came.
public struct HyperLogLog: Sendable, Hashable {
    static let precision = 14
    static let registerCount = 1 << precision
    /// A run of zeros in the 50 bits that do not choose the register, and the bit that ends it.
    static let greatestRank = UInt8(64 - precision + 1)

    /// While few registers are used: register * 64 + rank of each, ascending.
    private(set) var few: [UInt32] = []
    /// All registers, once they are many; empty until then.
    private(set) var registers: [UInt8] = []
    /// Registers in use, more than which take fewer bytes all together.
    static let sparse = registerCount * 6 / 8 / 3

    public init() {}

    public var isEmpty: Bool { few.isEmpty && registers.isEmpty }

    // MARK: - Adding

    /// Counts a value; null is none.
    public mutating func insert(_ value: Value) {
        if let hash = ValueHash.of(value) { insert(hash: hash) }
    }

    /// Counts the value with this `ValueHash`.
    public mutating func insert(hash: UInt64) {
        let register = Int(truncatingIfNeeded: hash >> UInt64(64 - Self.precision))
        // The bit below the hash ends a run that goes all through it.
        let rest = hash << UInt64(Self.precision) | 1 << UInt64(Self.precision - 1)
        raise(register, to: UInt8(truncatingIfNeeded: rest.leadingZeroBitCount + 1))
    }

    private mutating func raise(_ register: Int, to rank: UInt8) {
        if registers.isEmpty {
            raiseFew(register, to: rank)
        } else if registers[register] < rank {
            registers[register] = rank
        }
    }

    private mutating func raiseFew(_ register: Int, to rank: UInt8) {
        var (low, high) = (0, few.count)
        while low < high {
            let middle = (low + high) / 2
            if few[middle] >> 6 < register { low = middle + 1 } else { high = middle }
        }
        let entry = UInt32(register << 6) | UInt32(rank)
        if low < few.count, few[low] >> 6 == register {
            few[low] = max(few[low], entry)
        } else {
            few.insert(entry, at: low)
            if few.count > Limits.orderedRegisters { spread() }
        }
    }

    private mutating func spread() {
        registers = [UInt8](repeating: 0, count: Self.registerCount)
        for entry in few { registers[Int(entry >> 6)] = UInt8(entry & 63) }
        few = []
    }

    /// Counts all that another sketch has counted.
    public mutating func merge(_ other: HyperLogLog) {
        for entry in other.few { raise(Int(entry >> 6), to: UInt8(entry & 63)) }
        if other.registers.isEmpty { return }
        if registers.isEmpty { spread() }
        for index in registers.indices { registers[index] = max(registers[index], other.registers[index]) }
    }

    // MARK: - The estimate

    /// About how many distinct values were inserted.
    public var estimate: Int64 {
        var counts = [Int](repeating: 0, count: Int(Self.greatestRank) + 1)
        if registers.isEmpty {
            counts[0] = Self.registerCount - few.count
            for entry in few { counts[Int(entry & 63)] += 1 }
        } else {
            for rank in registers { counts[Int(rank)] += 1 }
        }
        // Registers that say impossibly much, which none of ours do, are beyond all numbers.
        return Int64(exactly: Self.estimate(counts).rounded()) ?? .max
    }

    /// Otmar Ertl's estimator (arXiv 1702.01284), which needs no correction for few or for many values.
    private static func estimate(_ counts: [Int]) -> Double {
        let all = Double(registerCount)
        if counts[0] == registerCount { return 0 }
        let last = counts.count - 1
        var sum = all * tau(1 - Double(counts[last]) / all)
        for rank in (1..<last).reversed() { sum = 0.5 * (sum + Double(counts[rank])) }
        sum += all * sigma(Double(counts[0]) / all)
        let twiceLog2 = 1.386_294_361_119_890_6
        return all * all / (twiceLog2 * sum)
    }

    private static func sigma(_ share: Double) -> Double {
        var (power, weight, sum) = (share, 1.0, share)
        while true {
            power *= power
            let before = sum
            sum += power * weight
            weight += weight
            if sum == before { return sum }
        }
    }

    private static func tau(_ share: Double) -> Double {
        if share == 0 || share == 1 { return 0 }
        var (root, weight, sum) = (share, 1.0, 1 - share)
        while true {
            root = root.squareRoot()
            let before = sum
            weight *= 0.5
            sum -= (1 - root) * (1 - root) * weight
            if sum == before { return sum / 3 }
        }
    }
}

// MARK: - As bytes

extension HyperLogLog {
    /// The sketch as bytes that any machine reads: sketches of the same values have the same.
    ///
    /// One byte says how: 0, then three bytes, least significant first, for each register in use (its number * 64 and
    /// its rank), ascending; or 1, then all registers in six bits each, from each byte's low end on.
    public var encoded: [UInt8] {
        let used = registers.isEmpty ? few : entries
        if used.count <= Self.sparse {
            return [0] + used.flatMap { entry in (0..<3).map { UInt8(truncatingIfNeeded: entry >> ($0 * 8)) } }
        }
        var bytes: [UInt8] = [1]
        bytes.reserveCapacity(1 + Self.registerCount / 4 * 3)
        for index in stride(from: 0, to: registers.count, by: 4) {
            var word: UInt32 = 0
            for place in 0..<4 { word |= UInt32(registers[index + place]) << UInt32(place * 6) }
            for place in 0..<3 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt32(place * 8))) }
        }
        return bytes
    }

    /// The registers in use, as `few` has them.
    private var entries: [UInt32] {
        registers.indices.filter { registers[$0] > 0 }.map { UInt32($0 << 6) | UInt32(registers[$0]) }
    }

    /// Reads what `encoded` wrote; nil for any other bytes.
    public init?(encoded bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard let form = bytes.first, bytes.count % 3 == 1 else { return nil }
        let words = stride(from: 1, to: bytes.count, by: 3).map { place in
            UInt32(bytes[place]) | UInt32(bytes[place + 1]) << 8 | UInt32(bytes[place + 2]) << 16
        }
        switch form {
        case 0:
            guard words.count <= Self.sparse, words.allSatisfy({ Self.isEntry($0) }),
                zip(words, words.dropFirst()).allSatisfy({ $0 >> 6 < $1 >> 6 })
            else { return nil }
            few = words
            if few.count > Limits.orderedRegisters { spread() }
        case 1:
            guard words.count == Self.registerCount / 4 else { return nil }
            registers = words.flatMap { word in (0..<4).map { UInt8(word >> ($0 * 6) & 63) } }
            guard registers.allSatisfy({ $0 <= Self.greatestRank }), registers.count(where: { $0 > 0 }) > Self.sparse
            else { return nil }
        default: return nil
        }
    }

    private static func isEntry(_ word: UInt32) -> Bool {
        word >> 6 < registerCount && (1...UInt32(greatestRank)).contains(word & 63)
    }
}
