internal import EventLog
internal import Model
internal import Testing

enum SourcePromises {
    static let all: [LogPromise] = [
        Promise("a source's position comes with its records", withRecords),
        Promise("a source that committed nothing has no position", none),
        Promise("a source's later position replaces the earlier", replaced),
        Promise("sources and topics keep their positions apart", apart),
        Promise("an append that fails leaves the source's position alone", failedAppend),
        Promise("a position may come without a batch", alone),
        Promise("a source's name and position have their limits", limits),
        Promise("a source's position vanishes with its topic", vanishesWithTopic),
        Promise("a duplicate commits its source's position", duplicate),
        Promise("a topic has so many sources, and refuses one more", tooMany),
    ]

    private static func append(
        _ subject: LogUnderTest, _ value: String, from source: String, _ position: [UInt8], to topic: String = "users"
    ) throws {
        try subject.log.append(
            Append(
                topic: topic, entries: [.init(partition: 0, batch: batch(value))],
                sourcePosition: .init(source: source, position: position)))
    }

    private static func withRecords(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try append(subject, "a", from: "file", [1, 0, 255])
        try subject.restart()
        #expect(try subject.log.position(ofSource: "file", in: "users") == [1, 0, 255])
        #expect(try subject.values() == ["a"])
    }

    private static func none(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch("a"))
        try append(subject, "b", from: "empty", [])
        try subject.restart()
        #expect(try subject.log.position(ofSource: "file", in: "users") == nil)
        #expect(try subject.log.position(ofSource: "empty", in: "users") == [])
    }

    private static func replaced(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for position in [5, 9, 2] as [UInt8] { try append(subject, "a", from: "file", [position]) }
        try subject.append(batch("b"))
        try subject.restart()
        #expect(try subject.log.position(ofSource: "file", in: "users") == [2])
    }

    private static func apart(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users")
        try subject.makeTopic("other")
        try append(subject, "a", from: "caf\u{E9}", [1])
        try append(subject, "a", from: "cafe\u{301}", [2])
        try append(subject, "a", from: "caf\u{E9}", [3], to: "other")
        try subject.restart()
        #expect(try subject.log.position(ofSource: "caf\u{E9}", in: "users") == [1])
        #expect(try subject.log.position(ofSource: "cafe\u{301}", in: "users") == [2])
        #expect(try subject.log.position(ofSource: "caf\u{E9}", in: "other") == [3])
    }

    private static func failedAppend(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try append(subject, "a", from: "file", [1])
        let bad = [
            Append.Entry(partition: 0, batch: try damaged(batch("b"))), .init(partition: 1, batch: try batch("b")),
        ]
        for (entry, code) in zip(bad, [EventLogError.Code.damagedBatch, .unknownPartition]) {
            refuses(code) {
                try subject.log.append(
                    Append(
                        topic: "users", entries: [.init(partition: 0, batch: batch("b")), entry],
                        sourcePosition: .init(source: "file", position: [2])))
            }
        }
        try subject.restart()
        #expect(try subject.log.position(ofSource: "file", in: "users") == [1])
        #expect(try subject.values() == ["a"])
    }

    private static func alone(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let append = Append(topic: "users", entries: [], sourcePosition: .init(source: "file", position: [7]))
        #expect(try subject.log.append(append) == [])
        try subject.restart()
        #expect(try subject.log.position(ofSource: "file", in: "users") == [7])
        #expect(try subject.offsets() == OffsetRange(start: 0, end: 0))
    }

    private static func limits(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let longest = String(repeating: "s", count: LogLimits.sourceNameBytes)
        let largest = [UInt8](repeating: 9, count: LogLimits.sourcePositionBytes)
        try append(subject, "a", from: longest, largest)
        refuses(.invalidBatch) { try append(subject, "b", from: "", [1]) }
        refuses(.invalidBatch) { try append(subject, "b", from: longest + "s", [1]) }
        refuses(.invalidBatch) { try append(subject, "b", from: longest, largest + [9]) }
        try subject.restart()
        #expect(try subject.log.position(ofSource: longest, in: "users") == largest)
        #expect(try subject.values() == ["a"])
    }

    private static func vanishesWithTopic(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try append(subject, "a", from: "file", [1])
        try subject.log.deleteTopic("users")
        try subject.makeTopic()
        try subject.restart()
        #expect(try subject.log.position(ofSource: "file", in: "users") == nil)
    }

    private static func duplicate(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for position in [1, 2] as [UInt8] {
            try subject.log.append(
                Append(
                    topic: "users", entries: [.init(partition: 0, batch: numbered(5, 0))],
                    sourcePosition: .init(source: "file", position: [position])))
        }
        try subject.restart()
        #expect(try subject.log.position(ofSource: "file", in: "users") == [2])
        #expect(try subject.offsets().end == 1)
    }

    private static func tooMany(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let tickets = (0..<LogLimits.sourcesPerTopic).map { number in
            subject.log.submit(
                Append(topic: "users", entries: [], sourcePosition: .init(source: "source-\(number)", position: [1])))
        }
        for ticket in tickets { try ticket.wait() }
        refuses(.invalidBatch) { try append(subject, "a", from: "another", [1]) }
        try subject.restart()
        refuses(.invalidBatch) { try append(subject, "a", from: "another", [1]) }
        try append(subject, "b", from: "source-7", [2])
        #expect(try subject.log.position(ofSource: "source-7", in: "users") == [2])
        #expect(try subject.values() == ["b"])
    }
}
