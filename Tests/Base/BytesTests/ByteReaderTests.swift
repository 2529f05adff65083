import Bytes
import System
import Testing

@Suite struct `A byte reader` {
    @Test func `takes integers with the most significant byte first, wherever they lie`() throws {
        let bytes: [UInt8] = [0xFF, 0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08, 0xFE, 0xFF, 0xFF]
        var reader = ByteReader(bytes.span.bytes)
        let takenInt8 = try reader.integer(Int8.self)
        #expect(takenInt8 == -1)
        let takenUInt64 = try reader.integer(UInt64.self)
        #expect(takenUInt64 == 0x0102_0304_0506_0708)
        let takenUInt8 = try reader.integer(UInt8.self)
        #expect(takenUInt8 == 0xFE)
        let remaining = reader.remaining
        #expect(remaining == 2)
        #expect(throws: ByteError.truncated) { try integer(Int32.self, in: [0, 0, 0]) }
        let takenInt16 = try reader.integer(Int16.self)
        #expect(takenInt16 == -1)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    private func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, in bytes: [UInt8]
    ) throws -> Value {
        var reader = ByteReader(bytes.span.bytes)
        return try reader.integer(type)
    }

    @Test func `stays where it is when it refuses`() throws {
        let bytes: [UInt8] = [1, 2, 3]
        var reader = ByteReader(bytes.span.bytes)
        var refusals = 0
        do { _ = try reader.integer(Int32.self) } catch { refusals += 1 }
        do { _ = try reader.run(4) } catch { refusals += 1 }
        do { _ = try reader.run(-1) } catch { refusals += 1 }
        do { _ = try reader.run(.max) } catch { refusals += 1 }
        #expect(refusals == 4)
        let position = reader.position
        #expect(position == 0)
        let run = try reader.run(3).copy()
        #expect(run == bytes)
    }

    @Test func `takes runs by their length, and none for -1`() throws {
        var writer = ByteWriter()
        writer.runWithLength([7, 8, 9])
        writer.runWithLength([])
        writer.runWithLength(nil)
        #expect(writer.bytes == [6, 7, 8, 9, 0, 1])
        var reader = ByteReader(writer.bytes.span.bytes)
        let runOne = try copy(reader.runWithLength())
        #expect(runOne == [7, 8, 9])
        let runTwo = try copy(reader.runWithLength())
        #expect(runTwo == [])
        let runThree = try copy(reader.runWithLength())
        #expect(runThree == nil)
        let isAtEnd = reader.isAtEnd
        #expect(isAtEnd)
    }

    private func copy(_ run: RawSpan?) -> [UInt8]? {
        guard let run else { return nil }
        return run.copy()
    }

    @Test func `refuses lengths that are not there`() {
        // -2; 2 of 1; the largest that a length may be.
        for (bytes, error) in [
            ([0x03], .malformed), ([0x04, 0x00], .truncated), ([0xFE, 0xFF, 0xFF, 0xFF, 0x0F], .truncated),
        ] as [([UInt8], ByteError)] {
            #expect(throws: error) {
                var reader = ByteReader(bytes.span.bytes)
                _ = try reader.runWithLength()
            }
        }
    }

    @Test(arguments: UInt64(1)...5)
    func `never leaves its bytes, whatever they are`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<2000 {
            let count = Int.random(in: 0..<40, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
            var reader = ByteReader(bytes.span.bytes)
            do {
                while !reader.isAtEnd {
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: _ = try reader.integer(Int32.self)
                    case 1: _ = try reader.varint()
                    case 2: _ = try reader.runWithLength()
                    default: _ = try reader.run(Int.random(in: 0..<8, using: &generator))
                    }
                    let position = reader.position
                    #expect(position <= count)
                }
            } catch {
                let position = reader.position
                #expect(position <= count)
            }
        }
    }
}

@Suite struct `Written bytes` {
    @Test func `are integers with the most significant byte first, and can be patched`() {
        var writer = ByteWriter(reserving: 16)
        writer.integer(Int16(-2))
        writer.integer(UInt32(0x0102_0304))
        writer.run([9, 9])
        #expect(writer.bytes == [0xFF, 0xFE, 1, 2, 3, 4, 9, 9])
        writer.patch(Int32(-1), at: 3)
        #expect(writer.bytes == [0xFF, 0xFE, 1, 0xFF, 0xFF, 0xFF, 0xFF, 9])
        writer.removeAll(keepingCapacity: true)
        #expect(writer.count == 0)
    }

    @Test func `load what was stored, at any offset`() {
        for offset in 0..<9 {
            var bytes = [UInt8](repeating: 0xAA, count: 17)
            bytes.store(Int64(-0x0102_0304_0506_0708), at: offset)
            #expect(bytes.span.bytes.load(Int64.self, at: offset) == -0x0102_0304_0506_0708)
            #expect(bytes.filter { $0 == 0xAA }.count == 9)
        }
    }
}
