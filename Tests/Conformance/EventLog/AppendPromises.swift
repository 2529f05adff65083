internal import Bytes
internal import Compression
internal import EventLog
internal import Model
internal import RecordBatches
internal import System
internal import TestKit
internal import Testing

enum AppendPromises {
    static let all: [LogPromise] = [
        Promise("batches get the offsets that follow one another", consecutiveOffsets),
        Promise(
            "a batch comes back byte for byte, but for its base offset and leader epoch", needs: .ownBatches, verbatim),
        Promise("a compressed batch stays compressed, and times are found in it", needs: .ownBatches, compressed),
        Promise("records come back with their keys, headers and nothings", everyShapeOfRecord),
        Promise("records come back with their times, whichever they are", needs: .everyTime, everyTime),
        Promise("a topic with log append time stamps its records by the log's clock", logAppendTime),
        Promise("a batch as large as allowed is taken, a larger one is not", largestBatch),
        Promise("a damaged batch is refused", damagedBatch),
        Promise("batches that no client may write are refused", forgedBatches),
        Promise("an append without a batch is refused", emptyAppend),
        Promise("an append over partitions lands in each of them, answered in its order", severalPartitions),
        Promise("batches of one append for one partition follow one another", severalBatches),
        Promise("batches keep their bounds, also within one append", needs: .ownBatches, bounds),
        Promise("an append with one bad batch lands nowhere", needs: .wholeAppends, oneBadBatch),
        Promise("a ticket answers whoever waits and whoever is called, refusals too", tickets),
        Promise("appends from several threads get every offset once", severalThreads),
    ]

    private static func consecutiveOffsets(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        #expect(try subject.append(batch("a")) == Appended(baseOffset: 0, nextOffset: 1))
        try subject.restart()
        #expect(try subject.append(batch("b", "c", "d")) == Appended(baseOffset: 1, nextOffset: 4))
        #expect(try subject.append(batch("e", "f")) == Appended(baseOffset: 4, nextOffset: 6))
        try subject.restart()
        #expect(try subject.offsets() == OffsetRange(start: 0, end: 6))
        #expect(try subject.values() == ["a", "b", "c", "d", "e", "f"])
    }

    private static func verbatim(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch("a", "b", "c"))
        var sent = Array(try batch("d", "e", producer: BatchProducer(id: 7, epoch: 3, baseSequence: 40)).bytes)
        sent.store(Offset(777), at: 0)
        sent.store(Int32(99), at: Field.leaderEpoch)
        try subject.append(RecordBatch(sent[...]))
        try subject.restart()
        let found = try #require(try subject.read(from: 3).first)
        var expected = sent
        expected.store(Offset(3), at: 0)
        expected.store(Int32(0), at: Field.leaderEpoch)
        #expect(Array(found.bytes) == expected)
        #expect(found.checksum == (try RecordBatch(sent[...])).checksum)
        try found.validate()
    }

    private static func compressed(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for codec in CompressionCodec.allCases {
            var builder = BatchBuilder()
            let times = (0..<50).map { Timestamp(codec.rawValue) * 1000 + $0 }
            for time in times { builder.append(Record(timestamp: time, value: Array("again and again".utf8)[...])) }
            let sent = try builder.finish(codec: codec)
            let base = try subject.append(sent).baseOffset
            try subject.restart()
            let found = try #require(try subject.read(from: base).first)
            #expect(found.bytes.dropFirst(Field.magic).elementsEqual(sent.bytes.dropFirst(Field.magic)))
            #expect(try found.records().map(\.record.timestamp) == times)
            let place = RecordPlace(offset: base + 7, timestamp: times[7])
            #expect(try subject.firstRecord(atOrAfter: times[7]) == place)
        }
    }

    private static func everyShapeOfRecord(_ subject: LogUnderTest) throws {
        let records = [
            Record(timestamp: 3, key: nil, value: nil),
            Record(timestamp: 1, key: [], value: []),
            Record(timestamp: 1 << 42, key: [1, 2], value: [0, 255]),
            Record(
                timestamp: 5, key: nil, value: [9],
                headers: [.init(key: "", value: nil), .init(key: "caf\u{E9}", value: []), .init(key: "a", value: [1])]),
            Record(timestamp: 5, value: Array(repeating: 7, count: 100_000)[...]),
        ]
        try subject.makeTopic()
        try subject.append(batch(of: records))
        try subject.restart()
        let found = try subject.read().flatMap { try $0.records() }
        #expect(found.map(\.offset) == [0, 1, 2, 3, 4])
        #expect(found.map(\.record) == records)
    }

    private static func everyTime(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch(times: 0, -1, .max, .min, 5))
        try subject.append(batch(times: -7))
        try subject.restart()
        let found = try subject.read().flatMap { try $0.records() }
        #expect(found.map(\.record.timestamp) == [0, -1, .max, .min, 5, -7])
    }

    private static func logAppendTime(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", ["message.timestamp.type": "LogAppendTime"])
        let before = subject.clock.wallMilliseconds
        let appended = try subject.append(batch(times: 5, 9, 7))
        let time = try #require(appended.appendTime)
        #expect((before...subject.clock.wallMilliseconds).contains(time))
        try subject.restart()
        subject.pass(.milliseconds(30))
        let later = try #require(try subject.append(batch("x", at: 5)).appendTime)
        #expect(later >= time + 30)
        let batches = try subject.read()
        #expect(batches.allSatisfy { $0.hasLogAppendTime })
        let times = try batches.flatMap { try $0.records().map(\.record.timestamp) }
        #expect(times == [time, time, time, later])
        for batch in batches { try batch.validate() }
    }

    private static func largestBatch(_ subject: LogUnderTest) throws {
        let sample = try batch("0123456789")
        try subject.makeTopic("users", ["max.message.bytes": "\(sample.bytes.count)"])
        try subject.append(sample)
        let larger = try batch("0123456789+")
        refuses(.batchTooLarge) { try subject.append(larger) }
        try subject.restart()
        #expect(try subject.values() == ["0123456789"])
    }

    private static func damagedBatch(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let bad = try damaged(batch("a", "b"))
        refuses(.damagedBatch) { try subject.append(bad) }
        try subject.restart()
        #expect(try subject.offsets() == OffsetRange(start: 0, end: 0))
        #expect(try subject.read().isEmpty)
    }

    private static func forgedBatches(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let plain = try batch("a", "b")
        let numbered = try numbered(5, 0)
        let forgeries = [
            ("format 1", try forged(plain, Int8(1), at: Field.magic)),
            ("format 3", try forged(plain, Int8(3), at: Field.magic)),
            ("codec 7", try forged(plain, Int16(7), at: Field.attributes)),
            ("control", try forged(plain, Int16(0x20), at: Field.attributes)),
            ("fewer offsets than records", try forged(plain, Int32(0), at: Field.lastOffsetDelta)),
            ("more offsets than records", try forged(plain, Int32(2), at: Field.lastOffsetDelta)),
            ("no sequence", try forged(numbered, Int32(-1), at: Field.baseSequence)),
        ]
        for (name, batch) in forgeries {
            refuses(.invalidBatch, name) { try subject.append(batch) }
        }
        try subject.restart()
        #expect(try subject.offsets() == OffsetRange(start: 0, end: 0))
    }

    private static func emptyAppend(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        refuses(.invalidBatch) { try subject.log.append(Append(topic: "users", entries: [])) }
    }

    private static func severalPartitions(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 3)
        try subject.append(batch("first"), to: "users", 2)
        let answers = try subject.log.append(
            Append(
                topic: "users",
                entries: [
                    .init(partition: 2, batch: batch("a", "b")), .init(partition: 0, batch: batch("c")),
                    .init(partition: 1, batch: batch("d", "e", "f")),
                ]))
        #expect(answers.map(\.baseOffset) == [1, 0, 0])
        #expect(answers.map(\.nextOffset) == [3, 1, 3])
        try subject.restart()
        #expect(try subject.values("users", 0) == ["c"])
        #expect(try subject.values("users", 1) == ["d", "e", "f"])
        #expect(try subject.values("users", 2) == ["first", "a", "b"])
    }

    private static func severalBatches(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let entries = try ["a", "b", "c"].map { Append.Entry(partition: 0, batch: try batch($0, $0)) }
        let answers = try subject.log.append(Append(topic: "users", entries: entries))
        #expect(answers.map(\.baseOffset) == [0, 2, 4])
        try subject.restart()
        #expect(try subject.values() == ["a", "a", "b", "b", "c", "c"])
    }

    private static func bounds(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch("a"))
        let entries = try ["b", "c"].map { Append.Entry(partition: 0, batch: try batch($0, $0, $0)) }
        try subject.log.append(Append(topic: "users", entries: entries))
        try subject.append(batch("d", "e"))
        try subject.restart()
        #expect(try subject.read().map(\.baseOffset) == [0, 1, 4, 7])
        #expect(try subject.read().map(\.nextOffset) == [1, 4, 7, 9])
    }

    private static func oneBadBatch(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2, ["max.message.bytes": "200"])
        try subject.append(numbered(9, 0))
        let bad: [(EventLogError.Code, Append.Entry)] = [
            (.damagedBatch, .init(partition: 1, batch: try damaged(batch("x")))),
            (.unknownPartition, .init(partition: 2, batch: try batch("x"))),
            (.batchTooLarge, .init(partition: 1, batch: try batch(String(repeating: "x", count: 200)))),
            (.outOfOrderSequence, .init(partition: 0, batch: try numbered(9, 5))),
        ]
        let good = [Append.Entry(partition: 0, batch: try batch("y")), .init(partition: 1, batch: try batch("z"))]
        for (code, entry) in bad {
            for index in 0...good.count {
                var entries = good
                entries.insert(entry, at: index)
                refuses(code, "at \(index)") { try subject.log.append(Append(topic: "users", entries: entries)) }
            }
        }
        try subject.restart()
        #expect(try subject.values("users", 0) == ["9/0/0+0"])
        #expect(try subject.offsets(of: "users", 1) == OffsetRange(start: 0, end: 0))
    }

    private static func tickets(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let called = Monitor<[AppendTicket.Answer]>([])
        let taken = subject.log.submit(Append(try batch("a"), to: TopicPartition("users", 0)))
        taken.whenAnswered { answer in called.update { $0.append(answer) } }
        #expect(try taken.wait().map(\.baseOffset) == [0])
        #expect(try taken.wait().map(\.baseOffset) == [0])
        called.wait { $0.count == 1 ? () : nil }
        let refused = subject.log.submit(Append(try batch("a"), to: TopicPartition("nobody", 0)))
        refuses(.unknownTopic) { try refused.wait() }
        refused.whenAnswered { answer in called.update { $0.append(answer) } }
        let answers = called.wait { $0.count == 2 ? $0 : nil }
        #expect(try answers[0].get().map(\.baseOffset) == [0])
        refuses(.unknownTopic) { _ = try answers[1].get() }
    }

    private static func severalThreads(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2)
        let log = subject.log
        let threads = try (0..<4).map { thread in
            try Background { () -> Result<[Appended], any Error> in
                Result {
                    try (0..<25).map { number in
                        try log.append(
                            try batch("\(thread)/\(number)", "+"), to: TopicPartition("users", Int32(number % 2)))
                    }
                }
            }
        }
        let answers = try threads.map { try $0.value().get() }
        try subject.restart()
        for partition in 0..<Int32(2) {
            let values = try subject.values("users", partition)
            let mine = answers.map { $0.enumerated().filter { $0.offset % 2 == partition } }
            #expect(
                mine.flatMap { $0 }.map(\.element.baseOffset).sorted() == (0..<values.count / 2).map { Offset($0 * 2) })
            for (thread, appended) in mine.enumerated() {
                for (number, place) in appended { #expect(values[Int(place.baseOffset)] == "\(thread)/\(number)") }
            }
        }
    }
}
