import Bytes
import Compression
import Model
import RecordBatches
import System
import Testing

@Suite struct `A record batch` {
    @Test(arguments: UInt64(1)...8)
    func `gives back the records that it was built from`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var builder = BatchBuilder()
        for _ in 0..<30 {
            let records = generator.records(1..<40)
            for record in records { builder.append(record) }
            let size = builder.size
            let batch = try builder.finish()
            #expect(builder.isEmpty)
            #expect(batch.bytes.count == size)
            try batch.validate()
            #expect(batch.maxTimestamp == records.map(\.timestamp).max())
            #expect(batch.recordCount == Int32(records.count))
            let again = try RecordBatch(batch.bytes).placed(at: 500).records()
            #expect(again.map(\.record) == records)
            #expect(again.map(\.offset) == (500..<500 + Offset(records.count)).map { $0 })
        }
    }

    @Test func `lends what it copies`() throws {
        var generator = SeededGenerator(seed: 9)
        let records = generator.records(20..<30)
        var lent: [Record] = []
        try batch(of: records).forEachRecord { (view: borrowing RecordView) throws(RecordBatchError) in
            var record = Record(timestamp: view.timestamp, value: nil)
            if let key = view.key { record.key = key.copy()[...] }
            if let value = view.value { record.value = value.copy()[...] }
            lent.append(record)
        }
        #expect(lent.map(\.key) == records.map(\.key))
        #expect(lent.map(\.value) == records.map(\.value))
        #expect(lent.map(\.timestamp) == records.map(\.timestamp))
    }

    @Test func `that lost or changed any byte is noticed`() throws {
        let whole = Array(try batch(of: [Record(timestamp: 5, key: [1], value: [2, 3], headers: [])]).bytes)
        for index in Field.magic..<whole.count {
            for change in 1...UInt8.max {
                var bytes = whole
                bytes[index] ^= change
                let changed = try RecordBatch(bytes[...])
                #expect(throws: RecordBatchError.self, "byte \(index) ^ \(change)") { try changed.validate() }
            }
        }
        for index in Field.length..<Field.leaderEpoch {
            var bytes = whole
            bytes[index] ^= 1
            #expect(throws: RecordBatchError.self, "byte \(index)") { try RecordBatch(bytes[...]) }
        }
        for count in 0..<whole.count {
            #expect(throws: RecordBatchError.self, "\(count) bytes") { try RecordBatch(whole.prefix(count)) }
        }
        #expect(throws: RecordBatchError.self) { try RecordBatch((whole + [0])[...]) }
    }

    @Test func `that no client may write is refused by name`() throws {
        let good = Array(try batch(of: [Record(timestamp: 1, value: [1]), Record(timestamp: 1, value: [2])]).bytes)
        func refusal(_ change: (inout [UInt8]) -> Void) throws -> String {
            var bytes = good
            change(&bytes)
            let batch = try checksummed(bytes)
            do throws(RecordBatchError) {
                try batch.validate()
                return "none"
            } catch { return "\(error)" }
        }
        #expect(try refusal { _ in } == "none")
        #expect(try refusal { $0.store(Int8(1), at: Field.magic) }.contains("format 1"))
        #expect(try refusal { $0.store(Int8(-1), at: Field.magic) }.contains("format -1"))
        #expect(try refusal { $0.store(Int16(5), at: Field.attributes) }.contains("codec 5"))
        #expect(try refusal { $0.store(Int16(0x20), at: Field.attributes) }.contains("control"))
        #expect(try refusal { $0.store(Int32(2), at: Field.lastOffsetDelta) }.contains("delta is 2"))
        #expect(try refusal { $0.store(Int32(0), at: Field.recordCount) }.contains("0 records"))
        #expect(try refusal { $0.store(Int32(-1), at: Field.recordCount) }.contains("-1 records"))
        #expect(try refusal { $0.store(Int64(0), at: Field.producerID) }.contains("sequence number -1"))
    }

    @Test func `changes nothing but its place when it is placed`() throws {
        let sent = try batch(of: [Record(timestamp: 1, value: [1]), Record(timestamp: 1, value: [2])])
        let placed = sent.placed(at: 0x0102_0304_0506)
        try placed.validate()
        #expect(placed.baseOffset == 0x0102_0304_0506)
        #expect(placed.lastOffset == 0x0102_0304_0507)
        #expect(placed.bytes.dropFirst(8).elementsEqual(sent.bytes.dropFirst(8)))
        #expect(placed.header(placedAt: 7) == [0, 0, 0, 0, 0, 0, 0, 7] + Array(sent.bytes[8..<12]) + [0, 0, 0, 0])
    }

    @Test func `with the log's time keeps its records, and its checksum agrees`() throws {
        let records = [Record(timestamp: 50, key: [1], value: [2]), Record(timestamp: 40, value: nil)]
        let stamped = try batch(of: records).stamped(withAppendTime: 99)
        try stamped.validate()
        #expect(stamped.hasLogAppendTime)
        #expect(stamped.maxTimestamp == 99)
        #expect(stamped.baseTimestamp == 50)
        #expect(try stamped.records().map(\.record.timestamp) == [99, 99])
        #expect(try stamped.records().map(\.record.value) == [[2], nil])
    }
}

@Suite struct `Batches behind one another` {
    @Test(arguments: UInt64(1)...3)
    func `come out whole, up to where the bytes are cut`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let batches = try (0..<4).map { _ in try batch(of: generator.records(1..<4)) }
        let all = batches.flatMap { Array($0.bytes) }
        let ends = batches.indices.map { index in batches.prefix(index + 1).reduce(0) { $0 + $1.bytes.count } }
        for count in 0...all.count {
            let whole = RecordBatches(all.prefix(count)).map { Array($0.bytes) }
            let expected = ends.filter { $0 <= count }.count
            #expect(whole == batches.prefix(expected).map { Array($0.bytes) }, "\(count) bytes")
        }
        #expect(RecordBatches.sizeOfFirst(all.prefix(11)) == nil)
        #expect(RecordBatches.sizeOfFirst(all.prefix(12)) == batches[0].bytes.count)
    }

    @Test(arguments: [Int32.min, -1, 0, 48])
    func `end where a length cannot be true`(length: Int32) throws {
        var bytes = Array(try batch(of: [Record(timestamp: 1, value: [1])]).bytes)
        bytes.store(length, at: Field.length)
        #expect(RecordBatches.sizeOfFirst(bytes[...]) == nil)
        #expect(Array(RecordBatches(bytes[...])).isEmpty)
    }
}

@Suite struct `A record in a batch` {
    /// Field by field, as the format has it.
    private static func plain(_ record: Record, after first: Timestamp, number: Int) -> [UInt8] {
        var body = ByteWriter()
        body.integer(Int8(0))
        body.varint(record.timestamp &- first)
        body.varint(Int64(number))
        body.runWithLength(record.key)
        body.runWithLength(record.value)
        body.varint(Int64(record.headers.count))
        for header in record.headers {
            body.runWithLength(Array(header.key.utf8)[...])
            body.runWithLength(header.value)
        }
        var writer = ByteWriter()
        writer.varint(Int64(body.count))
        return writer.bytes + body.bytes
    }

    @Test(arguments: UInt64(1)...20)
    func `has its fields in their places`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let records = generator.records(1..<200)
        var builder = BatchBuilder(expecting: Int.random(in: 0..<5000, using: &generator))
        for _ in 0..<2 {
            var body: [UInt8] = []
            for (number, record) in records.enumerated() {
                let part = Self.plain(record, after: records[0].timestamp, number: number)
                let before = builder.size
                builder.append(record)
                #expect(builder.size - before == part.count)
                body += part
            }
            let batch = try builder.finish()
            #expect(Array(batch.bytes.dropFirst(Field.records)) == body)
            try batch.validate()
        }
    }

    @Test func `is the same from lent memory, and with headers that were encoded before`() throws {
        var generator = SeededGenerator(seed: 3)
        for record in generator.records(100..<120) {
            var lent = BatchBuilder()
            let (key, value) = (record.key ?? [], record.value ?? [])
            lent.append(
                timestamp: record.timestamp, key: record.key == nil ? nil : key.span.bytes,
                value: record.value == nil ? nil : value.span.bytes, headers: EncodedHeaders(record.headers))
            #expect(Array(try lent.finish().bytes) == Array(try batch(of: [record]).bytes))
        }
    }
}
