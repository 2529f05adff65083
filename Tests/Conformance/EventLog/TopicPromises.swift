internal import EventLog
internal import Model
internal import System
internal import Testing

enum TopicPromises {
    static let all: [LogPromise] = [
        Promise("a topic is described as it was made", describedAsMade),
        Promise("a topic that asks for no number of partitions gets the log's own", defaultPartitions),
        Promise("topics are listed by name, byte by byte", listedByName),
        Promise("names that Kafka refuses are refused", illegalNames),
        Promise("names at the edge of the rules are taken", legalNames),
        Promise("names that differ only in '.' and '_' collide", collidingNames),
        Promise("a second topic of a name is refused", duplicateTopic),
        Promise("a topic has at least one partition and no more than the limit", partitionLimits),
        Promise("partitions are added and keep what is there", addedPartitions),
        Promise("partitions are never taken away", partitionsOnlyGrow),
        Promise("an unknown topic is named as such by every call", unknownTopic),
        Promise("an unknown partition is named as such by every call", unknownPartition),
        Promise("a deleted topic is gone", deletedTopic),
        Promise("a topic made anew is another one", madeAnew),
        Promise("a refused topic leaves nothing behind", refusedLeavesNothing),
    ]

    private static func describedAsMade(_ subject: LogUnderTest) throws {
        let before = subject.clock.wallMilliseconds
        let made = try subject.makeTopic("users", partitions: 3, ["retention.ms": "5000"])
        let after = subject.clock.wallMilliseconds
        try subject.restart()
        let found = try subject.log.describeTopic("users")
        #expect(found == made)
        #expect(found.name == "users")
        #expect(found.partitions == 3)
        #expect((before...after).contains(found.createdAt))
        #expect(found.overrides == ["retention.ms": "5000"])
        #expect(found.settings.retentionMilliseconds == 5000)
        #expect(try subject.log.topics() == [made])
        for partition in 0..<Int32(3) {
            #expect(try subject.offsets(of: "users", partition) == OffsetRange(start: 0, end: 0))
        }
    }

    private static func defaultPartitions(_ subject: LogUnderTest) throws {
        let made = try subject.log.createTopic(NewTopic("users"))
        try subject.restart()
        #expect(made.partitions == subject.defaultPartitions)
        #expect(try subject.log.describeTopic("users").partitions == subject.defaultPartitions)
    }

    private static func listedByName(_ subject: LogUnderTest) throws {
        #expect(try subject.log.topics() == [])
        let names = ["b", "a", "Z", "a-b", "ab", "9", "a.c", "_x"]
        for name in names { try subject.makeTopic(name) }
        try subject.restart()
        #expect(try subject.log.topics().map(\.name) == ["9", "Z", "_x", "a", "a-b", "a.c", "ab", "b"])
        #expect(Set(try subject.log.topics().map(\.id)).count == names.count)
    }

    private static func illegalNames(_ subject: LogUnderTest) throws {
        let long = String(repeating: "n", count: 250)
        for name in ["", ".", "..", "a b", "a/b", "../up", "caf\u{E9}", "\u{212A}", "a\u{0}", "a\n", "a:b", long] {
            refuses(.invalidTopicName, name) { try subject.makeTopic(name) }
        }
        #expect(try subject.log.topics() == [])
    }

    private static func legalNames(_ subject: LogUnderTest) throws {
        let names = ["a", "...", "._-", "A-Z", "__consumer", "-", String(repeating: "n", count: 249)]
        for name in names {
            try subject.makeTopic(name)
            try subject.append(batch("in \(name)"), to: name)
        }
        try subject.restart()
        for name in names { #expect(try subject.values(name) == ["in \(name)"]) }
    }

    private static func collidingNames(_ subject: LogUnderTest) throws {
        try subject.makeTopic("my.topic_1")
        try subject.restart()
        refuses(.invalidTopicName) { try subject.makeTopic("my_topic.1") }
        try subject.log.deleteTopic("my.topic_1")
        try subject.makeTopic("my_topic.1")
    }

    private static func duplicateTopic(_ subject: LogUnderTest) throws {
        let made = try subject.makeTopic("users", partitions: 2)
        try subject.append(batch("kept"))
        try subject.restart()
        refuses(.topicExists) { try subject.makeTopic("users", partitions: 5) }
        refuses(.topicExists) { try subject.makeTopic("users", ["no.such.setting": "1"]) }
        #expect(try subject.log.describeTopic("users") == made)
        #expect(try subject.values() == ["kept"])
    }

    private static func partitionLimits(_ subject: LogUnderTest) throws {
        for count in [0, -1, .min, LogLimits.partitions + 1, .max] {
            refuses(.invalidPartitionCount, "\(count)") { try subject.makeTopic("users", partitions: count) }
        }
        #expect(try subject.log.topics() == [])
    }

    private static func addedPartitions(_ subject: LogUnderTest) throws {
        let made = try subject.makeTopic("users")
        try subject.append(batch("old"))
        try subject.log.addPartitions(to: "users", upTo: 4)
        try subject.restart()
        var expected = made
        expected.partitions = 4
        #expect(try subject.log.describeTopic("users") == expected)
        #expect(try subject.offsets(of: "users", 3) == OffsetRange(start: 0, end: 0))
        try subject.append(batch("new"), to: "users", 3)
        try subject.restart()
        #expect(try subject.values("users", 0) == ["old"])
        #expect(try subject.values("users", 3) == ["new"])
    }

    private static func partitionsOnlyGrow(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 3)
        for count in [3, 2, 1, 0, -1, .min, LogLimits.partitions + 1, .max] {
            refuses(.invalidPartitionCount, "\(count)") { try subject.log.addPartitions(to: "users", upTo: count) }
        }
        try subject.restart()
        #expect(try subject.log.describeTopic("users").partitions == 3)
    }

    private static func unknownTopic(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users")
        for name in ["user", "userss", "Users", "", "..", String(repeating: "x", count: 600)] {
            try eachCall(subject.log, of: TopicPartition(name, 0)) { call, body in
                refuses(.unknownTopic, "\(call) of \(name)", body)
            }
            refuses(.unknownTopic) { _ = try subject.log.describeTopic(name) }
            refuses(.unknownTopic) { try subject.log.alterTopic(name, settings: [:]) }
            refuses(.unknownTopic) { try subject.log.addPartitions(to: name, upTo: 2) }
            refuses(.unknownTopic) { try subject.log.deleteTopic(name) }
            refuses(.unknownTopic) { _ = try subject.log.position(ofSource: "file", in: name) }
        }
    }

    private static func unknownPartition(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2)
        for partition in [2, 3, -1, .max, .min] as [Int32] {
            try eachCall(subject.log, of: TopicPartition("users", partition)) { call, body in
                refuses(.unknownPartition, "\(call) of \(partition)", body)
            }
        }
    }

    /// Every call that takes a partition.
    private static func eachCall(
        _ log: any EventLog, of place: TopicPartition, _ visit: (String, () throws -> Void) throws -> Void
    ) throws {
        let sample = try batch("x")
        try visit("append") { try log.append(sample, to: place) }
        try visit("read") { _ = try log.read(place, from: 0, budget: 1000) }
        try visit("offsets") { _ = try log.offsets(of: place) }
        try visit("firstRecord") { _ = try log.firstRecord(of: place, atOrAfter: 0) }
        try visit("deleteRecords") { _ = try log.deleteRecords(of: place, before: 0) }
        try visit("commit") { try log.commit([place: CommittedOffset(offset: 0)], for: "group") }
    }

    private static func deletedTopic(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2)
        let kept = try subject.makeTopic("other")
        try subject.append(batch("a"))
        try subject.append(batch("b"), to: "other")
        try subject.log.deleteTopic("users")
        try subject.restart()
        #expect(try subject.log.topics() == [kept])
        #expect(try subject.values("other") == ["b"])
        refuses(.unknownTopic) { _ = try subject.log.describeTopic("users") }
        refuses(.unknownTopic) { _ = try subject.read() }
        refuses(.unknownTopic) { try subject.append(batch("c")) }
        refuses(.unknownTopic) { try subject.log.deleteTopic("users") }
    }

    private static func madeAnew(_ subject: LogUnderTest) throws {
        let first = try subject.makeTopic("users", partitions: 3, ["retention.ms": "7"])
        try subject.append(batch("a"))
        try subject.log.deleteTopic("users")
        let second = try subject.makeTopic("users", partitions: 2)
        try subject.restart()
        #expect(first.id != second.id)
        #expect(try subject.log.describeTopic("users") == second)
        #expect(second.partitions == 2)
        #expect(second.overrides == [:])
        #expect(try subject.offsets() == OffsetRange(start: 0, end: 0))
        #expect(try subject.append(batch("b")).baseOffset == 0)
        try subject.restart()
        #expect(try subject.values() == ["b"])
        #expect(try subject.log.read(TopicPartition("users", 0), from: 0, budget: 0).topic == second.id)
    }

    private static func refusedLeavesNothing(_ subject: LogUnderTest) throws {
        refuses(.invalidPartitionCount) { try subject.makeTopic("users", partitions: 0) }
        refuses(.invalidSetting) { try subject.makeTopic("users", ["segment.bytes": "1"]) }
        try subject.restart()
        #expect(try subject.log.topics() == [])
        refuses(.unknownTopic) { _ = try subject.offsets() }
        try subject.makeTopic("users")
    }
}
