internal import EventLog
internal import Model
internal import Testing

enum HoldPromises {
    static let all: [LogPromise] = [
        Promise("holds are listed by name with their positions", listed),
        Promise("a hold replaces what its name held before", replaced),
        Promise("records that a hold needs cannot be given up", held),
        Promise("the hold that has read least decides", slowest),
        Promise("a hold on one partition leaves the others alone", partitionsApart),
        Promise("a hold on all of a topic holds partitions that are added", grown),
        Promise("a released hold holds nothing", released),
        Promise("what is not held may be released", releasedTwice),
        Promise("a hold on what is not there is refused", notThere),
        Promise("a topic may be deleted while it is held, and the new one is not held", deletedTopic),
        Promise("a hold's name has its limits", names),
    ]

    private static let place = TopicPartition("users", 0)

    private static func positions(_ topic: TopicDescription, _ next: [Int32: Offset]) -> Positions {
        var positions = Positions()
        for (partition, offset) in next { positions[topic.id, partition] = offset }
        return positions
    }

    private static func listed(_ subject: LogUnderTest) throws {
        #expect(try subject.log.holds() == [])
        let users = try subject.makeTopic("users", partitions: 2)
        let other = try subject.makeTopic("other")
        var both = positions(users, [0: 5, 1: 0])
        both[other.id, 0] = .max
        try subject.log.hold("b", at: both)
        try subject.log.hold("a/x", at: Positions())
        try subject.restart()
        #expect(
            try subject.log.holds() == [Hold(name: "a/x", positions: Positions()), Hold(name: "b", positions: both)])
    }

    private static func replaced(_ subject: LogUnderTest) throws {
        let users = try subject.makeTopic("users", partitions: 2)
        for _ in 0..<4 { try subject.append(batch("a")) }
        try subject.log.hold("sink", at: positions(users, [0: 1, 1: 0]))
        let later = positions(users, [0: 3])
        try subject.log.hold("sink", at: later)
        try subject.restart()
        #expect(try subject.log.holds() == [Hold(name: "sink", positions: later)])
        #expect(try subject.log.deleteRecords(of: place, before: 3) == 3)
        refuses(.held) { _ = try subject.log.deleteRecords(of: place, before: 4) }
    }

    private static func held(_ subject: LogUnderTest) throws {
        let users = try subject.makeTopic()
        try subject.append(batch("a", "b", "c", "d"))
        try subject.log.hold("sink", at: positions(users, [0: 2]))
        try subject.restart()
        for offset in [3, 4] as [Offset] {
            refuses(.held, "\(offset)") { _ = try subject.log.deleteRecords(of: place, before: offset) }
        }
        #expect(try subject.offsets().start == 0)
        refuses(.offsetOutOfRange) { _ = try subject.log.deleteRecords(of: place, before: 5) }
        #expect(try subject.log.deleteRecords(of: place, before: 1) == 1)
        #expect(try subject.log.deleteRecords(of: place, before: 2) == 2)
        #expect(try subject.log.deleteRecords(of: place, before: 0) == 2)
    }

    private static func slowest(_ subject: LogUnderTest) throws {
        let users = try subject.makeTopic()
        try subject.append(batch("a", "b", "c", "d"))
        try subject.log.hold("fast", at: positions(users, [0: 4]))
        try subject.log.hold("slow", at: positions(users, [0: 1]))
        try subject.restart()
        refuses(.held) { _ = try subject.log.deleteRecords(of: place, before: 2) }
        try subject.log.hold("slow", at: positions(users, [0: 3]))
        #expect(try subject.log.deleteRecords(of: place, before: 3) == 3)
    }

    private static func partitionsApart(_ subject: LogUnderTest) throws {
        let users = try subject.makeTopic("users", partitions: 2)
        try subject.makeTopic("other")
        try subject.append(batch("a"), to: "users", 1)
        try subject.append(batch("a"), to: "other", 0)
        try subject.log.hold("sink", at: positions(users, [0: 0]))
        try subject.restart()
        #expect(try subject.log.deleteRecords(of: TopicPartition("users", 1), before: 1) == 1)
        #expect(try subject.log.deleteRecords(of: TopicPartition("other", 0), before: 1) == 1)
    }

    /// A pipeline that was paused once lost what came into a partition that was added meanwhile.
    private static func grown(_ subject: LogUnderTest) throws {
        let users = try subject.makeTopic("users", partitions: 2)
        let all = positions(users, [0: 0, 1: 0])
        let first = positions(users, [0: 0])
        try subject.log.hold("all", at: all)
        try subject.log.hold("first", at: first)
        refuses(.invalidPartitionCount) { try subject.log.addPartitions(to: "users", upTo: 1) }
        #expect(try subject.log.holds().map(\.positions) == [all, first])
        try subject.log.addPartitions(to: "users", upTo: 4)
        #expect(try subject.log.holds().map(\.positions) == [positions(users, [0: 0, 1: 0, 2: 0, 3: 0]), first])
        try subject.append(batch("a"), to: "users", 3)
        try subject.restart()
        refuses(.held) { _ = try subject.log.deleteRecords(of: TopicPartition("users", 3), before: 1) }
    }

    private static func released(_ subject: LogUnderTest) throws {
        let users = try subject.makeTopic()
        try subject.append(batch("a"))
        try subject.log.hold("one", at: positions(users, [0: 0]))
        try subject.log.hold("two", at: positions(users, [0: 1]))
        try subject.log.release("one")
        try subject.restart()
        #expect(try subject.log.holds().map(\.name) == ["two"])
        #expect(try subject.log.deleteRecords(of: place, before: 1) == 1)
    }

    private static func releasedTwice(_ subject: LogUnderTest) throws {
        try subject.log.release("nobody")
        try subject.log.hold("one", at: Positions())
        try subject.log.release("one")
        try subject.restart()
        try subject.log.release("one")
        #expect(try subject.log.holds() == [])
    }

    private static func notThere(_ subject: LogUnderTest) throws {
        let users = try subject.makeTopic()
        let kept = positions(users, [0: 0])
        try subject.log.hold("sink", at: kept)
        for partition in [1, -1] as [Int32] {
            refuses(.unknownPartition) { try subject.log.hold("sink", at: positions(users, [0: 5, partition: 0])) }
        }
        var foreign = positions(users, [0: 5])
        foreign[TopicID(high: 1, low: 2), 0] = 0
        refuses(.unknownTopic) { try subject.log.hold("sink", at: foreign) }
        refuses(.unknownTopic) { try subject.log.hold("new", at: foreign) }
        try subject.restart()
        #expect(try subject.log.holds() == [Hold(name: "sink", positions: kept)])
    }

    private static func deletedTopic(_ subject: LogUnderTest) throws {
        let old = try subject.makeTopic()
        try subject.append(batch("a"))
        let positions = positions(old, [0: 0])
        try subject.log.hold("sink", at: positions)
        try subject.log.deleteTopic("users")
        try subject.restart()
        #expect(try subject.log.holds() == [Hold(name: "sink", positions: positions)])
        try subject.makeTopic()
        try subject.append(batch("b"))
        #expect(try subject.log.deleteRecords(of: place, before: 1) == 1)
        refuses(.unknownTopic) { try subject.log.hold("sink", at: positions) }
    }

    private static func names(_ subject: LogUnderTest) throws {
        let longest = String(repeating: "h", count: LogLimits.holdNameBytes)
        try subject.log.hold(longest, at: Positions())
        for name in ["", longest + "h"] {
            refuses(.invalidGroupName) { try subject.log.hold(name, at: Positions()) }
            refuses(.invalidGroupName) { try subject.log.release(name) }
        }
        try subject.log.hold("caf\u{E9}", at: Positions())
        try subject.log.hold("cafe\u{301}", at: Positions())
        try subject.restart()
        #expect(try subject.log.holds().map(\.name.utf8.count) == [6, 5, LogLimits.holdNameBytes])
    }
}
