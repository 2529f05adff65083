import Bytes
@testable import ConsumerGroups
import EventLog
import Services
import System
import Testing

/// Ten thousand groups of 12 MiB each were allowed, and together more than any machine has.
@Suite struct `The memory of all groups` {
    private let clock = ManualClock()
    private let log = InMemoryEventLog()
    private let notices = Monitor<[String]>([])

    private func coordinator(_ bytes: Int) throws -> GroupCoordinator {
        var settings = GroupSettings()
        settings.initialJoinDelay = .zero
        settings.memberBytes = bytes
        return try GroupCoordinator(log, settings: settings, clock: clock) { [notices] notice in
            notices.update { $0.append(notice) }
        }
    }

    private func join(
        _ coordinator: GroupCoordinator, _ group: String, id: String = "", _ bytes: Int, asksForID: Bool = false
    ) throws -> Result<Joined, GroupError> {
        var request = JoinRequest.of("m", id: id, [.init("range", Bytes(repeating: 1, count: bytes))])
        request.asksForMemberID = asksForID
        return try coordinator.joining(group, request).wait()
    }

    private func sync(
        _ coordinator: GroupCoordinator, _ group: String, _ joined: Joined, _ bytes: Int
    ) throws -> Result<Bytes, GroupError> {
        try coordinator.syncing(group, joined, Bytes(repeating: 2, count: bytes)).wait()
    }

    private func refusal(_ result: Result<some Any, GroupError>) -> GroupError? {
        if case .failure(let error) = result { error } else { nil }
    }

    @Test func `is limited, and who is refused may try again when others have gone`() throws {
        let coordinator = try coordinator(100_000)
        let first = try join(coordinator, "a", 60_000).get()
        for _ in 0..<3 {
            let error = refusal(try join(coordinator, "b", 60_000))
            #expect(error?.code == .coordinatorNotAvailable && error?.remedy == .retry)
        }
        #expect(notices.withLock { $0.count } == 1, "the operator is told, and not for every try")
        _ = try join(coordinator, "b", 20_000).get()
        #expect(try coordinator.leave("a", [Leaver(memberID: first.memberID)])[0] == nil)
        _ = try join(coordinator, "c", 60_000).get()
    }

    @Test func `does not count a member twice that comes again`() throws {
        let coordinator = try coordinator(100_000)
        let first = try join(coordinator, "a", 60_000).get()
        _ = try join(coordinator, "a", id: first.memberID, 61_000).get()
        let third = try join(coordinator, "a", id: first.memberID, 1_000).get()
        #expect(coordinator.memory.used < 2_000)
        #expect(try sync(coordinator, "a", third, 500).get().count == 500)
        _ = try join(coordinator, "b", 60_000).get()
        #expect(refusal(try join(coordinator, "a", id: third.memberID, 61_000))?.code == .coordinatorNotAvailable)
    }

    @Test func `holds what is assigned`() throws {
        let coordinator = try coordinator(100_000)
        let one = try join(coordinator, "a", 10).get()
        let two = try join(coordinator, "b", 10).get()
        #expect(try sync(coordinator, "a", one, 60_000).get().count == 60_000)
        #expect(refusal(try sync(coordinator, "b", two, 60_000))?.code == .coordinatorNotAvailable)
        #expect(try sync(coordinator, "b", two, 10_000).get().count == 10_000)
    }

    @Test func `is given back whole, whatever becomes of the groups`() throws {
        let coordinator = try coordinator(1 << 20)
        #expect(refusal(try join(coordinator, "promised", 10, asksForID: true))?.code == .memberIDRequired)
        let left = try join(coordinator, "left", 5_000).get()
        _ = try join(coordinator, "expired", 5_000).get()
        #expect(refusal(try join(coordinator, "expired", id: "nobody", 5_000))?.code == .unknownMember)
        #expect(coordinator.memory.used > 10_000 && coordinator.memory.used < 15_000)
        #expect(try coordinator.leave("left", [Leaver(memberID: left.memberID)])[0] == nil)
        clock.advance(by: .seconds(60))
        coordinator.doWhatIsDue()
        #expect(coordinator.memory.used == 0)
        _ = try join(coordinator, "deleted", 10, asksForID: true)
        #expect(coordinator.memory.used > 0)
        try? coordinator.delete("deleted")  // it was never more than a promise, so there is nothing to delete
        #expect(coordinator.memory.used == 0)
    }

    @Test func `is counted from the first moment after a restart`() throws {
        let before = try coordinator(100_000)
        let joined = try join(before, "a", 60_000).get()
        _ = try sync(before, "a", joined, 10).get()
        let used = before.memory.used
        before.stop(by: clock.now)
        #expect(before.memory.used == 0)
        let after = try coordinator(1_000)
        #expect(after.memory.used >= 60_000 && abs(after.memory.used - used) < 100)
        #expect(refusal(try join(after, "b", 10))?.code == .coordinatorNotAvailable)
        _ = try join(after, "a", id: joined.memberID, 60_000).get()
    }
}
