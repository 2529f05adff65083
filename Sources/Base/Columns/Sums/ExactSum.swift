/// The sum of numbers without any loss, rounded once when it is asked for: so it is the same in whatever order, and in
/// whatever parts, they were added.
///
/// It is one long binary number, as high and as low as doubles reach, of which only the middle that is in use is kept.
/// Infinities are counted apart: those of one sign win over all finite numbers, those of both make the sum null, and a
/// finite sum beyond the doubles is infinite. What is not a number is not added.
public struct ExactSum: Sendable {
    // Limb i counts 2^(32 * (base + i) - 1074). Limbs are signed and wider than 32 bits, so that carries may wait.
    private var limbs = InlineArray<6, Int64>(repeating: 0)
    /// The limbs in their stead, once six were too few; empty until then.
    private var manyLimbs: [Int64] = []
    private var base: Int32 = 0
    /// In units of 2^32, how large a limb can be.
    private var height: Int32 = 0
    private(set) var traits: Traits = []

    /// What has been added, apart from how much.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt8
        static let some = Traits(rawValue: 1)
        static let reals = Traits(rawValue: 2)
        static let plusInfinity = Traits(rawValue: 4)
        static let minusInfinity = Traits(rawValue: 8)
        static let all: Traits = [.some, .reals, .plusInfinity, .minusInfinity]
    }

    /// The sum of nothing.
    public init() {}

    init(_ magnitude: Magnitude, _ traits: Traits) {
        self.traits = traits
        install(magnitude, covering: nil)
    }

    // MARK: - Adding

    public mutating func add(_ number: Double) {
        let bits = number.bitPattern
        let exponent = Int(truncatingIfNeeded: bits >> 52) & 0x7FF
        if exponent == 0x7FF { return addInfinite(number) }
        traits.formUnion([.some, .reals])
        let fraction = bits & 0xF_FFFF_FFFF_FFFF
        let significand = exponent == 0 ? fraction : fraction | 1 << 52
        add(significand, at: exponent == 0 ? 0 : exponent &- 1, sign: Int64(bitPattern: bits) >> 63)
    }

    public mutating func add(_ number: Int64) {
        traits.formUnion(.some)
        add(number.magnitude, at: Limits.unitBit, sign: number >> 63)
    }

    private mutating func addInfinite(_ number: Double) {
        if number.isNaN { return }
        traits.formUnion([.some, .reals, number > 0 ? .plusInfinity : .minusInfinity])
    }

    /// Adds `significand * 2^(bit - 1074)`; the sign is 0, or -1 for a negative.
    @inline(__always)
    private mutating func add(_ significand: UInt64, at bit: Int, sign: Int64) {
        let offset = UInt64(truncatingIfNeeded: bit & 31)
        let low = significand &<< offset
        // Shifted in two steps, as 64 at once would be none.
        let high = (significand &>> 1) &>> (63 &- offset)
        let parts = (
            Int64(bitPattern: low & 0xFFFF_FFFF), Int64(bitPattern: low &>> 32), Int64(bitPattern: high)
        )
        var place = (bit &>> 5) &- Int(base)
        if place < 0 || place &+ 3 > width || height >= Limits.height {
            makeRoom(bit >> 5, 3)
            place = (bit &>> 5) &- Int(base)
        }
        height &+= 1
        if manyLimbs.isEmpty {
            limbs[place] &+= (parts.0 ^ sign) &- sign
            limbs[place &+ 1] &+= (parts.1 ^ sign) &- sign
            limbs[place &+ 2] &+= (parts.2 ^ sign) &- sign
        } else {
            manyLimbs[place] &+= (parts.0 ^ sign) &- sign
            manyLimbs[place &+ 1] &+= (parts.1 ^ sign) &- sign
            manyLimbs[place &+ 2] &+= (parts.2 ^ sign) &- sign
        }
    }

    /// Adds all that another sum has.
    public mutating func merge(_ other: ExactSum) {
        traits.formUnion(other.traits)
        if other.height == 0 { return }
        if height == 0 {
            let traits = traits
            self = other
            self.traits = traits
            return
        }
        if manyLimbs.isEmpty, other.manyLimbs.isEmpty, base == other.base, height + other.height <= Limits.height {
            for index in limbs.indices { limbs[index] &+= other.limbs[index] }
            height += other.height
            return
        }
        let magnitude = other.magnitude
        if magnitude.digits.isEmpty { return }
        makeRoom(magnitude.base, magnitude.digits.count)
        height += 1
        let place = magnitude.base - Int(base)
        for (index, digit) in magnitude.digits.enumerated() {
            let part = magnitude.isNegative ? -Int64(digit) : Int64(digit)
            if manyLimbs.isEmpty { limbs[place + index] += part } else { manyLimbs[place + index] += part }
        }
    }

    // MARK: - Room

    private var width: Int { manyLimbs.isEmpty ? 6 : manyLimbs.count }

    /// Carries what waits, and makes the limbs reach over `count` from `first`.
    private mutating func makeRoom(_ first: Int, _ count: Int) {
        install(magnitude, covering: first..<first + count)
    }

    private mutating func install(_ magnitude: Magnitude, covering range: Range<Int>?) {
        limbs = InlineArray(repeating: 0)
        height = 1
        var low = range?.lowerBound ?? magnitude.base
        var high = range?.upperBound ?? magnitude.base
        if !magnitude.digits.isEmpty {
            low = min(low, magnitude.base)
            high = max(high, magnitude.base + magnitude.digits.count)
        }
        // What is spare lies on both sides, as the next number may be smaller or greater.
        let spare = max(6 - (high - low), high - low > 6 ? 4 : 0)
        base = Int32(max(0, low - spare / 2))
        let width = high - low + spare
        manyLimbs = width > 6 ? [Int64](repeating: 0, count: width) : []
        for (index, digit) in magnitude.digits.enumerated() {
            let part = magnitude.isNegative ? -Int64(digit) : Int64(digit)
            let place = magnitude.base - Int(base) + index
            if width > 6 { manyLimbs[place] = part } else { limbs[place] = part }
        }
    }

    var magnitude: Magnitude {
        if height == 0 { return Magnitude(isNegative: false, base: 0, digits: []) }
        return Magnitude(manyLimbs.isEmpty ? limbs.indices.map { limbs[$0] } : manyLimbs, base: Int(base))
    }
}

// MARK: - The sum

extension ExactSum {
    /// Whether nothing was added.
    public var isEmpty: Bool { !traits.contains(.some) }

    /// Whether nothing but integers was added.
    public var isOfIntegers: Bool { !traits.contains(.reals) }

    /// The double that is nearest to the sum, the even one of two; nil for infinities of both signs.
    public var rounded: Double? {
        switch (traits.contains(.plusInfinity), traits.contains(.minusInfinity)) {
        case (true, true): nil
        case (true, false): .infinity
        case (false, true): -.infinity
        case (false, false): magnitude.rounded
        }
    }

    /// The sum as SQL has it: null of nothing, an integer of integers if 64 bits hold it, else a real.
    public var value: Value {
        if isEmpty { return .null }
        if isOfIntegers, let integer = magnitude.integer { return .integer(integer) }
        return rounded.map { .real($0) } ?? .null
    }
}

extension ExactSum: Equatable {
    public static func == (one: ExactSum, other: ExactSum) -> Bool {
        one.traits == other.traits && one.magnitude == other.magnitude
    }
}
