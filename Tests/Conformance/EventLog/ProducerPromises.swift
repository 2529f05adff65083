internal import EventLog
internal import Model
internal import RecordBatches
internal import Testing

enum ProducerPromises {
    static let all: [LogPromise] =
        ofNumbers.map { $0.needing(.producerNumbers) } + [
            Promise("an append that fails leaves its producers' sequences alone", needs: .wholeAppends, failedAppend),
            Promise("batches without a producer are never duplicates", anonymous),
        ]

    private static let ofNumbers: [LogPromise] = [
        Promise("a producer id is given out once", producerIDs),
        Promise("a batch that was sent before is not appended again, and answered with its first place", duplicate),
        Promise("the last five batches of a producer are remembered, the one before is not", lastFive),
        Promise("a sequence that leaves a gap is refused, the expected one is still taken", gap),
        Promise("a batch that overlaps a remembered one is refused", overlap),
        Promise("a producer that is not known may begin with any sequence", anyBeginning),
        Promise("a new epoch begins with sequence 0", newEpoch),
        Promise("an older epoch is fenced", fenced),
        Promise("sequences wrap from the largest number to 0", wrapAround),
        Promise("a producer's partitions count for themselves", partitionsApart),
        Promise("producers count for themselves", producersApart),
        Promise("a duplicate within one append is found", duplicateWithinAppend),
        Promise("duplicates are known after their records were given up", duplicateOfGivenUp),
        Promise("a topic made anew knows no producer", madeAnew),
        Promise("of more producers than a partition remembers, the one silent for longest is forgotten", tooMany),
    ]

    private static func producerIDs(_ subject: LogUnderTest) throws {
        var given: [Int64] = []
        for _ in 0..<3 {
            for _ in 0..<10 { given.append(try subject.log.newProducerID()) }
            try subject.restart()
        }
        #expect(Set(given).count == given.count)
        #expect(given.allSatisfy { $0 >= 0 })
    }

    private static func duplicate(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(batch("before"))
        let first = try subject.append(numbered(5, 0, count: 3))
        #expect(first == Appended(baseOffset: 1, nextOffset: 4))
        try subject.append(batch("after"))
        try subject.restart()
        let again = try subject.append(numbered(5, 0, count: 3))
        #expect(again == Appended(baseOffset: 1, nextOffset: 4, isDuplicate: true))
        #expect(try subject.offsets().end == 5)
        #expect(try subject.append(numbered(5, 3)).baseOffset == 5)
    }

    private static func lastFive(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for sequence in 0..<Int32(6) { try subject.append(numbered(5, sequence)) }
        try subject.restart()
        for sequence in 1..<Int32(6) {
            let again = try subject.append(numbered(5, sequence))
            #expect(again.isDuplicate && again.baseOffset == Offset(sequence))
        }
        refuses(.outOfOrderSequence) { try subject.append(numbered(5, 0)) }
        #expect(try subject.offsets().end == 6)
    }

    private static func gap(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(numbered(5, 0, count: 2))
        try subject.restart()
        refuses(.outOfOrderSequence) { try subject.append(numbered(5, 3)) }
        refuses(.outOfOrderSequence) { try subject.append(numbered(5, .max)) }
        #expect(try subject.append(numbered(5, 2)).baseOffset == 2)
    }

    private static func overlap(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(numbered(5, 0, count: 4))
        try subject.restart()
        refuses(.outOfOrderSequence, "shorter") { try subject.append(numbered(5, 0, count: 3)) }
        refuses(.outOfOrderSequence, "longer") { try subject.append(numbered(5, 0, count: 5)) }
        refuses(.outOfOrderSequence, "the end") { try subject.append(numbered(5, 2, count: 2)) }
        refuses(.outOfOrderSequence, "the middle") { try subject.append(numbered(5, 3, count: 4)) }
        #expect(try subject.offsets().end == 4)
    }

    private static func anyBeginning(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        #expect(try subject.append(numbered(5, epoch: 4, 1234)).baseOffset == 0)
        try subject.restart()
        #expect(try subject.append(numbered(5, epoch: 4, 1235)).baseOffset == 1)
    }

    private static func newEpoch(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(numbered(5, 0))
        try subject.append(numbered(5, 1))
        try subject.restart()
        refuses(.outOfOrderSequence) { try subject.append(numbered(5, epoch: 1, 2)) }
        let begun = try subject.append(numbered(5, epoch: 1, 0))
        #expect(begun == Appended(baseOffset: 2, nextOffset: 3))
        try subject.restart()
        refuses(.outOfOrderSequence) { try subject.append(numbered(5, epoch: 1, 2)) }
        #expect(try subject.append(numbered(5, epoch: 1, 1)).baseOffset == 3)
    }

    private static func fenced(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(numbered(5, 0))
        try subject.append(numbered(5, epoch: 2, 0))
        try subject.restart()
        refuses(.fencedProducer, "next") { try subject.append(numbered(5, 1)) }
        refuses(.fencedProducer, "a duplicate of the older epoch") { try subject.append(numbered(5, 0)) }
        refuses(.fencedProducer, "between") { try subject.append(numbered(5, epoch: 1, 0)) }
        #expect(try subject.offsets().end == 2)
    }

    private static func wrapAround(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2)
        try subject.append(numbered(5, .max - 1, count: 2), to: "users", 0)
        try subject.append(numbered(5, .max - 1, count: 5), to: "users", 1)
        try subject.restart()
        refuses(.outOfOrderSequence) { try subject.append(numbered(5, 1), to: "users", 0) }
        #expect(try subject.append(numbered(5, 0), to: "users", 0).baseOffset == 2)
        refuses(.outOfOrderSequence) { try subject.append(numbered(5, 0), to: "users", 1) }
        #expect(try subject.append(numbered(5, 3), to: "users", 1).baseOffset == 5)
        try subject.restart()
        #expect(try subject.append(numbered(5, .max - 1, count: 5), to: "users", 1).isDuplicate)
    }

    private static func partitionsApart(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2)
        try subject.makeTopic("other")
        try subject.append(numbered(5, 0), to: "users", 0)
        try subject.restart()
        #expect(try subject.append(numbered(5, 0), to: "users", 1).isDuplicate == false)
        #expect(try subject.append(numbered(5, 0), to: "other").isDuplicate == false)
        refuses(.outOfOrderSequence) { try subject.append(numbered(5, 7), to: "other") }
        #expect(try subject.append(numbered(5, 0), to: "users", 0).isDuplicate)
    }

    private static func producersApart(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for id in [0, 1, .max] as [Int64] { #expect(try subject.append(numbered(id, 0)).isDuplicate == false) }
        try subject.restart()
        for id in [0, 1, .max] as [Int64] {
            #expect(try subject.append(numbered(id, 0)).isDuplicate)
            #expect(try subject.append(numbered(id, 1)).isDuplicate == false)
        }
        #expect(try subject.offsets().end == 6)
    }

    private static func duplicateWithinAppend(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let entries = try [0, 1, 0, 1, 2].map { Append.Entry(partition: 0, batch: try numbered(5, $0)) }
        let answers = try subject.log.append(Append(topic: "users", entries: entries))
        #expect(answers.map(\.isDuplicate) == [false, false, true, true, false])
        #expect(answers.map(\.baseOffset) == [0, 1, 0, 1, 2])
        try subject.restart()
        #expect(try subject.values() == ["5/0/0+0", "5/0/1+0", "5/0/2+0"])
    }

    private static func failedAppend(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2)
        let entries = [
            Append.Entry(partition: 0, batch: try numbered(5, 0)), .init(partition: 1, batch: try numbered(5, 0)),
            .init(partition: 0, batch: try numbered(5, 2)),
        ]
        refuses(.outOfOrderSequence) { try subject.log.append(Append(topic: "users", entries: entries)) }
        try subject.restart()
        #expect(try subject.append(numbered(5, 0), to: "users", 0) == Appended(baseOffset: 0, nextOffset: 1))
        #expect(try subject.append(numbered(5, 4), to: "users", 1) == Appended(baseOffset: 0, nextOffset: 1))
    }

    private static func duplicateOfGivenUp(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(numbered(5, 0))
        try subject.append(numbered(5, 1))
        _ = try subject.log.deleteRecords(of: TopicPartition("users", 0), before: 2)
        try subject.restart()
        #expect(try subject.append(numbered(5, 0)) == Appended(baseOffset: 0, nextOffset: 1, isDuplicate: true))
        #expect(try subject.append(numbered(5, 2)).baseOffset == 2)
    }

    private static func madeAnew(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.append(numbered(5, epoch: 3, 0))
        try subject.log.deleteTopic("users")
        try subject.makeTopic()
        try subject.restart()
        #expect(try subject.append(numbered(5, epoch: 3, 0)).isDuplicate == false)
        #expect(try subject.offsets().end == 1)
    }

    private static func anonymous(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for _ in 0..<3 { #expect(try subject.append(batch("same")).isDuplicate == false) }
        try subject.restart()
        #expect(try subject.values() == ["same", "same", "same"])
    }

    /// Every producer that ever came was once carried from segment to segment, until none was large enough.
    private static func tooMany(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let limit = Int64(LogLimits.producersPerPartition)
        let entries = try (0..<limit).map { Append.Entry(partition: 0, batch: try numbered($0, 0)) }
        try subject.log.append(Append(topic: "users", entries: entries))
        #expect(try subject.append(numbered(0, 1)).baseOffset == limit)
        #expect(try subject.append(numbered(limit, 0)).baseOffset == limit + 1)
        try subject.restart()
        #expect(try subject.append(numbered(0, 0)).isDuplicate, "it was heard of again")
        #expect(try subject.append(numbered(2, 0)).isDuplicate)
        #expect(try subject.append(numbered(1, 0)).isDuplicate == false, "it was silent for longest")
    }
}
