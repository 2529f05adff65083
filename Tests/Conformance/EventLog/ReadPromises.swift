internal import EventLog
internal import Model
internal import RecordBatches
internal import System
internal import Testing

enum ReadPromises {
    static let all: [LogPromise] = [
        Promise("an empty partition gives nothing at 0", emptyPartition),
        Promise("at its end a partition gives nothing", atTheEnd),
        Promise("an offset outside start and end is refused", outOfRange),
        Promise("a read begins with the whole batch that holds the offset", needs: .ownBatches, wholeBatch),
        Promise("the first batch comes whatever the budget", firstWhateverBudget),
        Promise("the other batches come as far as the budget goes", restWithinBudget),
        Promise("a batch that does not fit ends the read, also where a later one would", noSkipping),
        Promise("a read says which topic it read and what is kept", topicAndRange),
        Promise("a time is found at the very record", exactRecord),
        Promise("a time is found in offset order, not in time order", offsetOrder),
        Promise("a time later than all records is found nowhere", tooLate),
        Promise("a time is found by log append time where that is what records have", appendTime),
        Promise("a time is not found in records that were given up", givenUp),
        Promise("a batch whose records cannot be read answers a time for itself", needs: .ownBatches, unreadable),
        Promise("records are given up to an offset, also within a batch", deleteRecords),
        Promise("of a batch that is given up in part all comes back", needs: .ownBatches, deletedInPart),
        Promise("a partition that gave up all goes on at its end", deleteAll),
        Promise("records cannot be given up beyond the end or before 0", deleteOutOfRange),
        Promise("what was given up already stays so", deleteBackwards),
    ]

    private static let place = TopicPartition("users", 0)

    private static func emptyPartition(_ subject: LogUnderTest) throws {
        let topic = try subject.makeTopic()
        try subject.restart()
        let result = try subject.log.read(place, from: 0, budget: 1000)
        #expect(result.batches.isEmpty)
        #expect(result.topic == topic.id)
        #expect(result.range == OffsetRange(start: 0, end: 0))
        #expect(try subject.firstRecord(atOrAfter: .min) == nil)
        refuses(.offsetOutOfRange) { _ = try subject.read(from: 1) }
    }

    private static func atTheEnd(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch("a", "b"))
        try subject.restart()
        let result = try subject.log.read(place, from: 2, budget: 1000)
        #expect(result.batches.isEmpty)
        #expect(result.range == OffsetRange(start: 0, end: 2))
    }

    private static func outOfRange(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for _ in 0..<4 { try subject.append(batch("a", "b")) }
        _ = try subject.log.deleteRecords(of: place, before: 4)
        try subject.restart()
        for offset in [.min, -2, -1, 0, 3, 9, 10, .max] as [Offset] {
            refuses(.offsetOutOfRange, "\(offset)") { _ = try subject.read(from: offset) }
        }
        for offset in [4, 5, 7, 8] as [Offset] { _ = try subject.read(from: offset) }
    }

    private static func wholeBatch(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for size in [1, 3, 2, 5] { try subject.append(batch(of: records(size))) }
        try subject.restart()
        let bases: [Offset] = [0, 1, 1, 1, 4, 4, 6, 6, 6, 6, 6]
        for (offset, base) in bases.enumerated() {
            let batches = try subject.read(from: Offset(offset))
            #expect(batches.first?.baseOffset == base, "from \(offset)")
            #expect(batches.last?.nextOffset == 11, "from \(offset)")
        }
    }

    private static func records(_ count: Int) -> [Record] {
        (0..<count).map { Record(timestamp: Timestamp($0), value: [UInt8($0)]) }
    }

    private static func firstWhateverBudget(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for value in ["a", "b", "c"] { try subject.append(batch(value)) }
        try subject.restart()
        for budget in [.min, -1, 0, 1, 60] {
            #expect(try subject.read(from: 1, budget: budget).map(\.baseOffset) == [1], "budget \(budget)")
        }
    }

    private static func restWithinBudget(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let sample = try batch("x")
        let size = sample.bytes.count
        for _ in 0..<5 { try subject.append(sample) }
        try subject.restart()
        for (budget, count) in [
            (size, 1), (2 * size - 1, 1), (2 * size, 2), (3 * size - 1, 2), (3 * size, 3), (5 * size, 5), (.max, 5),
        ] {
            #expect(try subject.read(budget: budget).count == count, "budget \(budget) of \(size) a batch")
        }
        #expect(try subject.read(from: 3, budget: 2 * size).map(\.baseOffset) == [3, 4])
    }

    private static func noSkipping(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let small = try batch("x")
        try subject.append(small)
        try subject.append(batch(String(repeating: "y", count: 500)))
        try subject.append(small)
        try subject.restart()
        #expect(try subject.read(budget: 3 * small.bytes.count).map(\.baseOffset) == [0])
    }

    private static func topicAndRange(_ subject: LogUnderTest) throws {
        try subject.makeTopic("other")
        let topic = try subject.makeTopic("users", partitions: 2)
        for _ in 0..<3 { try subject.append(batch("a", "b"), to: "users", 1) }
        _ = try subject.log.deleteRecords(of: TopicPartition("users", 1), before: 3)
        try subject.restart()
        let result = try subject.log.read(TopicPartition("users", 1), from: 4, budget: 0)
        #expect(result.topic == topic.id)
        #expect(result.range == OffsetRange(start: 3, end: 6))
        #expect(result.range == (try subject.offsets(of: "users", 1)))
        #expect(result.range.count == 3)
    }

    private static func exactRecord(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch(times: 10, 20, 30))
        try subject.append(batch(times: 40, 50))
        try subject.restart()
        let expected: [(Timestamp, Offset, Timestamp)] = [
            (.min, 0, 10), (0, 0, 10), (10, 0, 10), (11, 1, 20), (20, 1, 20), (21, 2, 30), (30, 2, 30), (31, 3, 40),
            (41, 4, 50), (50, 4, 50),
        ]
        for (time, offset, timestamp) in expected {
            let found = try subject.firstRecord(atOrAfter: time)
            #expect(found == RecordPlace(offset: offset, timestamp: timestamp), "at or after \(time)")
        }
    }

    private static func offsetOrder(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch(times: 50, 10, 70))
        try subject.append(batch(times: 20, 60))
        try subject.append(batch(times: 90, 80))
        try subject.append(batch(times: 5, 85))
        try subject.restart()
        let expected: [(Timestamp, Offset, Timestamp)] = [
            (1, 0, 50), (50, 0, 50), (51, 2, 70), (70, 2, 70), (71, 5, 90), (90, 5, 90),
        ]
        for (time, offset, timestamp) in expected {
            let found = try subject.firstRecord(atOrAfter: time)
            #expect(found == RecordPlace(offset: offset, timestamp: timestamp), "at or after \(time)")
        }
        _ = try subject.log.deleteRecords(of: place, before: 6)
        try subject.restart()
        #expect(try subject.firstRecord(atOrAfter: 81) == RecordPlace(offset: 8, timestamp: 85))
    }

    private static func tooLate(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch(times: 10, -20))
        try subject.restart()
        #expect(try subject.firstRecord(atOrAfter: 11) == nil)
        #expect(try subject.firstRecord(atOrAfter: .max) == nil)
        try subject.append(batch(times: .max, .min))
        #expect(try subject.firstRecord(atOrAfter: .max) == RecordPlace(offset: 2, timestamp: .max))
    }

    private static func appendTime(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", ["message.timestamp.type": "LogAppendTime"])
        let first = try #require(try subject.append(batch(times: 1, .max - 1, 3)).appendTime)
        subject.pass(.milliseconds(50))
        let second = try #require(try subject.append(batch(times: 1)).appendTime)
        try subject.restart()
        #expect(try subject.firstRecord(atOrAfter: 2) == RecordPlace(offset: 0, timestamp: first))
        #expect(try subject.firstRecord(atOrAfter: first + 1) == RecordPlace(offset: 3, timestamp: second))
        #expect(try subject.firstRecord(atOrAfter: second + 1) == nil)
    }

    private static func givenUp(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch(times: 10, 20, 30))
        try subject.append(batch(times: 40, 15))
        _ = try subject.log.deleteRecords(of: place, before: 2)
        try subject.restart()
        #expect(try subject.firstRecord(atOrAfter: 15) == RecordPlace(offset: 2, timestamp: 30))
        _ = try subject.log.deleteRecords(of: place, before: 4)
        try subject.restart()
        #expect(try subject.firstRecord(atOrAfter: 0) == RecordPlace(offset: 4, timestamp: 15))
        #expect(try subject.firstRecord(atOrAfter: 16) == nil)
        _ = try subject.log.deleteRecords(of: place, before: 5)
        #expect(try subject.firstRecord(atOrAfter: 0) == nil)
    }

    private static func unreadable(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch(times: 10))
        try subject.append(forged(batch(times: 20, 25, 30), UInt8(0x7F), at: Field.records))
        try subject.append(batch(times: 40))
        try subject.restart()
        #expect(try subject.firstRecord(atOrAfter: 15) == RecordPlace(offset: 1, timestamp: 30))
        #expect(try subject.firstRecord(atOrAfter: 31) == RecordPlace(offset: 4, timestamp: 40))
    }

    private static func deleteRecords(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2)
        for _ in 0..<3 {
            try subject.append(batch("a", "b", "c"))
            try subject.append(batch("d"), to: "users", 1)
        }
        for start in [0, 1, 3, 4, 8] as [Offset] {
            #expect(try subject.log.deleteRecords(of: place, before: start) == start)
            try subject.restart()
            #expect(try subject.offsets() == OffsetRange(start: start, end: 9))
            #expect(try subject.values().count == 9 - Int(start))
        }
        #expect(try subject.offsets(of: "users", 1) == OffsetRange(start: 0, end: 3))
        #expect(try subject.values("users", 1) == ["d", "d", "d"])
    }

    private static func deletedInPart(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for _ in 0..<3 { try subject.append(batch("a", "b", "c")) }
        for start in [0, 1, 3, 4, 8] as [Offset] {
            _ = try subject.log.deleteRecords(of: place, before: start)
            try subject.restart()
            #expect(try subject.read(from: start).first?.baseOffset == start / 3 * 3)
        }
    }

    private static func deleteAll(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch("a", "b", "c"))
        #expect(try subject.log.deleteRecords(of: place, before: 3) == 3)
        try subject.restart()
        #expect(try subject.offsets() == OffsetRange(start: 3, end: 3))
        #expect(try subject.read(from: 3).isEmpty)
        #expect(try subject.append(batch("d")) == Appended(baseOffset: 3, nextOffset: 4))
        try subject.restart()
        #expect(try subject.values() == ["d"])
    }

    private static func deleteOutOfRange(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch("a", "b", "c"))
        for offset in [.min, -2, -1, 4, .max] as [Offset] {
            refuses(.offsetOutOfRange, "\(offset)") { _ = try subject.log.deleteRecords(of: place, before: offset) }
        }
        try subject.restart()
        #expect(try subject.offsets() == OffsetRange(start: 0, end: 3))
    }

    private static func deleteBackwards(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch("a", "b", "c"))
        _ = try subject.log.deleteRecords(of: place, before: 2)
        try subject.restart()
        for offset in [0, 1, 2] as [Offset] {
            #expect(try subject.log.deleteRecords(of: place, before: offset) == 2)
        }
        #expect(try subject.offsets() == OffsetRange(start: 2, end: 3))
    }
}
