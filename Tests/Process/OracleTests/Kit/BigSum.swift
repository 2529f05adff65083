import Columns

/// The exact sum of doubles as one long whole number of units of 2^-1074, rounded once: made for these tests, so that
/// what is under test is not compared with itself.
struct BigSum {
    /// Digits of 32 bits, the least first, of what was positive and of what was negative.
    private var positive = [UInt64](repeating: 0, count: 70)
    private var negative = [UInt64](repeating: 0, count: 70)

    mutating func add(_ number: Double) {
        guard number != 0 else { return }
        let exponent = max(Int(number.bitPattern >> 52 & 0x7FF), 1)
        let fraction = number.bitPattern & 0xF_FFFF_FFFF_FFFF
        let significand = number.isNormal ? fraction | 1 << 52 : fraction
        add(significand, shifted: exponent - 1, isNegative: number < 0)
    }

    mutating func add(_ number: Int64) { add(number.magnitude, shifted: 1074, isNegative: number < 0) }

    private mutating func add(_ significand: UInt64, shifted bits: Int, isNegative: Bool) {
        for bit in 0..<64 where significand >> UInt64(bit) & 1 == 1 {
            if isNegative { Self.raise(&negative, bits + bit) } else { Self.raise(&positive, bits + bit) }
        }
    }

    private static func raise(_ digits: inout [UInt64], _ bit: Int) {
        var place = bit / 32
        digits[place] += 1 << UInt64(bit % 32)
        while digits[place] >> 32 != 0 {
            digits[place] &= 0xFFFF_FFFF
            place += 1
            digits[place] += 1
        }
    }

    /// The double that is nearest, the even one of two.
    var rounded: Double {
        let isNegative = positive.reversed().lexicographicallyPrecedes(negative.reversed())
        let (large, small) = isNegative ? (negative, positive) : (positive, negative)
        var digits: [UInt64] = []
        var borrow: UInt64 = 0
        for (one, other) in zip(large, small) {
            let difference = one &- other &- borrow
            borrow = difference >> 63
            digits.append(difference & 0xFFFF_FFFF)
        }
        let isSet = { (bit: Int) in digits[bit / 32] >> UInt64(bit % 32) & 1 == 1 }
        guard let top = (0..<digits.count * 32).last(where: isSet) else { return 0 }
        let low = max(top - 52, 0)
        var significand: UInt64 = 0
        for bit in (low...top).reversed() { significand = significand << 1 | (isSet(bit) ? 1 : 0) }
        if low > 0, isSet(low - 1), significand & 1 == 1 || (0..<low - 1).contains(where: isSet) { significand += 1 }
        // A double's bits count up as it does: from the least subnormal through all exponents to infinity.
        let bits = min(significand + UInt64(low) << 52, Double.infinity.bitPattern)
        return (isNegative ? -1 : 1) * Double(bitPattern: bits)
    }
}
