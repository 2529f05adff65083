import Checksums
import Testing

@Suite struct `Murmur2 hashes` {
    /// Those that Kafka's own tests publish.
    @Test(
        arguments: [
            ("21", -973_932_308),
            ("foobar", -790_332_482),
            ("a-little-bit-long-string", -985_981_536),
            ("a-little-bit-longer-string", -1_486_304_829),
            ("lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8", -58_897_971),
            ("abc", 479_470_107),
        ] as [(String, Int32)])
    func `are those of Kafka's clients`(text: String, expected: Int32) {
        let bytes = Array(text.utf8)
        #expect(Murmur2.hash(bytes.span.bytes) == expected)
    }

    /// The published algorithm over whole numbers of another shape: one byte at a time, 64 bits wide.
    @Test func `read words little-endian wherever they lie`() {
        let bytes = (0..<80).map { UInt8(truncatingIfNeeded: $0 &* 151 &+ 200) }
        for start in 0..<8 {
            for count in 0...(bytes.count - start) {
                let part = bytes[start..<start + count]
                #expect(Murmur2.hash(part.span.bytes) == byByte(Array(part)), "\(count) bytes from \(start)")
            }
        }
    }

    private func byByte(_ bytes: [UInt8]) -> Int32 {
        func times(_ number: UInt64) -> UInt64 { number * 0x5BD1_E995 & 0xFFFF_FFFF }
        var hash = 0x9747_B28C ^ UInt64(bytes.count)
        var word: UInt64 = 0
        for (index, byte) in bytes.enumerated() {
            word |= UInt64(byte) << UInt64(8 * (index % 4))
            guard index % 4 == 3 else { continue }
            word = times(word)
            word = times(word ^ (word >> 24))
            hash = times(hash) ^ word
            word = 0
        }
        if bytes.count % 4 != 0 { hash = times(hash ^ word) }
        hash = times(hash ^ (hash >> 13))
        return Int32(truncatingIfNeeded: hash ^ (hash >> 15))
    }
}
