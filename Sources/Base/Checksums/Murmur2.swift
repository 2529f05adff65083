/// The hash by which Kafka's clients choose the partition of a keyed record.
public enum Murmur2 {
    private static let seed: UInt32 = 0x9747_B28C
    private static let multiplier: UInt32 = 0x5BD1_E995

    /// The hash with the seed that Kafka's default partitioner takes.
    public static func hash(_ bytes: RawSpan) -> Int32 {
        let count = bytes.byteCount
        var hash = seed ^ UInt32(truncatingIfNeeded: count)
        let tail = count & ~3
        for offset in stride(from: 0, to: tail, by: 4) {
            var word = UInt32(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
            word &*= multiplier
            word ^= word >> 24
            word &*= multiplier
            hash = (hash &* multiplier) ^ word
        }
        if tail < count {
            for offset in tail..<count {
                let byte = bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
                hash ^= UInt32(byte) << UInt32(8 * (offset - tail))
            }
            hash &*= multiplier
        }
        hash ^= hash >> 13
        hash &*= multiplier
        hash ^= hash >> 15
        return Int32(bitPattern: hash)
    }
}
