import Compression
import Model
import RecordBatches
import Testing

@Suite(.enabled(if: canCount, "allocations are not counted under a sanitizer"))
struct `A record` {
    @Test(arguments: [10, 100, 1000, 10_000])
    func `is lent from its batch without an allocation`(count: Int) throws {
        let batch = try Samples.batch(records: count, valueBytes: 20)
        var bytes = 0
        let allocated = try allocations {
            try batch.forEachRecord { bytes += ($0.value?.byteCount ?? 0) + ($0.key?.byteCount ?? 0) }
        }
        #expect(allocated == 0)
        #expect(bytes == 2 * count * 23)
    }

    @Test(arguments: [CompressionCodec.gzip, .lz4, .snappy, .zstd])
    func `costs nothing by itself in a compressed batch`(codec: CompressionCodec) throws {
        // The same plain bytes, in ten times as many records.
        let few = try Samples.batch(records: 100, valueBytes: 1000, codec)
        let many = try Samples.batch(records: 1000, valueBytes: 94, codec)
        func allocated(_ batch: RecordBatch) throws -> Int {
            try allocations { try batch.forEachRecord { _ in } }
        }
        #expect(try allocated(many) <= allocated(few) + 5)
    }

    @Test func `takes no block of its own in a builder that has made a batch before`() throws {
        func allocated(_ count: Int) throws -> Int {
            var builder = BatchBuilder()
            let record = Samples.record(0, valueBytes: 200)
            return try allocations {
                for _ in 0..<count { builder.append(record) }
                _ = try builder.finish()
            }
        }
        // What is left is the finished batch.
        #expect(try allocated(10) <= 1)
        #expect(try allocated(10_000) <= 1)
    }

    @Test func `takes ever fewer blocks in a new builder`() throws {
        func allocated(_ count: Int) -> Int {
            let record = Samples.record(0, valueBytes: 200)
            return allocations {
                var builder = BatchBuilder()
                for _ in 0..<count { builder.append(record) }
            }
        }
        // Doubling: each tenfold adds four steps at the most.
        #expect(allocated(10_000) <= allocated(1000) + 4)
        #expect(allocated(1000) <= allocated(100) + 4)
    }

    @Test func `takes no block when its batch is validated and placed`() throws {
        func allocated(_ count: Int) throws -> Int {
            let batch = try Samples.batch(records: count, valueBytes: 20)
            return try allocations {
                try batch.validate()
                _ = batch.header(placedAt: 7)
            }
        }
        #expect(try allocated(1000) == allocated(10))
        #expect(try allocated(10) <= 1)
    }
}

enum Samples {
    static func record(_ index: Int, valueBytes: Int) -> Record {
        Record(timestamp: Timestamp(index), key: [1, 2, 3], value: Array(repeating: 7, count: valueBytes)[...])
    }

    static func batch(
        records: Int, valueBytes: Int, _ codec: CompressionCodec = .none
    ) throws -> RecordBatch {
        var builder = BatchBuilder()
        for index in 0..<records { builder.append(record(index, valueBytes: valueBytes)) }
        return try builder.finish(codec: codec)
    }
}
