@testable import ConsumerGroups
import EventLog
import System
import Testing

@Suite struct `A hundred members` {
    @Test func `enter one group at once from many threads, and leave it`() throws {
        let log = InMemoryEventLog()
        var settings = GroupSettings()
        settings.initialJoinDelay = .seconds(5)
        let clock = ManualClock()
        let coordinator = try GroupCoordinator(log, settings: settings, clock: clock)
        let answers = (0..<100).map { _ in Answer<Result<Joined, GroupError>>() }
        let threads = try (0..<10).map { thread in
            try Thread("crowd-\(thread)") {
                for index in thread * 10..<thread * 10 + 10 {
                    coordinator.join("g", .of("m\(index)")) { answers[index].give($0) }
                }
            }
        }
        for thread in threads { thread.join() }
        for _ in 0..<2 {
            clock.advance(by: .seconds(5))
            coordinator.doWhatIsDue()
        }
        let joined = try answers.map { try $0.wait().get() }
        #expect(Set(joined.map(\.memberID)).count == 100)
        #expect(Set(joined.map(\.generation)) == [1])
        #expect(joined.filter(\.isLeader).map(\.members.count) == [100])
        let leavers = try (0..<10).map { thread in
            try Thread("leave-\(thread)") {
                for index in thread * 10..<thread * 10 + 10 {
                    // What is left of the group says whether it worked.
                    _ = try? coordinator.leave("g", [Leaver(memberID: joined[index].memberID)])
                }
            }
        }
        for thread in leavers { thread.join() }
        let left = try coordinator.describe("g")
        #expect(left.state == .empty && left.members.isEmpty && left.generation == 2)
        #expect(answers.allSatisfy { $0.count == 1 })
    }
}
