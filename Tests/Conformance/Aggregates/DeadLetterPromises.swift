internal import Aggregates
internal import Columns
internal import Model
internal import Testing

enum DeadLetterPromises {
    static let all: [StorePromise] = [
        StorePromise("a dead letter comes back as it was", whole),
        StorePromise("a record that is met twice is one dead letter", once),
        StorePromise("dead letters are read by origin, in parts, of one pipeline or all", paged),
        StorePromise("dead letters are counted by pipeline and reason", counted),
        StorePromise("a dead letter that was put right is forgotten", removed),
        StorePromise("of too many dead letters the first ones are given up, and counted", tooMany),
        StorePromise("dead letters that are too old are given up, and counted", tooOld),
    ]

    static func letter(
        _ pipeline: String = "shop", topic: TopicID = .sample, partition: Int32 = 0, offset: Offset,
        _ reason: DeadLetter.Reason = .malformed
    ) -> DeadLetter {
        DeadLetter(
            pipeline: pipeline, stream: "events", origin: Origin(topic: topic, partition: partition, offset: offset),
            topic: "the events", record: Record(timestamp: offset, value: [1, 2, 3]), reason: reason,
            sentence: "what is wrong")
    }

    private static func whole(_ subject: StoreUnderTest) throws {
        var letter = letter(partition: .max, offset: .max, .late)
        letter.sentence = "it's \"late\": é"
        letter.record = Record(
            timestamp: -1, key: [0, 255, 0][...], value: nil,
            headers: [
                Record.Header(key: "é", value: [0][...]), Record.Header(key: "", value: nil),
                Record.Header(key: "é", value: [][...]),
            ])
        var bare = self.letter(offset: 0)
        bare.record = Record(timestamp: .max, key: nil, value: [][...])
        try subject.commit(letters: [letter, bare])
        #expect(try subject.store.deadLetters(of: "shop", after: nil, limit: 10) == [bare, letter])
    }

    private static func once(_ subject: StoreUnderTest) throws {
        let first = letter(offset: 5)
        var again = first
        again.reason = .late
        try subject.commit(letters: [first, again])
        try subject.commit(letters: [again])
        #expect(try subject.store.deadLetters(of: nil, after: nil, limit: 10) == [first])
        // Another pipeline meets it for itself.
        try subject.commit(letters: [letter("garden", offset: 5)])
        #expect(try subject.store.deadLetters(of: nil, after: nil, limit: 10).map(\.pipeline) == ["garden", "shop"])
    }

    private static func paged(_ subject: StoreUnderTest) throws {
        var letters: [DeadLetter] = []
        for topic in [TopicID.other, .sample] {
            for partition in [10, 2] as [Int32] {
                for offset in [100, 20, 3] as [Offset] {
                    letters.append(letter(topic: topic, partition: partition, offset: offset))
                }
            }
        }
        try subject.commit(letters: letters + [letter("garden", offset: 1)])
        var found: [Origin] = []
        while true {
            let part = try subject.store.deadLetters(of: "shop", after: found.last, limit: 5)
            if part.isEmpty { break }
            found += part.map(\.origin)
        }
        #expect(found == letters.map(\.origin).sorted())
        #expect(try subject.store.deadLetters(of: "garden", after: nil, limit: 5).count == 1)
        #expect(try subject.store.deadLetters(of: "nobody", after: nil, limit: 5) == [])
        #expect(try subject.store.deadLetters(of: nil, after: nil, limit: 0) == [])
    }

    private static func counted(_ subject: StoreUnderTest) throws {
        try subject.commit(
            letters: [
                letter(offset: 1), letter(offset: 2), letter(offset: 3, .late), letter("garden", offset: 1, .unmatched),
            ])
        #expect(
            try subject.store.deadLetterCounts() == [
                DeadLetterCount(pipeline: "garden", reason: .unmatched, count: 1),
                DeadLetterCount(pipeline: "shop", reason: .late, count: 1),
                DeadLetterCount(pipeline: "shop", reason: .malformed, count: 2),
            ])
    }

    private static func commit(
        _ letters: [DeadLetter], _ bound: DeadLetterBound, to subject: StoreUnderTest
    ) throws {
        try subject.store.commit(
            ResultBatch(processedAt: subject.now, views: [], deadLetters: letters, deadLetterBound: bound))
        try subject.restart()
    }

    private static func places(_ subject: StoreUnderTest) throws -> [String] {
        try subject.store.deadLetters(of: nil, after: nil, limit: 99).map { "\($0.pipeline) \($0.origin.offset)" }
    }

    private static func tooMany(_ subject: StoreUnderTest) throws {
        let bound = DeadLetterBound(atMost: 3)
        try commit([letter("garden", offset: 1)], DeadLetterBound(atMost: 1), to: subject)
        try commit([letter(offset: 9), letter(offset: 8, .late)], bound, to: subject)
        #expect(try places(subject) == ["garden 1", "shop 8", "shop 9"])
        subject.now += 1
        try commit((0..<2).map { letter(offset: $0) }, bound, to: subject)
        // One that is met again has gone, and is the latest now.
        #expect(try places(subject) == ["shop 0", "garden 1", "shop 1", "shop 8"])
        subject.now += 1
        try commit([letter(offset: 9)], bound, to: subject)
        #expect(try places(subject) == ["shop 0", "garden 1", "shop 1", "shop 9"])
        let counts = [
            DeadLetterCount(pipeline: "garden", reason: .malformed, count: 1),
            DeadLetterCount(pipeline: "shop", reason: .late, count: 0, givenUp: 1),
            DeadLetterCount(pipeline: "shop", reason: .malformed, count: 3, givenUp: 1),
        ]
        #expect(try subject.store.deadLetterCounts() == counts)
        // What somebody put right was not given up.
        try subject.store.remove([letter(offset: 9).origin], of: "shop")
        #expect(try subject.store.deadLetterCounts().map(\.givenUp) == [0, 1, 1])
        try subject.store.removeDeadLetters(of: "shop")
        #expect(try subject.store.deadLetterCounts() == [counts[0]])
    }

    private static func tooOld(_ subject: StoreUnderTest) throws {
        let bound = DeadLetterBound(keep: 1000)
        try commit([letter(offset: 1)], bound, to: subject)
        subject.now += 600
        try commit([letter(offset: 2, .late)], bound, to: subject)
        subject.now += 400
        try commit([letter(offset: 3)], bound, to: subject)
        #expect(try places(subject) == ["shop 1", "shop 2", "shop 3"])
        // Nothing new need come for what is old to go.
        let view = Sample.groups(["rows"])
        let standing = try subject.open(view)
        subject.now += 1
        var batch = ResultBatch(
            processedAt: subject.now, views: [EventFold(view: view).batch([Event(text("a"))], from: standing)])
        batch.deadLetterBound = bound
        try subject.store.commit(batch)
        #expect(try places(subject) == ["shop 2", "shop 3"])
        subject.now += 1_000_000
        try commit([], DeadLetterBound(keep: .max), to: subject)
        #expect(try places(subject) == ["shop 2", "shop 3"])
        #expect(try subject.store.deadLetterCounts().map(\.givenUp) == [0, 1])
    }

    private static func removed(_ subject: StoreUnderTest) throws {
        try subject.commit(
            letters: [letter(offset: 1), letter(offset: 2), letter(offset: 4), letter("garden", offset: 1)])
        try subject.store.remove([4, 9, 1].map { letter(offset: $0).origin }, of: "shop")
        try subject.store.remove([], of: "shop")
        let left = try subject.store.deadLetters(of: nil, after: nil, limit: 9)
        #expect(left.map { "\($0.pipeline) \($0.origin.offset)" } == ["garden 1", "shop 2"])
        // A rebuild meets the record again: what was put right is not to be put right once more.
        try subject.commit(letters: [letter(offset: 1), letter(offset: 9)])
        #expect(try places(subject) == ["garden 1", "shop 2", "shop 9"])
        try subject.store.removeDeadLetters(of: "shop")
        #expect(try subject.store.deadLetters(of: nil, after: nil, limit: 9).map(\.pipeline) == ["garden"])
        // Begun anew it meets all of them again; the record that was appended for the first one is in the log still.
        try subject.commit(letters: [letter(offset: 1), letter(offset: 2)])
        #expect(try places(subject) == ["garden 1", "shop 2"])
    }
}
