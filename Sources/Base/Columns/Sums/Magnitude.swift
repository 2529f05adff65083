extension ExactSum {
    /// A sum in its one normal form: digit i counts 2^(32 * (base + i) - 1074), and neither end is zero.
    struct Magnitude: Hashable {
        var isNegative: Bool
        var base: Int
        var digits: [UInt32]

        init(isNegative: Bool, base: Int, digits: [UInt32]) {
            self.isNegative = isNegative
            self.base = base
            self.digits = digits
        }

        /// Carries what limbs have above their 32 bits.
        init(_ limbs: [Int64], base: Int) {
            var (digits, rest) = Self.carry(limbs)
            isNegative = rest < 0
            if isNegative { (digits, rest) = Self.carry(limbs.map { -$0 }) }
            while rest > 0 {
                digits.append(UInt32(truncatingIfNeeded: rest))
                rest >>= 32
            }
            let zeros = digits.prefix { $0 == 0 }.count
            self.base = zeros == digits.count ? 0 : base + zeros
            self.digits = Array(digits.dropFirst(zeros))
            while self.digits.last == 0 { self.digits.removeLast() }
        }

        private static func carry(_ limbs: [Int64]) -> (digits: [UInt32], rest: Int64) {
            var rest: Int64 = 0
            let digits = limbs.map { limb in
                let sum = limb + rest
                rest = sum >> 32
                return UInt32(truncatingIfNeeded: sum)
            }
            return (digits, rest)
        }

        /// How many bits there are, from 2^-1074 on.
        private var bitCount: Int {
            digits.last.map { (base + digits.count) * 32 - $0.leadingZeroBitCount } ?? 0
        }

        /// The 64 bits from `bit` on.
        private func word(at bit: Int) -> UInt64 {
            let place = bit >> 5 - base
            func digit(_ index: Int) -> UInt64 { digits.indices.contains(index) ? UInt64(digits[index]) : 0 }
            let offset = UInt64(bit & 31)
            let low = digit(place) | digit(place + 1) << 32
            return low >> offset | digit(place + 2) << (64 - offset)
        }

        func isZero(below bit: Int) -> Bool {
            let whole = bit >> 5 - base
            if whole < 0 || digits.isEmpty { return true }
            // The lowest digit is not zero.
            if whole > 0 { return false }
            return digits[0].trailingZeroBitCount >= bit & 31
        }

        var rounded: Double {
            let count = bitCount
            // Up to 53 bits, the number is its own bit pattern: below are the subnormals.
            if count <= 53 { return signed(Double(bitPattern: count == 0 ? 0 : word(at: 0))) }
            var shift = count - 53
            var significand = word(at: shift) & (1 << 53 - 1)
            let isHalf = word(at: shift - 1) & 1 == 1
            if isHalf, significand & 1 == 1 || !isZero(below: shift - 1) {
                significand += 1
                if significand == 1 << 53 {
                    significand >>= 1
                    shift += 1
                }
            }
            if shift + 1 >= 0x7FF { return signed(.infinity) }
            return signed(Double(bitPattern: UInt64(shift + 1) << 52 | significand & (1 << 52 - 1)))
        }

        private func signed(_ number: Double) -> Double { isNegative ? -number : number }

        /// A whole number of 64 bits.
        var integer: Int64? {
            let bit = Limits.unitBit
            guard isZero(below: bit), bitCount <= bit + 64 else { return nil }
            let word = word(at: bit)
            return isNegative ? (word <= 1 << 63 ? Int64(truncatingIfNeeded: 0 &- word) : nil) : Int64(exactly: word)
        }
    }
}

// MARK: - As bytes

extension ExactSum {
    /// The sum as bytes that any machine reads: equal sums have equal bytes.
    ///
    /// One byte says what was added and the sign; two say, least significant first, at which byte of the number counted
    /// from 2^-1074 on the digits begin; then they follow, the first and the last of which are not zero.
    public var encoded: [UInt8] {
        let magnitude = magnitude
        var digits = magnitude.digits.flatMap { digit in (0..<4).map { UInt8(truncatingIfNeeded: digit >> ($0 * 8)) } }
        let zeros = digits.prefix { $0 == 0 }.count
        digits.removeFirst(zeros)
        while digits.last == 0 { digits.removeLast() }
        let first = traits.rawValue | (magnitude.isNegative ? Limits.negativeBit : 0)
        if digits.isEmpty { return [first] }
        let place = magnitude.base * 4 + zeros
        return [first, UInt8(truncatingIfNeeded: place), UInt8(truncatingIfNeeded: place >> 8)] + digits
    }

    /// Reads what `encoded` wrote; nil for any other bytes.
    public init?(encoded bytes: some Collection<UInt8>) {
        let bytes = Array(bytes)
        guard let first = bytes.first, first & ~(Traits.all.rawValue | Limits.negativeBit) == 0 else { return nil }
        let traits = Traits(rawValue: first & Traits.all.rawValue)
        let isNegative = first & Limits.negativeBit != 0
        guard traits.isConsistent, bytes.count == 1 || bytes.count > 3 && traits.contains(.some) else { return nil }
        if bytes.count == 1 {
            guard !isNegative else { return nil }
            self.init(Magnitude(isNegative: false, base: 0, digits: []), traits)
            return
        }
        let place = Int(bytes[1]) | Int(bytes[2]) << 8
        let digits = bytes[3...]
        guard digits.first != 0, digits.last != 0, place + digits.count <= Limits.encodedDigits else { return nil }
        // Aligned to whole digits of 32 bits.
        var all = [UInt32](repeating: 0, count: (place % 4 + digits.count + 3) / 4)
        for (index, byte) in digits.enumerated() {
            all[(place % 4 + index) / 4] |= UInt32(byte) << UInt32((place % 4 + index) % 4 * 8)
        }
        let magnitude = Magnitude(isNegative: isNegative, base: place / 4, digits: all)
        if !traits.contains(.reals), !magnitude.isWhole { return nil }
        self.init(magnitude, traits)
    }
}

extension ExactSum.Traits {
    fileprivate var isConsistent: Bool {
        if isDisjoint(with: [.plusInfinity, .minusInfinity]) { return contains(.some) || isEmpty }
        return isSuperset(of: [.some, .reals])
    }
}

extension ExactSum.Magnitude {
    fileprivate var isWhole: Bool { isZero(below: Limits.unitBit) }
}
