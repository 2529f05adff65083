import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite(.enabled(if: canCount, "allocations are not counted under a sanitizer"))
struct `A sequential read` {
    @Test func `allocates for batches and reads, never for records`() throws {
        // As many batches of as many bytes, with ten times the records.
        let few = try allocated(batches: 200, records: 20, valueBytes: 1030)
        let many = try allocated(batches: 200, records: 200, valueBytes: 93)
        #expect(few.reads == many.reads)
        #expect(abs(few.bytes - many.bytes) < few.bytes / 10)
        // A read may be one longer or shorter for the few bytes that differ.
        #expect(many.allocations <= few.allocations + few.allocations / 10)
        #expect(many.allocations < 200 * 200 / 20)
    }

    @Test func `allocates the same for each read of a longer log`() throws {
        let short = try allocated(batches: 100, records: 100, valueBytes: 200)
        let long = try allocated(batches: 1000, records: 100, valueBytes: 200)
        #expect(long.reads > short.reads * 8)
        #expect(long.allocations <= short.allocations * long.reads / short.reads * 11 / 10)
    }

    private func allocated(
        batches: Int, records: Int, valueBytes: Int
    ) throws -> (allocations: Int, reads: Int, bytes: Int) {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-allocations")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        var options = LogOptions()
        options.reserve = 0
        let log = try EventLogLMDB(folder / "data", options)
        try log.createTopic(NewTopic("t"))
        let place = TopicPartition("t", 0)
        let batch = try Samples.batch(records: records, valueBytes: valueBytes)
        let tickets = (0..<batches).map { _ in log.submit(Append(batch, to: place)) }
        for ticket in tickets { try ticket.wait() }
        let end = Offset(batches * records)
        var reads = 0
        var bytes = 0
        let count = try allocations {
            (reads, bytes) = (0, 0)
            var next: Offset = 0
            var seen = 0
            while next < end {
                let result = try log.read(place, from: next, budget: 128 << 10)
                reads += 1
                bytes += result.batches.bytes.count
                for batch in result.batches {
                    try batch.forEachRecord { _ in seen += 1 }
                    next = batch.nextOffset
                }
            }
            #expect(seen == batches * records)
        }
        try log.close()
        return (count, reads, bytes)
    }
}
