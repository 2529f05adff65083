import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite final class `A log whose calendar jumps` {
    private let scratch: Scratch
    private let clock = ManualClock()
    private let place = TopicPartition("t", 0)

    init() throws { scratch = try Scratch() }

    private func open() throws -> EventLogLMDB {
        var options = LogOptions.small
        options.clock = clock
        options.upkeepInterval = .seconds(1)
        return try EventLogLMDB(scratch.data, options)
    }

    private func numbered(_ sequence: Int32, size: Int = 10) throws -> RecordBatch {
        var builder = BatchBuilder()
        builder.append(Record(timestamp: clock.wallMilliseconds, value: Array(repeating: 7, count: size)[...]))
        return try builder.finish(producer: BatchProducer(id: 9, epoch: 0, baseSequence: sequence))
    }

    /// The age of producers once was taken from the calendar: when that had jumped two days ahead, the next segment
    /// forgot them all, and a batch that was sent again was appended again.
    @Test func `still knows its producers in the next segment`() throws {
        let log = try open()
        try log.createTopic(NewTopic("t", settings: ["segment.bytes": "100000", "retention.ms": "-1"]))
        let sent = try numbered(0)
        #expect(try !log.append(sent, to: place).isDuplicate)
        clock.setWall(milliseconds: clock.wallMilliseconds + 48 * 3_600_000)
        for _ in 0..<5 { try log.append(.of([String(repeating: "x", count: 60_000)]), to: place) }
        #expect(try log.append(sent, to: place).isDuplicate)
        #expect(try !log.append(numbered(1), to: place).isDuplicate)
        try log.close()
    }

    /// A segment that was begun while the calendar was wrong would not have rolled by age for years.
    @Test func `rolls by age a segment that was begun in the future`() throws {
        let future = clock.wallMilliseconds + 365 * 24 * 3_600_000
        let now = clock.wallMilliseconds
        clock.setWall(milliseconds: future)
        var log = try open()
        try log.createTopic(NewTopic("t", settings: ["segment.ms": "5000", "retention.ms": "-1"]))
        try log.append(.of(["a"]), to: place)
        try log.close()
        clock.setWall(milliseconds: now)
        log = try open()
        try log.append(.of(["b"]), to: place)
        clock.advance(by: .seconds(6))
        try log.append(.of(["c"]), to: place)
        try log.close()
        #expect(try Doctor.examine(scratch.data).segments == 2)
        log = try open()
        #expect(try log.texts(of: place) == ["a", "b", "c"])
        try log.close()
    }

    @Test func `gives records the time that the calendar has, and keeps the times that they came with`() throws {
        let log = try open()
        try log.createTopic(NewTopic("t", settings: ["message.timestamp.type": "LogAppendTime", "retention.ms": "-1"]))
        try log.createTopic(NewTopic("u", settings: ["retention.ms": "-1"]))
        for wall in [5_000_000, 1_000_000, 3_000_000] as [Int64] {
            clock.setWall(milliseconds: wall)
            #expect(try log.append(.of(["a"], at: 77), to: place).appendTime == wall)
            try log.append(.of(["a"], at: 77), to: TopicPartition("u", 0))
        }
        #expect(
            try log.read(place, from: 0, budget: 9999).batches.map(\.maxTimestamp) == [5_000_000, 1_000_000, 3_000_000])
        #expect(
            try log.read(TopicPartition("u", 0), from: 0, budget: 9999).batches.map(\.maxTimestamp) == [77, 77, 77])
        #expect(try log.firstRecord(of: place, atOrAfter: 2_000_000)?.offset == 0)
        try log.close()
    }
}
