import Bytes
@testable import ConsumerGroups
import EventLog
import Model
import System
import Testing

/// Places for groups are limited, and a group that nobody is in needs none.
@Suite struct `A group that stays empty` {
    private let place = TopicPartition("t", 0)
    private let clock = ManualClock()
    private let log: InMemoryEventLog

    init() throws {
        log = InMemoryEventLog(clock: clock)
        try log.createTopic(NewTopic("t"))
    }

    private func coordinator(groups: Int = 2) throws -> GroupCoordinator {
        var settings = GroupSettings()
        settings.initialJoinDelay = .zero
        settings.groups = groups
        return try GroupCoordinator(log, settings: settings, clock: clock)
    }

    /// Enters a group, commits, and leaves it.
    @discardableResult
    private func visit(_ coordinator: GroupCoordinator, _ group: String, at offset: Int64?) throws -> MemberClaim {
        let offsets = offset.map { [place: CommittedOffset(offset: $0)] } ?? [:]
        let claim = try coordinator.enter(group, committing: offsets)
        #expect(try coordinator.leave(group, [Leaver(memberID: claim.memberID)])[0] == nil)
        return claim
    }

    @Test func `gives its place to another, and keeps what it committed`() throws {
        let coordinator = try coordinator()
        try visit(coordinator, "kept", at: 1)
        try visit(coordinator, "gone", at: nil)
        #expect(
            code { () throws(GroupError) in try coordinator.commit([:], for: "third", as: MemberClaim()) }
                == .groupFull)
        #expect(try log.memberships().count == 2)
        clock.advance(by: .seconds(600))
        coordinator.doWhatIsDue()
        #expect(try log.memberships().map(\.group) == ["kept"], "when it was left, so that it ends one day")
        #expect(try coordinator.list().map(\.group) == ["kept"])
        #expect(try coordinator.describe("kept").state == .empty)
        #expect(try coordinator.committed(by: "kept") == [place: CommittedOffset(offset: 1)])
        try visit(coordinator, "third", at: 3)
        try visit(coordinator, "fourth", at: 4)
    }

    /// Groups that had committed were never forgotten, so that a broker took no new one after so many of them.
    @Test func `is no reason to refuse another, however many there have been`() throws {
        let coordinator = try coordinator()
        for number in 0..<20 {
            try visit(coordinator, "g\(number)", at: Int64(number))
            clock.advance(by: .seconds(600))
            coordinator.doWhatIsDue()
        }
        #expect(try coordinator.list().count == 20)
    }

    @Test func `needs no place after a restart either`() throws {
        for round in 0..<5 {
            let coordinator = try coordinator()
            coordinator.doWhatIsDue()
            try visit(coordinator, "g\(round)-1", at: 1)
            try visit(coordinator, "g\(round)-2", at: nil)
            coordinator.stop(by: clock.now)
        }
    }

    /// Its generations begin anew, so an old member's could be the present one: it is known by its id alone.
    @Test func `does not take a member of before for one of its own`() throws {
        let coordinator = try coordinator()
        let old = try visit(coordinator, "g", at: 7)
        clock.advance(by: .seconds(600))
        coordinator.doWhatIsDue()
        func refusals() -> [GroupError.Code?] {
            [
                code { () throws(GroupError) in try coordinator.heartbeat("g", old) },
                code { () throws(GroupError) in
                    try coordinator.commit([place: CommittedOffset(offset: 0)], for: "g", as: old)
                },
            ]
        }
        #expect(refusals() == [.unknownMember, .illegalGeneration])
        let new = try coordinator.joining("g", .of("m")).wait().get()
        #expect(new.generation == old.generation && new.memberID != old.memberID)
        #expect(refusals() == [.unknownMember, .unknownMember])
        #expect(try coordinator.committed(by: "g") == [place: CommittedOffset(offset: 7)])
    }

    @Test func `is not there to be deleted, whether there is room for more or not`() throws {
        let coordinator = try coordinator(groups: 1)
        try visit(coordinator, "g", at: 1)
        #expect(code { () throws(GroupError) in try coordinator.delete("nobody's") } == .groupNotFound)
        try log.commit([place: CommittedOffset(offset: 1)], for: "stranger's")
        try coordinator.delete("stranger's")
        #expect(try log.groups() == ["g"])
    }
}
