import Bytes
import System
import Testing

@Suite struct `Varints` {
    /// Folded by hand: 2n for n >= 0, -2n - 1 below, in seven-bit groups from the least.
    @Test(
        arguments: [
            (0, [0x00]), (-1, [0x01]), (1, [0x02]), (63, [0x7E]), (-64, [0x7F]), (64, [0x80, 0x01]),
            (-65, [0x81, 0x01]), (8191, [0xFE, 0x7F]), (-8192, [0xFF, 0x7F]), (8192, [0x80, 0x80, 0x01]),
            (Int64(Int32.max), [0xFE, 0xFF, 0xFF, 0xFF, 0x0F]), (Int64(Int32.min), [0xFF, 0xFF, 0xFF, 0xFF, 0x0F]),
            (.max, [0xFE, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
            (.min, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ] as [(Int64, [UInt8])])
    func `are folded groups of seven bits`(value: Int64, bytes: [UInt8]) throws {
        var writer = ByteWriter()
        writer.varint(value)
        #expect(writer.bytes == bytes)
        #expect(ByteWriter.sizeOfVarint(value) == bytes.count)
        var reader = ByteReader(bytes.span.bytes)
        let found = try reader.varint()
        #expect(found == value)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    @Test(
        arguments: [
            (0, [0x00]), (127, [0x7F]), (128, [0x80, 0x01]), (300, [0xAC, 0x02]),
            (.max, [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01]),
        ] as [(UInt64, [UInt8])])
    func `without a sign are not folded`(value: UInt64, bytes: [UInt8]) throws {
        var writer = ByteWriter()
        writer.unsignedVarint(value)
        #expect(writer.bytes == bytes)
        var reader = ByteReader(bytes.span.bytes)
        let found = try reader.unsignedVarint()
        #expect(found == value)
    }

    @Test(arguments: [UInt64(1), 2, 3])
    func `come back, whatever their size`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let values = (0..<2000).map { _ in
            Int64(bitPattern: generator.next()) >> Int64.random(in: 0..<64, using: &generator)
        }
        var writer = ByteWriter()
        for value in values { writer.varint(value) }
        #expect(writer.count == values.reduce(0) { $0 + ByteWriter.sizeOfVarint($1) })
        var reader = ByteReader(writer.bytes.span.bytes)
        for value in values {
            let found = try reader.varint()
            #expect(found == value)
        }
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    @Test func `that are cut off or never end are refused`() {
        for count in 0...9 {
            let bytes = [UInt8](repeating: 0x80, count: count)
            #expect(throws: ByteError.truncated) {
                var reader = ByteReader(bytes.span.bytes)
                _ = try reader.varint()
            }
        }
        for count in 10...20 {
            let bytes = [UInt8](repeating: 0x80, count: count)
            #expect(throws: ByteError.malformed) {
                var reader = ByteReader(bytes.span.bytes)
                _ = try reader.varint()
            }
        }
    }

    @Test(arguments: [Int64(Int32.max) + 1, Int64(Int32.min) - 1, .max, .min])
    func `are no lengths beyond 32 bits`(value: Int64) {
        var writer = ByteWriter()
        writer.varint(value)
        #expect(throws: ByteError.malformed) {
            var reader = ByteReader(writer.bytes.span.bytes)
            _ = try reader.length()
        }
    }
}
