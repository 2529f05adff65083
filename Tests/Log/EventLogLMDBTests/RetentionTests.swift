import EventLog
@testable import EventLogLMDB
import Model
import RecordBatches
import System
import TestKit
import Testing

@Suite struct `Retention` {
    private let scratch: Scratch
    private let clock = ManualClock()
    private let place = TopicPartition("users", 0)
    private let big = String(repeating: "x", count: 20_000)

    init() throws { scratch = try Scratch() }

    private func open(_ adjust: (inout LogOptions) -> Void = { _ in }) throws -> EventLogLMDB {
        var options = LogOptions.small
        options.clock = clock
        adjust(&options)
        return try EventLogLMDB(scratch.data, options)
    }

    /// Appends batches of one record of 20 KB each, all with the time that the clock shows.
    private func fill(_ log: EventLogLMDB, _ count: Int, partition: Int32 = 0) throws {
        for _ in 0..<count {
            try log.append(.of([big], at: clock.wallMilliseconds), to: TopicPartition("users", partition))
        }
    }

    /// Asks for retention until `isDone`, because it happens in the background.
    private func settle(
        _ log: EventLogLMDB, within patience: Duration = .seconds(30), _ isDone: () throws -> Bool
    ) throws -> Bool {
        try eventually(within: patience, lookingEvery: .milliseconds(5)) {
            log.applyRetention()
            return try isDone()
        }
    }

    @Test func `by size keeps at least that size and frees the rest`() throws {
        let log = try open()
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "100000", "retention.bytes": "200000"]))
        try fill(log, 50)
        let before = log.usedBytes
        #expect(try settle(log) { try log.offsets(of: place).start > 0 })
        let range = try log.offsets(of: place)
        #expect(range.end == 50 && range.count >= 10 && range.count < 25)
        #expect(log.usedBytes < before)
        #expect(throws: EventLogError.self) { try log.read(place, from: 0, budget: 1) }
        try log.close()
        #expect(try Doctor.examine(scratch.data).findings == [])
        let again = try open()
        #expect(try again.offsets(of: place) == range)
        try again.close()
    }

    @Test func `by time frees what is older, the active segment too`() throws {
        let log = try open()
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "100000", "retention.ms": "60000"]))
        try fill(log, 20)
        clock.advance(by: .seconds(30))
        try fill(log, 1)
        clock.advance(by: .seconds(31))
        #expect(try settle(log) { try log.offsets(of: place).start > 0 })
        #expect(try log.offsets(of: place).start <= 20)
        clock.advance(by: .seconds(61))
        #expect(try settle(log) { try log.offsets(of: place) == OffsetRange(start: 21, end: 21) })
        try fill(log, 1)
        #expect(try log.offsets(of: place) == OffsetRange(start: 21, end: 22))
        try log.close()
    }

    @Test func `frees a segment only when all its partitions allow it`() throws {
        let log = try open()
        try log.createTopic(
            NewTopic("users", partitions: 2, settings: ["segment.bytes": "100000", "retention.bytes": "100000"]))
        try fill(log, 1, partition: 1)
        try fill(log, 40)
        // Partition 1 has all its bytes in the first segment, so that one stays, and with it all that follow.
        clock.advance(by: .seconds(1))
        log.applyRetention()
        #expect(try !settle(log, within: .milliseconds(200)) { try log.offsets(of: place).start > 0 })
        #expect(try log.deleteRecords(of: TopicPartition("users", 1), before: 1) == 1)
        #expect(try settle(log) { try log.offsets(of: place).start > 0 })
        try log.close()
    }

    @Test func `stops in front of what a hold needs, and goes on when it is released`() throws {
        let log = try open()
        let id = try log.createTopic(
            NewTopic("users", settings: ["segment.bytes": "100000", "retention.bytes": "0"])
        ).id
        var positions = Positions()
        positions[id, 0] = 12
        try log.hold("pipeline", at: positions)
        try fill(log, 40)
        #expect(try settle(log) { try log.offsets(of: place).start > 0 })
        #expect(try !settle(log, within: .milliseconds(200)) { try log.offsets(of: place).start > 12 })
        try log.release("pipeline")
        #expect(try settle(log) { try log.offsets(of: place).start > 30 })
        try log.close()
    }

    /// Ages are measured on the clock that nobody can set: a calendar that jumps decides nothing.
    @Test func `does not follow a calendar that jumps`() throws {
        let log = try open()
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "100000", "retention.ms": "60000"]))
        try fill(log, 20)
        clock.setWall(milliseconds: clock.wallMilliseconds + 3_600_000)
        #expect(try !settle(log, within: .milliseconds(200)) { try log.offsets(of: place).start > 0 })
        clock.setWall(milliseconds: 0)
        try fill(log, 1)
        #expect(try log.read(place, from: 20, budget: 1).batches.first { _ in true }?.maxTimestamp == 0)
        clock.advance(by: .seconds(61))
        #expect(try settle(log) { try log.offsets(of: place).start > 0 })
        try log.close()
    }

    @Test func `rolls a segment by its age`() throws {
        let log = try open()
        try log.createTopic(NewTopic("users", settings: ["segment.ms": "1000"]))
        try fill(log, 1)
        clock.advance(by: .seconds(2))
        try fill(log, 1)
        try log.close()
        #expect(try Doctor.examine(scratch.data).segments == 2)
    }

    /// A note that a segment is gone was once kept for each one that ever was.
    @Test func `leaves no note of the segments that went`() throws {
        let log = try open()
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "100000", "retention.bytes": "0"]))
        try fill(log, 60)
        #expect(try settle(log) { try log.offsets(of: place).start > 50 })
        #expect(try settle(log) { log.context.segments.noteCount <= 4 })
        try log.deleteTopic("users")
        #expect(try settle(log) { log.context.segments.noteCount == 0 })
        try log.close()
    }

    // MARK: The limit of disk

    @Test func `at the limit of disk refuses, and takes more when there is room again`() throws {
        let log = try open { $0.diskLimit = 600_000 }
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "100000"]))
        #expect {
            try fill(log, 40)
        } throws: {
            let error = $0 as? EventLogError
            return error?.code == .full && error?.remedy == .retry && "\($0)".contains("log.disk limit is 600000")
        }
        let end = try log.offsets(of: place).end
        #expect(end > 10)
        _ = try log.deleteRecords(of: place, before: end)
        #expect(
            try settle(log) {
                (try? log.append(.of([big]), to: place)) != nil  // refused until the space is back
            })
        #expect(try log.offsets(of: place).end == end + 1)
        try log.close()
    }

    @Test func `at the limit of disk drops the oldest and breaks the hold, if asked to`() throws {
        let notices = Monitor<[String]>([])
        let log = try open { options in
            options.diskLimit = 600_000
            options.whenFull = .dropOldest
            options.onNotice = { notice in notices.withLock { $0.append(notice) } }
        }
        let id = try log.createTopic(NewTopic("users", settings: ["segment.bytes": "100000"])).id
        var positions = Positions()
        positions[id, 0] = 0
        try log.hold("pipeline", at: positions)
        try fill(log, 60)
        let range = try log.offsets(of: place)
        #expect(range.start > 0 && range.end == 60)
        #expect(log.usedBytes <= 700_000)
        #expect(try log.holds().map(\.isBroken) == [true])
        #expect(notices.withLock { $0 }.contains { $0.contains("\"pipeline\" has not read; it is broken") })
        try log.close()
    }
}
