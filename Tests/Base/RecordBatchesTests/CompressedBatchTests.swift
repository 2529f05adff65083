import Bytes
import Compression
import Model
import RecordBatches
import System
import Testing

@Suite struct `A compressed batch` {
    static let codecs = CompressionCodec.allCases.filter { $0 != .none }

    @Test(arguments: codecs, [UInt64(1), 2])
    func `gives back the records that it was built from`(codec: CompressionCodec, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<10 {
            let records = generator.records(1..<40)
            let batch = try batch(of: records, codec: codec)
            try batch.validate()
            #expect(batch.codec == codec)
            #expect(try batch.placed(at: 7).records().map(\.record) == records)
            #expect(try batch.stamped(withAppendTime: 5).records().allSatisfy { $0.record.timestamp == 5 })
        }
    }

    @Test(arguments: codecs)
    func `is smaller where records are alike`(codec: CompressionCodec) throws {
        let records = (0..<1000).map { Record(timestamp: $0, value: Array("the same words".utf8)[...]) }
        #expect(try batch(of: records, codec: codec).bytes.count * 2 < batch(of: records).bytes.count)
    }

    /// What kafka-python 2.0.2 sends for twenty records of the same words, a millisecond apart.
    @Test(arguments: [
        (
            CompressionCodec.gzip,
            """
            0000000000000000000000ad000000000244507f7a0001000000130000018bcfe568000000018bcfe56813ffffffffffffff
            ffffffffffffff000000141f8b0800552b016b02ff85ca410a40401480e147d23449922669d24b72020770952992058a85eb
            5bd8fb77dfe29b44241aefb02ffa9cd77c6b58c3766838e64f32491c43481208690ac11808d642c83208790ea12820942584
            aa82e01c84ba86d03410bc87d0b6105421741d84be87300cbfe105818a9db594020000
            """
        ),
        (
            CompressionCodec.snappy,
            """
            0000000000000000000000d900000000025dbf99470002000000130000018bcfe568000000018bcfe56813ffffffffffffff
            ffffffffffffff0000001482534e415050590000000001000000010000009494056440000000013473616d6520776f726473
            20616761696e20616e64090a1000400002027a21000404047a21000406067a21000408087a2100040a0a7a2100040c0c7a21
            00040e0e7a21000410107a21000412127a21000414147a21000416167a21000418187a2100041a1a7a2100041c1c7a210004
            1e1e7a21000420207a21000422227a21000424247a2100042626722100
            """
        ),
        (
            CompressionCodec.lz4,
            """
            0000000000000000000000e10000000002b458d8bf0003000000130000018bcfe568000000018bcfe56813ffffffffffffff
            ffffffffffffff0000001404224d18684094020000000000009d99000000f20b40000000013473616d6520776f7264732061
            6761696e20616e640a005f004000020221000c2f040421000c2f060621000c2f080821000c2f0a0a21000c2f0c0c21000c2f
            0e0e21000c2f101021000c2f121221000c2f141421000c2f161621000c2f181821000c2f1a1a21000c2f1c1c21000c2f1e1e
            21000c2f202021000c2f222221000c2f242421000c2f2626210005506761696e0000000000
            """
        ),
        (
            CompressionCodec.zstd,
            """
            0000000000000000000000ac000000000234adee9d0004000000130000018bcfe568000000018bcfe56813ffffffffffffff
            ffffffffffffff0000001428b52ffd6094018d0300340440000000013473616d6520776f72647320616761696e20616e6400
            400002020404060608080a0a0c0c0e0e101012121414161618181a1a1c1c1e1e20202222242426261400e0c6a0c1a0c1a0c1
            a0c1a0c1a0c1a0c1a0c1a0c1a0c1a0c1a0c1a0c1a0c1a0c1a0c1a0c144356d873206
            """
        ),
    ])
    func `of a foreign client is read`(codec: CompressionCodec, digits: String) throws {
        let batch = try RecordBatch(bytes(digits)[...])
        try batch.validate()
        #expect(batch.codec == codec)
        let expected = (0..<20).map {
            Record(timestamp: 1_700_000_000_000 + $0, value: Array("same words again and again".utf8)[...])
        }
        #expect(try batch.records().map(\.record) == expected)
    }

    @Test(arguments: codecs)
    func `that would become larger than allowed is refused`(codec: CompressionCodec) throws {
        let record = Record(timestamp: 0, value: [UInt8](repeating: 7, count: 100_000)[...])
        let batch = try batch(of: [record], codec: codec)
        #expect(try batch.records(decompressedLimit: 101_000).count == 1)
        #expect {
            try batch.records(decompressedLimit: 99_000)
        } throws: { error in
            if case .decompression(let error) = error as? RecordBatchError { error.code == .tooLarge } else { false }
        }
    }

    @Test(arguments: codecs, UInt64(1)...3)
    func `with changed bytes has records or is refused`(codec: CompressionCodec, seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<300 {
            var bytes = Array(try batch(of: generator.records(1..<6), codec: codec).bytes)
            for _ in 0..<Int.random(in: 1..<4, using: &generator) {
                bytes[Int.random(in: Field.records..<bytes.count, using: &generator)] = UInt8(generator.next() & 0xFF)
            }
            let batch = try checksummed(bytes)
            _ = try? batch.records(decompressedLimit: 1 << 20)  // some are records: that nothing traps is the test
        }
    }
}
