import Compression
import Model
import RecordBatches
import Testing

@Suite struct `A record batch in Kafka's format` {
    /// Written by hand from the published layout; the checksum is from the polynomial's definition, bit by bit.
    /// kafka-python 2.0.2 gives the same bytes for these records, and reads these bytes as these records.
    static let golden = bytes(
        """
        0000000000000000  0000004B  00000000  02  FA350023
        0000  00000001  0000018BCFE56800  0000018BCFE56805
        FFFFFFFFFFFFFFFF  FFFF  FFFFFFFF  00000002
        12  00 00 00  02 6B  04 76 31  00
        1E  00 0A 02  01  0A 68 65 6C 6C 6F  02  02 68  02 01
        """)

    static let records = [
        Record(timestamp: 1_700_000_000_000, key: Array("k".utf8)[...], value: Array("v1".utf8)[...]),
        Record(
            timestamp: 1_700_000_000_005, value: Array("hello".utf8)[...], headers: [.init(key: "h", value: [1])]),
    ]

    @Test func `is written byte for byte`() throws {
        #expect(Array(try batch(of: Self.records).bytes) == Self.golden)
    }

    @Test func `is read field for field`() throws {
        let batch = try RecordBatch(Self.golden[...])
        try batch.validate()
        #expect(batch.baseOffset == 0)
        #expect(batch.lastOffset == 1)
        #expect(batch.nextOffset == 2)
        #expect(batch.magic == 2)
        #expect(batch.checksum == 0xFA35_0023)
        #expect(batch.baseTimestamp == 1_700_000_000_000)
        #expect(batch.maxTimestamp == 1_700_000_000_005)
        #expect(batch.producerID == -1)
        #expect(batch.producerEpoch == -1)
        #expect(batch.baseSequence == -1)
        #expect(batch.recordCount == 2)
        #expect(batch.codec == CompressionCodec.none)
        #expect(!batch.hasLogAppendTime && !batch.isTransactional && !batch.isControl)
        #expect(try batch.records().map(\.record) == Self.records)
        #expect(try batch.records().map(\.offset) == [0, 1])
    }

    @Test func `has its producer and its place where Kafka has them`() throws {
        let producer = BatchProducer(id: 0x0102_0304_0506_0708, epoch: 0x090A, baseSequence: 0x0B0C_0D0E)
        let placed = Array(try batch(of: Self.records, producer: producer).placed(at: 0x1112_1314_1516_1718).bytes)
        #expect(Array(placed[0..<8]) == [0x11, 0x12, 0x13, 0x14, 0x15, 0x16, 0x17, 0x18])
        #expect(Array(placed[43..<57]) == [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14])
    }
}
