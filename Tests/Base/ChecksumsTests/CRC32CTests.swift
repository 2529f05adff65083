import System
import Testing

@testable import Checksums

@Suite struct `CRC-32C` {
    @Test(
        arguments: [
            (Array("123456789".utf8), 0xE306_9283),
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA),
            ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            ([UInt8](0..<32), 0x46DD_794E),
            ([UInt8]((0..<32).reversed()), 0x113F_DB5C),
            ([UInt8]([]), 0),
        ] as [([UInt8], UInt32)])
    func `is as RFC 3720 and others print it`(bytes: [UInt8], expected: UInt32) {
        #expect(CRC32C.checksum(bytes.span.bytes) == expected)
        #expect(CRC32C.portableChecksum(bytes.span.bytes) == expected)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `is the polynomial's remainder at every length, start and path`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let bytes = (0..<40_000).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
        let edges = [767, 768, 769, 12_287, 12_288, 12_289, 13_056, 24_576, 36_864 + 768 + 13]
        for count in Array(0...300) + edges {
            let start = Int.random(in: 0..<16, using: &generator)
            let part = bytes[start..<start + count]
            let expected = remainder(of: part)
            #expect(CRC32C.checksum(part.span.bytes) == expected, "\(CRC32C.path), \(count) bytes from \(start)")
            #expect(CRC32C.portableChecksum(part.span.bytes) == expected, "portable, \(count) bytes from \(start)")
        }
    }

    @Test func `of parts goes on to that of the whole`() {
        let bytes = (0..<30_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        let whole = CRC32C.checksum(bytes.span.bytes)
        for cut in [0, 1, 7, 8, 9, 1000, 12_288, 29_999, 30_000] {
            let head = bytes[..<cut]
            let tail = bytes[cut...]
            let first = CRC32C.checksum(head.span.bytes)
            #expect(CRC32C.checksum(tail.span.bytes, continuing: first) == whole, "cut at \(cut)")
            #expect(CRC32C.portableChecksum(tail.span.bytes, continuing: first) == whole, "cut at \(cut)")
        }
    }

    #if arch(x86_64) || arch(arm64)
        @Test func `takes the processor's instruction where there is one`() throws {
            #if os(Linux)
                let file = try File("/proc/cpuinfo", .read)
                let words = String(decoding: try file.read(16_384, at: 0), as: UTF8.self)
                    .split(whereSeparator: \.isWhitespace)
                #expect((CRC32C.path != .portable) == (words.contains("sse4_2") || words.contains("crc32")))
            #else
                #expect(CRC32C.path != .portable)
            #endif
        }
    #endif

    /// The definition, bit by bit.
    private func remainder(of bytes: ArraySlice<UInt8>) -> UInt32 {
        var register = UInt32.max
        for byte in bytes {
            register ^= UInt32(byte)
            for _ in 0..<8 { register = (register >> 1) ^ (register & 1 == 1 ? 0x82F6_3B78 : 0) }
        }
        return ~register
    }
}
