import Compression
import Testing

@Suite struct `Snappy` {
    @Test func `reads a block written by hand from the format's description`() throws {
        // The size 10, a literal of one byte, a copy of nine bytes from one byte back.
        let block: [UInt8] = [10, 0x00, 0x61, 0x15, 0x01]
        #expect(try CompressionCodec.snappy.decompress(block, limit: 10) == Array("aaaaaaaaaa".utf8))
    }

    @Test func `reads the framing of snappy-java`() throws {
        let parts = [Sample.words.bytes(32_768), Sample.noise.bytes(32_768), Sample.words.bytes(77)]
        let bytes = try framed(parts)
        let isSame = try CompressionCodec.snappy.decompress(bytes, limit: 65_613) == parts.flatMap { $0 }
        #expect(isSame)
        expectFailure(.tooLarge) { try CompressionCodec.snappy.decompress(bytes, limit: 65_612) }
        #expect(try CompressionCodec.snappy.decompress(framed([]), limit: 0) == [])
    }

    @Test func `reads no framing that is cut inside a block`() throws {
        let parts = [Sample.words.bytes(300), Sample.noise.bytes(100)]
        let bytes = try framed(parts)
        let ends = [16, 16 + 4 + (try CompressionCodec.snappy.compress(parts[0]).count)]
        for cut in 0..<bytes.count where !ends.contains(cut) {
            expectFailure(.truncated, .corrupt, comment: "cut at \(cut)") {
                try CompressionCodec.snappy.decompress(Array(bytes[..<cut]), limit: 100_000)
            }
        }
    }

    @Test(arguments: [[0, 0, 0, 0], [0xFF, 0xFF, 0xFF, 0xFF], [0x80, 0, 0, 0], [0, 0, 0, 9]] as [[UInt8]])
    func `refuses framed blocks of impossible lengths`(length: [UInt8]) throws {
        let bytes = try framed([]) + length + [1, 0, 0x61]
        expectFailure(.truncated, .corrupt) { try CompressionCodec.snappy.decompress(bytes, limit: 100_000) }
    }

    private func framed(_ parts: [[UInt8]]) throws -> [UInt8] {
        var bytes: [UInt8] = [0x82] + Array("SNAPPY".utf8) + [0, 0, 0, 0, 1, 0, 0, 0, 1]
        for part in parts {
            let block = try CompressionCodec.snappy.compress(part)
            bytes += [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: block.count >> $0) } + block
        }
        return bytes
    }
}
