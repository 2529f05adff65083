import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite struct `Room on the disk` {
    private let place = TopicPartition("orders", 0)

    private func fill(_ log: EventLogLMDB, megabytes: Int) throws {
        for index in 0..<megabytes {
            try log.append(.of([String(repeating: "x", count: 1_000_000)], at: Int64(index)), to: place)
        }
    }

    private func sizes(_ data: Path) throws -> (length: Int, allocated: Int) {
        let folder = try FileSystem.entries(of: data / "log").first { $0.hasPrefix("orders-") } ?? ""
        return try FileSystem.size(of: data / "log" / folder / "00000001.segment")
    }

    @Test func `is set aside for a busy segment, and shows in nothing else`() throws {
        let scratch = try Scratch()
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(NewTopic("orders"))
        try fill(log, megabytes: 10)
        let sizes = try sizes(scratch.data)
        #expect(sizes.length < 11 << 20)
        #expect(sizes.allocated > sizes.length + 2 << 20)
        #expect(sizes.allocated <= sizes.length + 9 << 20)
        try log.close()
        #expect(try Doctor.examine(scratch.data).findings == [])

        let again = try EventLogLMDB(scratch.data, .small)
        defer { try? again.close() }  // what it has answered counts
        try fill(again, megabytes: 10)
        #expect(try again.offsets(of: place) == OffsetRange(start: 0, end: 20))
        #expect(try again.texts(of: place).allSatisfy { $0.utf8.count == 1_000_000 })
    }

    @Test func `is not set aside for a small topic`() throws {
        let scratch = try Scratch()
        let log = try EventLogLMDB(scratch.data, .small)
        defer { try? log.close() }  // its file has been looked at
        try log.createTopic(NewTopic("orders"))
        try fill(log, megabytes: 2)
        let sizes = try sizes(scratch.data)
        #expect(sizes.allocated <= sizes.length)
    }

    @Test func `ends where the segment does`() throws {
        let scratch = try Scratch()
        let log = try EventLogLMDB(scratch.data, .small)
        defer { try? log.close() }  // its file has been looked at
        try log.createTopic(NewTopic("orders", settings: ["segment.bytes": "\(10 << 20)"]))
        try fill(log, megabytes: 9)
        #expect(try sizes(scratch.data).allocated == 10 << 20)
        // What does not fit goes to the next one, whose beginning is as ever.
        try fill(log, megabytes: 3)
        #expect(try log.offsets(of: place).count == 12)
    }
}
