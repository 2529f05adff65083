import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite struct `A topic that nobody has touched since the log was opened` {
    private let scratch: Scratch
    private let old = TopicPartition("old", 0)
    private let new = TopicPartition("new", 0)
    private let big = String(repeating: "x", count: 20_000)

    init() throws { scratch = try Scratch() }

    /// A log with a topic of so many records, closed; its bytes.
    private func makeLog(records: Int, segmentBytes: String) throws -> Int {
        let log = try EventLogLMDB(scratch.data, .small)
        for name in ["old", "new"] {
            try log.createTopic(
                NewTopic(name, settings: ["segment.bytes": segmentBytes, "retention.ms": "-1"]))
        }
        for index in 0..<records { try log.append(.of(["\(index)" + big], at: 1_000), to: old) }
        let bytes = log.usedBytes
        try log.close()
        return bytes
    }

    private func open(limit: Int) throws -> EventLogLMDB {
        var options = LogOptions.small
        options.whenFull = .dropOldest
        options.diskLimit = limit
        return try EventLogLMDB(scratch.data, options)
    }

    /// Only loaded topics were looked at: the first append after a start was refused on a full log, or took the newer
    /// segments of its own topic, while the oldest ones lay in a topic that nobody had used yet.
    @Test func `gives its oldest segments to a full log`() throws {
        let bytes = try makeLog(records: 40, segmentBytes: "100000")
        let log = try open(limit: bytes)
        for _ in 0..<20 { try log.append(.of([big], at: 2_000), to: new) }
        #expect(try log.offsets(of: new) == OffsetRange(start: 0, end: 20))
        let range = try log.offsets(of: old)
        #expect(range.start > 0 && range.end == 40)
        #expect(try log.texts(of: old).count == range.count)
        try log.close()
        #expect(try Doctor.examine(scratch.data).findings == [])
    }

    /// A topic that is not loaded does not know that its last segment was only made ahead: the one before, which it
    /// writes to, was dropped for an old one, and the offsets began at 0 again.
    @Test func `keeps the segment that it writes to, and its offsets`() throws {
        _ = try makeLog(records: 8, segmentBytes: "400000")
        let files = try FileSystem.entries(of: scratch.data / "log").filter { $0.hasPrefix("old-") }
            .flatMap { try FileSystem.entries(of: scratch.data / "log" / $0) }.filter { $0.hasSuffix(".segment") }
        // Else another segment must be written before the next one is made ahead.
        try #require(files.count == 1 || files.count == 2)
        let log = try open(limit: 100_000)
        #expect {
            try log.append(.of([big], at: 2_000), to: new)
        } throws: {
            ($0 as? EventLogError)?.code == .full
        }
        #expect(try log.offsets(of: old) == OffsetRange(start: 0, end: 8))
        #expect(try log.texts(of: old).count == 8)
        try log.close()
    }
}
