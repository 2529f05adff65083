@testable import ConsumerGroups
import EventLog
import EventLogLMDB
import Model
import Services
import System
import TestKit
import Testing

@Suite struct `The coordinator` {
    private let place = TopicPartition("t", 0)

    private func settings(_ change: (inout GroupSettings) -> Void = { _ in }) -> GroupSettings {
        var settings = GroupSettings()
        settings.initialJoinDelay = .zero
        change(&settings)
        return settings
    }

    private func join(
        _ coordinator: GroupCoordinator, _ group: String, _ client: String, id: String = "", instance: String? = nil
    ) -> Answer<Result<Joined, GroupError>> {
        coordinator.joining(group, .of(client, id: id, instance: instance))
    }

    @Test func `knows no group that nobody entered`() throws {
        let coordinator = try GroupCoordinator(InMemoryEventLog(), settings: settings())
        let claim = MemberClaim(generation: 1, memberID: "m")
        #expect(code { () throws(GroupError) in try coordinator.heartbeat("g", claim) } == .unknownMember)
        #expect(try coordinator.leave("g", [Leaver(memberID: "m")]).map { $0?.code } == [.unknownMember])
        #expect(
            code { () throws(GroupError) in try coordinator.commit([:], for: "g", as: claim) } == .illegalGeneration)
        #expect(code { () throws(GroupError) in try coordinator.delete("g") } == .groupNotFound)
        #expect(code { () throws(GroupError) in try coordinator.heartbeat("", claim) } == .invalidGroup)
        #expect(try coordinator.describe("g").state == .dead)
        #expect(try coordinator.list() == [])
        guard case .failure(let error)? = join(coordinator, "g", "m", id: "m-1").now else {
            return #expect(Bool(false), "an unknown id is refused")
        }
        #expect(error.code == .unknownMember)
    }

    @Test func `keeps the offsets of strangers, lists their group, and deletes it`() throws {
        let log = InMemoryEventLog()
        try log.createTopic(NewTopic("t"))
        let coordinator = try GroupCoordinator(log, settings: settings())
        try coordinator.commit([place: CommittedOffset(offset: 3)], for: "g", as: MemberClaim())
        #expect(try coordinator.committed(by: "g") == [place: CommittedOffset(offset: 3)])
        #expect(try coordinator.describe("g").state == .empty)
        let claim = try coordinator.enter("g")
        #expect(code { () throws(GroupError) in try coordinator.delete("g") } == .nonEmptyGroup)
        #expect(try coordinator.list() == [GroupListing(group: "g", protocolType: "consumer", state: .stable)])
        #expect(try coordinator.leave("g", [Leaver(memberID: claim.memberID)])[0] == nil)
        try coordinator.delete("g")
        #expect(try coordinator.committed(by: "g") == [:] && log.memberships() == [])
        #expect(try coordinator.list() == [])
        #expect(code { () throws(GroupError) in try coordinator.delete("g") } == .groupNotFound)
        _ = try coordinator.enter("g")
    }

    @Test func `lets members go on after a restart in the generation they had`() throws {
        let folder = try FileSystem.makeTemporaryDirectory("groups")
        defer { try? FileSystem.removeTree(folder) }  // What is left is the system's to clean.
        var claims: [MemberClaim] = []
        for round in 0..<3 {
            let log = try EventLogLMDB(folder / "data")
            let clock = ManualClock()
            let coordinator = try GroupCoordinator(log, settings: settings(), clock: clock)
            if round == 0 {
                try log.createTopic(NewTopic("t"))
                claims = try ["g", "h"].map { try coordinator.enter($0) }
            }
            for (group, claim) in zip(["g", "h"], claims) {
                try coordinator.heartbeat(group, claim)
                try coordinator.commit([place: CommittedOffset(offset: Int64(round))], for: group, as: claim)
                #expect(try coordinator.describe(group).members.map(\.assignment) == [[5]])
            }
            if round == 2 {
                clock.advance(by: .seconds(10))
                coordinator.doWhatIsDue()
                #expect(try coordinator.describe("g").state == .empty, "sessions begin anew, and end")
            }
            coordinator.stop(by: clock.now)
            try log.close()
        }
    }

    @Test func `says so when what was remembered cannot be read, and goes on without`() throws {
        let log = InMemoryEventLog()
        try log.remember([1, 2, 3], of: "g")
        let notices = Monitor<[String]>([])
        let coordinator = try GroupCoordinator(log, settings: settings()) { notice in
            notices.update { $0.append(notice) }
        }
        #expect(notices.withLock { $0.count } == 1)
        _ = try coordinator.enter("g")
    }

    @Test func `answers everybody who waits when it stops`() throws {
        let coordinator = try GroupCoordinator(InMemoryEventLog(), settings: settings())
        _ = try coordinator.enter("g")
        let waiting = (0..<5).map { _ in join(coordinator, "g", "n") }
        #expect(waiting.allSatisfy { $0.count == 0 })
        coordinator.stop(by: SystemClock().now)
        let late = join(coordinator, "g", "late")
        for answer in waiting + [late] {
            guard case .failure(let error) = try answer.wait() else { return #expect(Bool(false)) }
            #expect(error.code == .coordinatorNotAvailable && error.remedy == .retry && answer.count == 1)
        }
    }

    @Test func `never lets an old generation's commit land after a newer one's`() throws {
        let log = try GatedLog()
        let coordinator = try GroupCoordinator(log, settings: settings())
        let old = try coordinator.enter("g")
        let other = try coordinator.enter("other")
        log.state.update { $0.isOpen = false }
        let place = place
        let first = try Thread("first") {
            try? coordinator.commit([place: CommittedOffset(offset: 1)], for: "g", as: old)  // Checked by what landed.
        }
        log.state.wait { $0.begun == [1] ? () : nil }
        // While the disk is slow, the group goes on, and others do.
        try coordinator.heartbeat("other", other)
        try coordinator.heartbeat("g", old)
        let joined = try join(coordinator, "g", "m", id: old.memberID).wait().get()
        #expect(joined.generation == old.generation + 1)
        _ = try coordinator.syncing("g", joined).wait().get()
        let new = MemberClaim(generation: joined.generation, memberID: joined.memberID)
        let second = try Thread("second") {
            try? coordinator.commit([place: CommittedOffset(offset: 2)], for: "g", as: new)  // Checked by what landed.
        }
        let clock = SystemClock()
        _ = log.state.wait(until: clock.now + .milliseconds(100), by: clock) { $0.begun.count > 1 ? () : nil }
        #expect(log.state.withLock { $0.begun } == [1], "the new one waits for the old one")
        try coordinator.heartbeat("g", new)
        log.state.update { $0.isOpen = true }
        first.join()
        second.join()
        #expect(log.state.withLock { $0.landed } == [1, 2])
        #expect(
            code { () throws(GroupError) in
                try coordinator.commit([place: CommittedOffset(offset: 3)], for: "g", as: old)
            } == .illegalGeneration)
    }

    @Test func `wakes by its clock for the first deadline of any group`() throws {
        let clock = ManualClock()
        let coordinator = try GroupCoordinator(
            InMemoryEventLog(), settings: settings { $0.initialJoinDelay = .milliseconds(50) }, clock: clock)
        let supervisor = Supervisor([coordinator], clock: clock)
        let running = try Thread("run") {
            _ = try? supervisor.run(NoSignals())  // An outcome is not what is asked here.
        }
        let answer = join(coordinator, "g", "m")
        #expect(answer.count == 0)
        // The thread may look at the clock before or after each step.
        clock.advance(by: .milliseconds(49))
        #expect(answer.count == 0)
        clock.advance(by: .milliseconds(1))
        let joined = try answer.wait().get()
        #expect(try coordinator.syncing("g", joined).wait().get() == [5])
        clock.advance(by: .seconds(10))
        #expect(try eventually { try coordinator.describe("g").state == .empty })
        supervisor.stop(because: "done")
        running.join()
    }
}

/// Nobody presses control-C.
private struct NoSignals: StopRequests {
    func next() -> Signal? { nil }
    func endAtOnce(_ signal: Signal) {}
}
