import EventLog
import Model
import RecordBatches
import System
import Testing

@testable import Commands

@Suite struct `A walk through a topic` {
    private let log = InMemoryEventLog(clock: ManualClock())

    private func append(_ count: Int, to partition: Int32) throws {
        var batch = BatchBuilder()
        for number in 0..<count { batch.append(Record(timestamp: Int64(number), value: [UInt8(number)])) }
        try log.append(try batch.finish(), to: TopicPartition("t", partition))
    }

    private func walk(
        _ topic: TopicDescription, following: Bool = false, onGap: @escaping (String) -> Void = { _ in }
    ) throws -> Walk {
        let starts = (0..<topic.partitions).map { (TopicPartition("t", Int32($0)), Offset(0)) }
        return try Walk(
            log, topic, from: Dictionary(uniqueKeysWithValues: starts), following: following, onGap: onGap)
    }

    /// Goes on until nothing is left; the offsets that came, by partition.
    private func finish(_ walk: inout Walk) throws -> [Int32: [Offset]] {
        var seen: [Int32: [Offset]] = [:]
        while !walk.isAtEnd, let step = try walk.step() {
            for batch in step.batches {
                seen[step.place.partition, default: []] += try batch.records().map(\.offset)
                walk.advance(step.place, to: batch.nextOffset)
            }
        }
        return seen
    }

    @Test func `sees every partition up to where it was at the start`() throws {
        let topic = try log.createTopic(NewTopic("t", partitions: 3))
        try append(3, to: 0)
        try append(2, to: 0)
        try append(4, to: 2)
        var walk = try walk(topic)
        try append(9, to: 1)
        #expect(try finish(&walk) == [0: [0, 1, 2, 3, 4], 2: [0, 1, 2, 3]])
    }

    @Test func `tells of records that went away, and goes on`() throws {
        let topic = try log.createTopic(NewTopic("t", partitions: 1))
        for _ in 0..<4 { try append(2, to: 0) }
        var gaps: [String] = []
        var walk = try walk(topic) { gaps.append($0) }
        _ = try log.deleteRecords(of: TopicPartition("t", 0), before: 4)
        #expect(try finish(&walk) == [0: [4, 5, 6, 7]])
        #expect(gaps == ["t-0: offset 0 is before the start, 4; going on at 4"])
    }

    @Test func `does not take another topic of the same name for its own`() throws {
        let topic = try log.createTopic(NewTopic("t", partitions: 1))
        var walk = try walk(topic, following: true)
        try log.deleteTopic("t")
        try log.createTopic(NewTopic("t", partitions: 1))
        try append(1, to: 0)
        #expect(throws: EventLogError.self) { try walk.step() }
    }

    @Test(arguments: [
        (StartPosition.beginning, Offset(2)), (.end, 8), (.offset(5), 5), (.last(3), 5), (.last(100), 2), (.time(1), 3),
        (.time(99), 8), (.ago(.milliseconds(1)), 3),
    ])
    func `begins where it was told`(position: StartPosition, offset: Offset) throws {
        try log.createTopic(NewTopic("t", partitions: 1))
        for _ in 0..<4 { try append(2, to: 0) }
        let place = TopicPartition("t", 0)
        _ = try log.deleteRecords(of: place, before: 2)
        #expect(try log.offset(position, of: place, now: 2) == offset)
    }
}
