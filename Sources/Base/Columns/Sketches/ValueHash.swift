/// 64 bits of a value that look random, and are the same on every machine and in every version: sketches are made of
/// them. Values that SQL holds for equal have the same.
public enum ValueHash {
    /// Nil for null.
    public static func of(_ value: Value) -> UInt64? {
        switch value {
        case .null: nil
        case .integer(let number): of(number)
        case .real(let number): of(number)
        case .text(let bytes): of(bytes.span.bytes)
        }
    }

    public static func of(_ number: Int64) -> UInt64 {
        mixed(UInt64(bitPattern: number) ^ 0x51D3_7E12_AB90_C46F)
    }

    public static func of(_ number: Double) -> UInt64 {
        if let whole = Int64(exactly: number) { return of(whole) }
        return mixed(number.bitPattern ^ 0xB7E1_5162_8AED_2A6B)
    }

    /// Of a text's bytes: eight at a time, folded into what came before.
    public static func of(_ text: RawSpan) -> UInt64 {
        var hash = UInt64(truncatingIfNeeded: text.byteCount) &* 0x9E37_79B9_7F4A_7C15
        var place = 0
        while place &+ 8 <= text.byteCount {
            let word = UInt64(littleEndian: text.unsafeLoadUnaligned(fromUncheckedByteOffset: place, as: UInt64.self))
            hash = folded(hash ^ word)
            place &+= 8
        }
        var rest: UInt64 = 0x80
        while place < text.byteCount {
            rest = rest << 8 | UInt64(text.unsafeLoad(fromByteOffset: place, as: UInt8.self))
            place &+= 1
        }
        return mixed(folded(hash ^ rest))
    }

    /// The halves of a product of 128 bits, one over the other: every bit of it depends on many.
    private static func folded(_ word: UInt64) -> UInt64 {
        let product = (word ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low
    }

    /// SplitMix64's last steps: one to one, and every bit depends on all.
    private static func mixed(_ word: UInt64) -> UInt64 {
        var word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
        return word ^ word >> 31
    }
}
