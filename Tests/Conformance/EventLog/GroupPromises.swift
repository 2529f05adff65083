internal import EventLog
internal import Model
internal import Testing

enum GroupPromises {
    static let all: [LogPromise] = [
        Promise("what a group commits comes back", committed),
        Promise("a commit keeps its leader epoch", needs: .leaderEpochs, leaderEpoch),
        Promise("a later commit replaces its partitions and leaves the others", replaced),
        Promise("a commit with one bad offset commits nothing", allOrNothing),
        Promise("a group that nobody committed for has committed nothing", unknownGroup),
        Promise("a commit of nothing makes no group", emptyCommit),
        Promise("groups are listed by name, and go when deleted", listedAndDeleted),
        Promise("a group's name has its limits", names),
        Promise("names are compared by their bytes", sameLooks),
        Promise("a note beside an offset has its limit", metadata),
        Promise("a group's offsets vanish with their topic", vanishWithTopic),
        Promise("a membership comes back as its bytes, the last one of each group", needs: .memberships, membership),
        Promise("a membership goes with its group, or when it is forgotten", needs: .memberships, membershipForgotten),
        Promise("a membership has its limits", needs: .memberships, membershipLimits),
    ]

    private static let place = TopicPartition("users", 0)

    private static func committed(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2)
        try subject.makeTopic("other")
        let offsets = [
            place: CommittedOffset(offset: 12, metadata: "note \u{E9}"),
            TopicPartition("users", 1): CommittedOffset(offset: 0),
            TopicPartition("other", 0): CommittedOffset(offset: .max),
        ]
        try subject.log.commit(offsets, for: "g")
        try subject.restart()
        #expect(try subject.log.committed(by: "g") == offsets)
        #expect(try subject.log.committed(by: "G") == [:])
    }

    private static func leaderEpoch(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let offset = CommittedOffset(offset: 12, leaderEpoch: 3, metadata: "note \u{E9}")
        try subject.log.commit([place: offset], for: "g")
        try subject.restart()
        #expect(try subject.log.committed(by: "g") == [place: offset])
    }

    private static func replaced(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 2)
        let other = TopicPartition("users", 1)
        try subject.log.commit([place: CommittedOffset(offset: 9), other: CommittedOffset(offset: 1)], for: "g")
        try subject.log.commit([place: CommittedOffset(offset: 2, metadata: "back")], for: "g")
        try subject.log.commit([place: CommittedOffset(offset: 77)], for: "h")
        try subject.restart()
        #expect(
            try subject.log.committed(by: "g") == [
                place: CommittedOffset(offset: 2, metadata: "back"), other: CommittedOffset(offset: 1),
            ])
        #expect(try subject.log.committed(by: "h") == [place: CommittedOffset(offset: 77)])
    }

    private static func allOrNothing(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let kept = [place: CommittedOffset(offset: 1)]
        try subject.log.commit(kept, for: "g")
        for (bad, code) in [
            (TopicPartition("users", 1), .unknownPartition), (TopicPartition("nobody", 0), .unknownTopic),
        ]
            as [(TopicPartition, EventLogError.Code)]
        {
            for group in ["g", "new"] {
                refuses(code) {
                    try subject.log.commit([place: CommittedOffset(offset: 5), bad: .init(offset: 6)], for: group)
                }
            }
        }
        try subject.restart()
        #expect(try subject.log.committed(by: "g") == kept)
        #expect(try subject.log.groups() == ["g"])
    }

    private static func unknownGroup(_ subject: LogUnderTest) throws {
        #expect(try subject.log.committed(by: "nobody") == [:])
        #expect(try subject.log.groups() == [])
        refuses(.unknownGroup) { try subject.log.deleteGroup("nobody") }
    }

    private static func emptyCommit(_ subject: LogUnderTest) throws {
        try subject.log.commit([:], for: "g")
        try subject.restart()
        #expect(try subject.log.groups() == [])
        refuses(.unknownGroup) { try subject.log.deleteGroup("g") }
    }

    private static func listedAndDeleted(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users", partitions: 3)
        let groups = ["b", "a/b c", "Z", "a", "\u{1F600}", "ab"]
        for group in groups {
            for partition in 0..<Int32(3) {
                try subject.log.commit([TopicPartition("users", partition): CommittedOffset(offset: 1)], for: group)
            }
        }
        try subject.restart()
        #expect(try subject.log.groups() == ["Z", "a", "a/b c", "ab", "b", "\u{1F600}"])
        try subject.log.deleteGroup("a")
        try subject.restart()
        #expect(try subject.log.groups() == ["Z", "a/b c", "ab", "b", "\u{1F600}"])
        #expect(try subject.log.committed(by: "a") == [:])
        #expect(try subject.log.committed(by: "ab").count == 3)
        refuses(.unknownGroup) { try subject.log.deleteGroup("a") }
    }

    private static func names(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let longest = String(repeating: "g", count: LogLimits.groupNameBytes)
        try subject.log.commit([place: CommittedOffset(offset: 4)], for: longest)
        for name in ["", longest + "g", String(repeating: "\u{E9}", count: 128)] {
            refuses(.invalidGroupName) { try subject.log.commit([place: CommittedOffset(offset: 4)], for: name) }
            refuses(.invalidGroupName) { _ = try subject.log.committed(by: name) }
            refuses(.invalidGroupName) { try subject.log.deleteGroup(name) }
        }
        try subject.restart()
        #expect(try subject.log.groups() == [longest])
        #expect(try subject.log.committed(by: longest) == [place: CommittedOffset(offset: 4)])
    }

    private static func sameLooks(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        try subject.log.commit([place: CommittedOffset(offset: 1)], for: "caf\u{E9}")
        try subject.log.commit([place: CommittedOffset(offset: 2)], for: "cafe\u{301}")
        try subject.restart()
        #expect(try subject.log.groups().map { Array($0.utf8).count } == [6, 5])
        #expect(try subject.log.committed(by: "caf\u{E9}") == [place: CommittedOffset(offset: 1)])
        #expect(try subject.log.committed(by: "cafe\u{301}") == [place: CommittedOffset(offset: 2)])
    }

    private static func metadata(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        let longest = CommittedOffset(offset: 1, metadata: String(repeating: "m", count: LogLimits.metadataBytes))
        try subject.log.commit([place: longest], for: "g")
        var longer = longest
        longer.metadata += "m"
        refuses(.metadataTooLarge) { try subject.log.commit([place: longer], for: "g") }
        try subject.restart()
        #expect(try subject.log.committed(by: "g") == [place: longest])
    }

    private static func vanishWithTopic(_ subject: LogUnderTest) throws {
        try subject.makeTopic("users")
        try subject.makeTopic("other")
        let kept = [TopicPartition("other", 0): CommittedOffset(offset: 3)]
        try subject.log.commit([place: CommittedOffset(offset: 1)], for: "only")
        try subject.log.commit([place: CommittedOffset(offset: 2)], for: "both")
        try subject.log.commit(kept, for: "both")
        try subject.log.deleteTopic("users")
        try subject.restart()
        #expect(try subject.log.committed(by: "both") == kept)
        #expect(try subject.log.groups() == ["both"])
        refuses(.unknownGroup) { try subject.log.deleteGroup("only") }
        try subject.makeTopic("users")
        try subject.restart()
        #expect(try subject.log.committed(by: "only") == [:])
        #expect(try subject.log.committed(by: "both") == kept)
    }

    private static func membership(_ subject: LogUnderTest) throws {
        #expect(try subject.log.memberships() == [])
        let all = (0...UInt8.max).map { $0 }
        for (group, bytes) in [("b", [1]), ("a/b c", []), ("\u{1F600}", all), ("a", [9]), ("caf\u{E9}", [2])] {
            try subject.log.remember(bytes, of: group)
        }
        try subject.log.remember([3], of: "cafe\u{301}")
        try subject.log.remember(Array(repeating: 7, count: 100_000), of: "b")
        try subject.restart()
        let found = try subject.log.memberships()
        #expect(found.map { Array($0.group.utf8).count } == [1, 5, 1, 6, 5, 4])
        #expect(found.map(\.bytes) == [[9], [], Array(repeating: 7, count: 100_000), [3], [2], all])
        #expect(try subject.log.groups() == [], "it has committed nothing")
    }

    private static func membershipForgotten(_ subject: LogUnderTest) throws {
        try subject.makeTopic()
        for group in ["only", "both", "kept", "left"] { try subject.log.remember([1], of: group) }
        for group in ["both", "left"] { try subject.log.commit([place: CommittedOffset(offset: 1)], for: group) }
        try subject.log.deleteGroup("only")
        try subject.log.deleteGroup("both")
        try subject.log.remember(nil, of: "left")
        try subject.log.remember(nil, of: "nobody")
        try subject.restart()
        #expect(try subject.log.memberships() == [GroupMembership(group: "kept", bytes: [1])])
        #expect(try subject.log.groups() == ["left"])
        refuses(.unknownGroup) { try subject.log.deleteGroup("only") }
        refuses(.unknownGroup) { try subject.log.deleteGroup("both") }
    }

    private static func membershipLimits(_ subject: LogUnderTest) throws {
        let longest = String(repeating: "g", count: LogLimits.groupNameBytes)
        let largest = Array(repeating: UInt8(1), count: LogLimits.membershipBytes)
        try subject.log.remember(largest, of: longest)
        refuses(.metadataTooLarge) { try subject.log.remember(largest + [1], of: longest) }
        for name in ["", longest + "g"] {
            refuses(.invalidGroupName) { try subject.log.remember([1], of: name) }
            refuses(.invalidGroupName) { try subject.log.remember(nil, of: name) }
        }
        try subject.restart()
        #expect(try subject.log.memberships() == [GroupMembership(group: longest, bytes: largest)])
    }
}
