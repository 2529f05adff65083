import Bytes
@testable import ConsumerGroups
import EventLog
import Model
import Services
import System
import Testing

/// What groups had committed was kept for ever, whoever had tried something once.
@Suite struct `What a group has committed` {
    private let place = TopicPartition("t", 0)
    private let clock = ManualClock()
    private let log: InMemoryEventLog
    private let notices = Monitor<[String]>([])

    init() throws {
        log = InMemoryEventLog(clock: clock)
        try log.createTopic(NewTopic("t"))
    }

    private func coordinator(_ retention: Duration? = .seconds(7 * 86_400)) throws -> GroupCoordinator {
        var settings = GroupSettings()
        settings.initialJoinDelay = .zero
        settings.offsetsRetention = retention
        return try GroupCoordinator(log, settings: settings, clock: clock) { [notices] notice in
            notices.update { $0.append(notice) }
        }
    }

    private func enter(
        _ coordinator: GroupCoordinator, _ group: String, committing offset: Int64?
    ) throws -> MemberClaim {
        var request = JoinRequest.of("m")
        request.sessionTimeout = .seconds(1800)
        let offsets = offset.map { [place: CommittedOffset(offset: $0)] } ?? [:]
        return try coordinator.enter(group, request, committing: offsets)
    }

    private func leave(_ coordinator: GroupCoordinator, _ group: String, _ claim: MemberClaim) throws {
        #expect(try coordinator.leave(group, [Leaver(memberID: claim.memberID)])[0] == nil)
    }

    /// Lets time pass as the coordinator's thread would see it, and members that are named beat.
    private func pass(_ hours: Int, _ coordinator: GroupCoordinator, beating: (String, MemberClaim)? = nil) throws {
        for _ in 0..<(hours * 6) {
            clock.advance(by: .seconds(600))
            coordinator.doWhatIsDue()
            if let (group, claim) = beating { try coordinator.heartbeat(group, claim) }
        }
    }

    @Test func `is forgotten a week after the last member has left, and not before`() throws {
        let coordinator = try coordinator()
        try leave(coordinator, "left", try enter(coordinator, "left", committing: 1))
        let staying = try enter(coordinator, "staying", committing: 2)
        try pass(7 * 24 - 1, coordinator, beating: ("staying", staying))
        #expect(try log.groups() == ["left", "staying"])
        try pass(2, coordinator, beating: ("staying", staying))
        #expect(try log.groups() == ["staying"])
        #expect(try log.memberships().map(\.group) == ["staying"])
        #expect(notices.withLock { $0.count } == 1)
        #expect(notices.withLock { $0.first }?.contains("\"left\"") == true)
        try leave(coordinator, "staying", staying)
        try pass(7 * 24 - 1, coordinator)
        #expect(try log.groups() == ["staying"])
        try pass(2, coordinator)
        #expect(try log.groups() == [] && log.memberships() == [])
    }

    @Test func `is kept when somebody comes back in time`() throws {
        let coordinator = try coordinator()
        for round in 0..<3 as Range<Int64> {
            let claim = try enter(coordinator, "g", committing: round)
            try leave(coordinator, "g", claim)
            try pass(6 * 24, coordinator)
        }
        #expect(try coordinator.committed(by: "g") == [place: CommittedOffset(offset: 2)])
    }

    /// A program without members may commit too; its group has no generation.
    @Test func `ends in the same way where nobody was ever a member`() throws {
        let coordinator = try coordinator()
        try coordinator.commit([place: CommittedOffset(offset: 1)], for: "alone", as: MemberClaim())
        try pass(4 * 24, coordinator)
        try coordinator.commit([place: CommittedOffset(offset: 2)], for: "alone", as: MemberClaim())
        try pass(6 * 24, coordinator)
        #expect(try coordinator.committed(by: "alone") == [place: CommittedOffset(offset: 2)])
        try pass(25, coordinator)
        #expect(try log.groups() == [])
    }

    @Test func `ages across restarts`() throws {
        var coordinator = try coordinator()
        try leave(coordinator, "g", try enter(coordinator, "g", committing: 1))
        for _ in 0..<7 {
            try pass(23, coordinator)
            coordinator.stop(by: clock.now)
            #expect(try log.groups() == ["g"])
            coordinator = try self.coordinator()
        }
        try pass(9, coordinator)
        #expect(try log.groups() == [])
    }

    @Test func `of a log from before begins to age when it is first seen`() throws {
        try log.commit([place: CommittedOffset(offset: 1)], for: "old")
        try log.remember(
            Membership(generation: 3, protocolType: "", protocolName: "", leader: "", members: []).encoded(),
            of: "older")
        try log.commit([place: CommittedOffset(offset: 1)], for: "older")
        let coordinator = try coordinator()
        try pass(7 * 24, coordinator)
        #expect(try log.groups() == ["old", "older"])
        try pass(1, coordinator)
        #expect(try log.groups() == [])
    }

    @Test func `is not kept for ever because the calendar was wrong once`() throws {
        try log.remember(Membership(emptySince: 4_000_000_000_000).encoded(), of: "g")
        try log.commit([place: CommittedOffset(offset: 1)], for: "g")
        let coordinator = try coordinator()
        try pass(7 * 24, coordinator)
        #expect(try log.groups() == ["g"])
        try pass(1, coordinator)
        #expect(try log.groups() == [])
    }

    @Test func `is kept for ever where that is wished`() throws {
        let coordinator = try coordinator(nil)
        try leave(coordinator, "g", try enter(coordinator, "g", committing: 1))
        try pass(30 * 24, coordinator)
        #expect(try log.groups() == ["g"])
    }

    @Test func `is nothing where a group left only its name`() throws {
        try log.remember(Membership(emptySince: clock.wallMilliseconds).encoded(), of: "nothing")
        let coordinator = try coordinator()
        try pass(1, coordinator)
        #expect(try log.memberships() == [] && notices.withLock { $0.isEmpty })
    }
}
