import Bytes
import Compression
import Model
import RecordBatches
import System
import Testing

@Suite struct `Bytes that nobody can trust` {
    @Test(arguments: UInt64(1)...6)
    func `never get past the header by chance`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<3000 {
            var bytes = Array(generator.bytes(0..<200))
            // Half of them say their true length, so that they are looked at further.
            if bytes.count >= 12, Bool.random(using: &generator) {
                bytes.store(Int32(bytes.count - 12), at: Field.length)
            }
            for batch in RecordBatches(bytes[...]) {
                #expect(throws: RecordBatchError.self) { try batch.validate() }
            }
        }
    }

    /// The checksum is made true again, as a hostile client would.
    @Test(arguments: UInt64(1)...8)
    func `inside a batch are records or refused`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var read = 0
        var refused = 0
        for _ in 0..<1500 {
            var bytes = Array(try batch(of: generator.records(1..<6)).bytes)
            for _ in 0..<Int.random(in: 1..<4, using: &generator) {
                let index = Int.random(in: Field.attributes..<bytes.count, using: &generator)
                bytes[index] = UInt8.random(in: .min ... .max, using: &generator)
            }
            bytes[Field.attributes + 1] &= ~7  // codecs have their own tests
            let batch = try checksummed(bytes)
            do throws(RecordBatchError) {
                let records = try batch.records()
                read += 1
                let offsets = records.map(\.offset)
                #expect(zip(offsets, offsets.dropFirst()).allSatisfy { $0 < $1 })
                #expect(offsets.allSatisfy { batch.baseOffset <= $0 && $0 <= batch.lastOffset })
            } catch { refused += 1 }
        }
        #expect(read > 100 && refused > 100)
    }

    @Test(arguments: UInt64(1)...4)
    func `as records are refused`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<3000 {
            let batch = try batch(
                body: Array(generator.bytes(0..<60)), count: Int32.random(in: 1...9, using: &generator))
            _ = try? batch.records()  // some are records: that nothing traps is the test
        }
    }

    /// One record, written by hand: length, attributes, time, offset, key, value, headers.
    @Test(
        arguments: [
            ("the right one", [0x0C, 0, 0, 0, 0x01, 0x01, 0], 1, true),
            ("more records than bytes", [0x0C, 0, 0, 0, 0x01, 0x01, 0], 2, false),
            ("more bytes than records", [0x0C, 0, 0, 0, 0x01, 0x01, 0, 0], 1, false),
            ("a length beyond the end", [0x0E, 0, 0, 0, 0x01, 0x01, 0], 1, false),
            ("a length below zero", [0x01, 0, 0, 0, 0x01, 0x01, 0], 1, false),
            ("bytes behind the headers", [0x0E, 0, 0, 0, 0x01, 0x01, 0, 0], 1, false),
            ("a key of -2 bytes", [0x0C, 0, 0, 0, 0x03, 0x01, 0], 1, false),
            ("a value of -2 bytes", [0x0C, 0, 0, 0, 0x01, 0x03, 0], 1, false),
            ("-1 headers", [0x0C, 0, 0, 0, 0x01, 0x01, 1], 1, false),
            ("a header without a key", [0x10, 0, 0, 0, 0x01, 0x01, 2, 0x01, 0x01], 1, false),
            ("an offset outside the batch", [0x0C, 0, 0, 2, 0x01, 0x01, 0], 1, false),
            ("an offset before the batch", [0x0C, 0, 0, 1, 0x01, 0x01, 0], 1, false),
            ("an offset twice", [0x0C, 0, 0, 0, 0x01, 0x01, 0, 0x0C, 0, 0, 0, 0x01, 0x01, 0], 2, false),
            ("offsets that follow", [0x0C, 0, 0, 0, 0x01, 0x01, 0, 0x0C, 0, 0, 2, 0x01, 0x01, 0], 2, true),
        ] as [(String, [UInt8], Int32, Bool)])
    func `must be one well-formed record behind another`(name: String, body: [UInt8], count: Int32, isGood: Bool) throws
    {
        let batch = try batch(body: body, count: count)
        try batch.validate()
        let records = try? batch.records()  // a refusal is one of the two outcomes
        #expect(records?.count == (isGood ? Int(count) : nil), "\(name)")
    }

    /// What is claimed here would be 2 GiB or more each time.
    @Test func `take no memory for what they claim`() throws {
        let huge: [UInt8] = [0xFE, 0xFF, 0xFF, 0xFF, 0x0F]
        let claims: [(body: [UInt8], count: Int32)] = [
            ([0x0C, 0, 0, 0, 0x01, 0x01, 0], .max),
            (huge, 1),
            ([0x10, 0, 0, 0] + huge, 1),
            ([0x12, 0, 0, 0, 0x01] + huge, 1),
            ([0x14, 0, 0, 0, 0x01, 0x01] + huge, 1),
            ([0x16, 0, 0, 0, 0x01, 0x01, 0x02] + huge, 1),
        ]
        let before = try peakMemory()
        for _ in 0..<10 {
            for claim in claims {
                let batch = try batch(body: claim.body, count: claim.count)
                #expect(throws: RecordBatchError.self) { try batch.records() }
            }
        }
        #expect(try peakMemory() - before < 256 << 20)
    }

    /// The most bytes that this process ever had resident.
    private func peakMemory() throws -> Int {
        #if os(Linux)
            let text = String(decoding: try File("/proc/self/status", .read).read(16_384, at: 0), as: UTF8.self)
            let line = try #require(text.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
            return try #require(line.split(separator: " ").compactMap { Int($0) }.first) << 10
        #else
            return 0
        #endif
    }
}
