import Bytes
import Model
import RecordBatches
import Testing

@Suite struct `A stored batch` {
    private func batch(at offset: Offset) throws -> [UInt8] {
        var builder = BatchBuilder()
        builder.append(Record(timestamp: 5, value: [1, 2, 3]))
        return Array(try builder.finish().placed(at: offset).bytes)
    }

    @Test func `is without fault where it was put`() throws {
        let bytes = try batch(at: 7)
        #expect(BatchFields.fault(in: bytes.span.bytes, base: 7) == nil)
        #expect(BatchFields.fault(in: bytes.span.bytes, base: 8) == "says that it belongs at offset 7")
    }

    /// A damaged key once brought an offset to which nothing could be added, and the doctor to its end.
    @Test(arguments: [-1, .min, .max, .max - 1, Offset.max - Offset(Int32.max)])
    func `has no offset that no log gives out`(offset: Offset) throws {
        let bytes = try batch(at: offset)
        #expect(BatchFields.fault(in: bytes.span.bytes, base: offset) == "has an offset that no log gives out")
    }

    @Test(arguments: [0, 8, 60])
    func `that is cut off says so`(count: Int) throws {
        let bytes = Array(try batch(at: 0).prefix(count))
        #expect(BatchFields.fault(in: bytes.span.bytes, base: 0) == "is cut off after \(count) bytes")
    }
}
