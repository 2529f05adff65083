import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import TestKit
import Testing

/// What a refusal leaves behind.
@Suite struct `A refused append` {
    private let scratch: Scratch
    private let place = TopicPartition("users", 0)
    private let settings = ["segment.bytes": "100000", "max.message.bytes": "5000000", "retention.ms": "-1"]

    init() throws { scratch = try Scratch() }

    private func open(_ adjust: (inout LogOptions) -> Void) throws -> EventLogLMDB {
        var options = LogOptions.small
        adjust(&options)
        return try EventLogLMDB(scratch.data, options)
    }

    private func numbered(_ sequence: Int32, epoch: Int16 = 0) throws -> RecordBatch {
        var builder = BatchBuilder()
        builder.append(Record(timestamp: 1_700_000_000_000, value: Array("\(epoch)/\(sequence)".utf8)[...]))
        return try builder.finish(producer: BatchProducer(id: 7, epoch: epoch, baseSequence: sequence))
    }

    private func code(of append: () throws(EventLogError) -> Appended) -> EventLogError.Code? {
        do throws(EventLogError) { _ = try append() } catch { return error.code }
        return nil
    }

    /// Appends until the limit of disk refuses it.
    private func fill(_ log: EventLogLMDB) {
        for batch in [RecordBatch.of([String(repeating: "x", count: 20_000)]), .of(["x"])] {
            while code(of: { () throws(EventLogError) in try log.append(batch, to: place) }) == nil {}
        }
    }

    /// Gives up everything, and waits until there is room.
    private func makeRoom(_ log: EventLogLMDB) throws {
        let before = log.usedBytes
        _ = try log.deleteRecords(of: place, before: try log.offsets(of: place).end)
        try waitUntil {
            log.applyRetention()
            return log.usedBytes <= before / 2
        }
    }

    /// A producer with several batches in flight, whose very first one was refused, was once unknown when the second
    /// came, which therefore was taken: then the first was out of order whenever it was sent again, for ever.
    @Test func `of a producer that nobody knows comes before what follows it`() throws {
        let log = try open { $0.diskLimit = 600_000 }
        try log.createTopic(NewTopic("users", settings: settings))
        fill(log)
        let first = try numbered(4)
        let second = try numbered(5)
        #expect(code { () throws(EventLogError) in try log.append(first, to: place) } == .full)
        try makeRoom(log)
        #expect(code { () throws(EventLogError) in try log.append(second, to: place) } == .outOfOrderSequence)
        #expect(code { () throws(EventLogError) in try log.append(first, to: place) } == nil)
        #expect(code { () throws(EventLogError) in try log.append(second, to: place) } == nil)
        try log.close()
    }

    @Test func `is forgotten for a later epoch, and after a while`() throws {
        let clock = ManualClock()
        let log = try open { options in
            options.diskLimit = 600_000
            options.clock = clock
        }
        try log.createTopic(NewTopic("users", settings: settings))
        fill(log)
        let (first, second, third) = (try numbered(4), try numbered(5), try numbered(0, epoch: 1))
        #expect(code { () throws(EventLogError) in try log.append(first, to: place) } == .full)
        try makeRoom(log)
        #expect(code { () throws(EventLogError) in try log.append(second, to: place) } == .outOfOrderSequence)
        clock.advance(by: .seconds(600))
        #expect(code { () throws(EventLogError) in try log.append(second, to: place) } == nil)
        #expect(code { () throws(EventLogError) in try log.append(third, to: place) } == nil)
        try log.close()
    }

    /// At the limit of disk everything was once dropped for an append that did not fit even then.
    @Test func `that cannot have enough room costs no records`() throws {
        let log = try open { options in
            options.diskLimit = 600_000
            options.whenFull = .dropOldest
        }
        try log.createTopic(NewTopic("users", settings: settings))
        for _ in 0..<20 { try log.append(.of([String(repeating: "x", count: 20_000)]), to: place) }
        let before = try log.offsets(of: place)
        let huge = RecordBatch.of([String(repeating: "y", count: 700_000)])
        #expect(code { () throws(EventLogError) in try log.append(huge, to: place) } == .full)
        #expect(try log.offsets(of: place) == before)
        try log.close()
    }

    /// The offsets of a deleted topic go behind the topic's deletion: a crash between the two left them for ever.
    @Test func `is no matter to the offsets of a topic that a crash left behind`() throws {
        let readers = scratch.data / "log" / "readers.lmdb"
        let log = try open { _ in }
        try log.createTopic(NewTopic("users"))
        try log.createTopic(NewTopic("kept"))
        try log.commit([place: CommittedOffset(offset: 0)], for: "gone")
        try log.commit([TopicPartition("kept", 0): CommittedOffset(offset: 0)], for: "here")
        try log.close()
        let earlier = try File(readers, .read).read(try FileSystem.size(of: readers).length, at: 0)
        let again = try open { _ in }
        try again.deleteTopic("users")
        try again.close()
        try File(readers, .readWrite).write(earlier.span.bytes, at: 0)
        let later = try open { _ in }
        #expect(try later.groups() == ["here"])
        try later.close()
    }
}
