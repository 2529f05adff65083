import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import TestKit
import Testing

@Suite struct `A topic that has lost a piece` {
    private let scratch: Scratch
    private let place = TopicPartition("users", 0)
    private let big = String(repeating: "x", count: 20_000)

    init() throws { scratch = try Scratch() }

    private var surgery: CatalogSurgery { CatalogSurgery(scratch.data) }

    private var folder: Path {
        get throws {
            let name = try FileSystem.entries(of: scratch.data / "log").first { $0.hasPrefix("users-") }
            return scratch.data / "log" / (try #require(name))
        }
    }

    private func append(_ log: EventLogLMDB, _ numbers: Range<Int>) throws {
        for number in numbers { try log.append(.of(["\(number)" + big]), to: place) }
    }

    /// Reads on from one batch to the next, as a consumer does; the offsets that it got, and what ended it.
    private func follow(_ log: EventLogLMDB) throws -> (offsets: [Offset], error: EventLogError?) {
        var offsets: [Offset] = []
        let end = try log.offsets(of: place).end
        var next: Offset = 0
        while next < end {
            do throws(EventLogError) {
                let batches = try log.read(place, from: next, budget: 50_000).batches
                for batch in batches {
                    offsets.append(batch.baseOffset)
                    next = batch.nextOffset
                }
            } catch { return (offsets, error) }
            try #require(offsets.count <= end, "it goes in circles")
        }
        return (offsets, nil)
    }

    /// Where the segment before the gap held nothing of its partition, a reader asked it again and again.
    @Test func `does not keep a reader at the gap`() throws {
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(
            NewTopic("users", partitions: 2, settings: ["segment.bytes": "14", "retention.ms": "-1"]))
        try append(log, 0..<4)
        for _ in 0..<3 { try log.append(.of([big]), to: TopicPartition("users", 1)) }
        try append(log, 4..<8)
        try log.close()
        // Every batch has a segment of its own: the seventh has nothing of partition 0, and the next one is lost.
        try surgery.lose(try surgery.rows()[7].key)
        let again = try EventLogLMDB(scratch.data, .small)
        let reader = try Background { [place] () -> EventLogError? in
            do throws(EventLogError) { _ = try again.read(place, from: 4, budget: 1) } catch { return error }
            return nil
        }
        let error = try #require(reader.value(within: .seconds(30)), "a thread is left that reads for ever")
        #expect(error?.code == .corrupt)
        #expect(error?.message == "users-0: offset 4 is in no segment; run sluice doctor")
        try again.close()
    }

    /// What lies behind a gap must not be given for what follows what lies before it.
    @Test(arguments: ["row", "file"])
    func `tells a reader which offsets are not there`(_ lost: String) throws {
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "100000", "retention.ms": "-1"]))
        try append(log, 0..<30)
        try log.close()
        if lost == "row" {
            try surgery.lose(try surgery.rows()[2].key)
        } else {
            try FileSystem.removeFile(try folder / "00000003.segment")
        }
        let again = try EventLogLMDB(scratch.data, .small)
        let (offsets, error) = try follow(again)
        #expect(offsets == Array(0..<Offset(offsets.count)) && offsets.count > 0 && offsets.count < 20)
        #expect(error?.code == .corrupt && error?.remedy == .stop)
        let sentence = error.map { "\($0)" } ?? ""
        #expect(sentence.contains("users-0: offset"), "\(sentence)")
        #expect(sentence.contains(" \(offsets.count) "), "\(sentence)")
        // Whoever asks by time for what lies behind it is told as well: the answer may be in what is lost.
        if lost == "row" {
            let early = try again.firstRecord(of: place, atOrAfter: .min)
            #expect(early?.offset == 0)
            let late = #expect(throws: EventLogError.self) {
                _ = try again.firstRecord(of: place, atOrAfter: 1_700_000_000_001)
            }
            #expect(late?.code == .corrupt)
            #expect(late?.message == "users-0: offset \(offsets.count) is in no segment; run sluice doctor")
        }
        // What lies behind the gap is there still, and the topic takes more.
        #expect(try again.read(place, from: 29, budget: 1).batches.map(\.baseOffset) == [29])
        #expect(try again.append(.of(["more"]), to: place).baseOffset == 30)
        try again.close()
        #expect(try !Doctor.examine(scratch.data).isHealthy)
    }

    /// When no segment was active, the topic began at offset 0 again.
    @Test func `goes on behind its last segment when that is sealed`() throws {
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "14", "retention.ms": "-1"]))
        try append(log, 0..<1)
        let second = try folder / "00000002.segment"
        #expect(eventually { FileSystem.exists(second) })
        // As it is before its first commit.
        let unbegun = try FileSystem.contents(of: second, limit: 1 << 26)
        try append(log, 1..<2)
        try log.close()
        try #require(try seal(atLeast: 1))
        try FileSystem.replace(second, with: unbegun)
        let again = try EventLogLMDB(scratch.data, .small)
        #expect(try again.offsets(of: place) == OffsetRange(start: 0, end: 1))
        #expect(try again.append(.of(["more"]), to: place).baseOffset == 1)
        #expect(try again.texts(of: place).count == 2)
        try append(again, 100..<120)
        #expect(try again.texts(of: place).count == 22)
        try again.close()
        #expect(try Doctor.examine(scratch.data).isHealthy)
    }

    /// Sealing is background work, and what an end left of it is done after the next start.
    private func seal(atLeast count: Int) throws -> Bool {
        try eventually {
            if try surgery.sealed() >= count { return true }
            let log = try EventLogLMDB(scratch.data, .small)
            _ = try log.offsets(of: place)
            log.applyRetention()
            pause(.milliseconds(50))
            try log.close()
            return false
        }
    }
}
