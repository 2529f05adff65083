import Bytes
@testable import ConsumerGroups
import EventLog
import Model
import System
import Testing

/// A client that does what Kafka's clients do, one step at a time.
final class SimulatedMember {
    enum State {
        case out
        /// The number tells which coordinator was asked.
        case joining(Answer<Result<Joined, GroupError>>, Int)
        case joined
        case syncing(Answer<Result<Bytes, GroupError>>)
        case stable
    }

    let client: String
    let instance: String?
    private let asksForMemberID: Bool
    private(set) var state = State.out
    private(set) var memberID = ""
    private(set) var membership: Joined?
    private var protocols: [GroupProtocol]

    init(_ client: String, using generator: inout SeededGenerator) {
        self.client = client
        instance = Int.random(in: 0..<3, using: &generator) == 0 ? "instance-\(client)" : nil
        asksForMemberID = Bool.random(using: &generator)
        protocols = [GroupProtocol("range", [1]), GroupProtocol("sticky", [2])]
        if Bool.random(using: &generator) { protocols.reverse() }
    }

    var claim: MemberClaim {
        MemberClaim(generation: membership?.generation ?? -1, memberID: memberID, instanceID: instance)
    }

    var isStable: Bool { if case .stable = state { true } else { false } }

    /// Wants another thing, and says so by joining again.
    func changeMind() {
        guard isStable else { return }
        protocols[0].metadata.append(1)
        state = .out
    }

    func act(_ world: World) {
        switch state {
        case .out: join(world)
        case .joining(let answer, let asked):
            if let answer = answer.now { take(answer, asked, world) }
        case .joined: sync(world)
        case .syncing(let answer):
            if let answer = answer.now { take(answer) }
        case .stable:
            do throws(GroupError) { try world.coordinator.heartbeat("g", claim) } catch { fall(error) }
        }
    }

    private func join(_ world: World) {
        var request = JoinRequest.of(client, id: memberID, instance: instance, protocols)
        request.asksForMemberID = asksForMemberID
        let answer = Answer<Result<Joined, GroupError>>()
        world.track { answer.count }
        state = .joining(answer, world.restarts)
        world.coordinator.join("g", request) { answer.give($0) }
    }

    private func take(_ answer: Result<Joined, GroupError>, _ asked: Int, _ world: World) {
        switch answer {
        case .success(let joined):
            memberID = joined.memberID
            membership = joined
            state = .joined
            world.note(joined, by: asked)
        case .failure(let error): fall(error)
        }
    }

    private func sync(_ world: World) {
        guard let membership else { return }
        let assignments = membership.members.map { ($0.id, Bytes("\(membership.generation)".utf8)) }
        let answer = Answer<Result<Bytes, GroupError>>()
        world.track { answer.count }
        state = .syncing(answer)
        world.coordinator.sync("g", SyncRequest(claim, assignments: assignments)) { answer.give($0) }
    }

    private func take(_ answer: Result<Bytes, GroupError>) {
        switch answer {
        case .success(let assignment):
            #expect(
                assignment == Bytes("\(membership?.generation ?? -1)".utf8), "\(client) is told of another generation")
            state = .stable
        case .failure(let error): fall(error)
        }
    }

    private func fall(_ error: GroupError) {
        switch error.code {
        case .memberIDRequired: memberID = error.memberID
        case .unknownMember, .fencedInstance: memberID = ""
        case .illegalGeneration, .rebalanceInProgress, .coordinatorNotAvailable: break
        default: Issue.record("\(client): \(error)")
        }
        state = .out
    }
}

/// Members, their coordinator and what it keeps; time moves by steps.
final class World {
    let clock = ManualClock()
    let log: InMemoryEventLog
    private(set) var coordinator: GroupCoordinator
    var members: [SimulatedMember] = []
    private(set) var restarts = 0
    private var calls: [() -> Int] = []
    private var generations: [String: (protocolName: String, leaders: Set<String>)] = [:]
    /// How often the group was forgotten, and its generations began anew.
    private var lives = 0
    private var isAlive = false
    /// In which life somebody became a member.
    private var births: [String: Int] = [:]

    init() throws {
        log = InMemoryEventLog(clock: clock, generator: SeededGenerator(seed: 1))
        try log.createTopic(NewTopic("t"))
        coordinator = try GroupCoordinator(log, clock: clock, generator: SeededGenerator(seed: 2))
    }

    func track(_ call: @escaping () -> Int) { calls.append(call) }

    func restart() throws {
        coordinator.stop(by: clock.now)
        #expect(calls.allSatisfy { $0() == 1 }, "a coordinator that stops answers everybody once")
        restarts += 1
        coordinator = try GroupCoordinator(
            log, clock: clock, generator: SeededGenerator(seed: UInt64(restarts + 2)))
        try lookForEnd()
    }

    /// What every answer to a join must agree with.
    func note(_ joined: Joined, by asked: Int) {
        isAlive = true
        births[joined.memberID] = births[joined.memberID] ?? lives
        // A generation that was not remembered is made again after a restart.
        let key = "\(asked)/\(lives)/\(joined.generation)"
        var known = generations[key] ?? (joined.protocolName, [])
        #expect(known.protocolName == joined.protocolName)
        if joined.isLeader { known.leaders.insert(joined.memberID) }
        #expect(known.leaders.count <= 1, "generation \(key) has two leaders: \(known.leaders)")
        generations[key] = known
    }

    private func lookForEnd() throws {
        guard isAlive, try coordinator.describe("g").generation == 0 else { return }
        lives += 1
        isAlive = false
    }

    /// Commits the claim's life and generation as an offset, which must not go back.
    func commit(_ claim: MemberClaim) throws {
        let place = TopicPartition("t", 0)
        let before = try log.committed(by: "g")[place]?.offset ?? 0
        let number = Int64(births[claim.memberID] ?? 0) << 32 | Int64(claim.generation)
        let offset = CommittedOffset(offset: number)
        do throws(GroupError) { try coordinator.commit([place: offset], for: "g", as: claim) } catch {
            #expect(try log.committed(by: "g")[place]?.offset ?? 0 == before)
            return
        }
        #expect(number >= before, "generation \(claim.generation) commits \(number) after \(before)")
    }

    func pass(_ span: Duration) {
        clock.advance(by: span)
        coordinator.doWhatIsDue()
        do { try lookForEnd() } catch { Issue.record(error) }
    }

    func check() { #expect(calls.allSatisfy { $0() <= 1 }, "a call is answered twice") }

    /// Lets the members live on without changes, and sees that they agree.
    func settle() throws {
        for _ in 0..<150 {
            for member in members {
                member.act(self)
                member.act(self)
            }
            pass(.seconds(1))
        }
        check()
        let description = try coordinator.describe("g")
        #expect(Set(description.members.map(\.id)) == Set(members.map(\.memberID)))
        let isThere = try description.generation > 0 || !log.committed(by: "g").isEmpty
        #expect(description.state == (members.isEmpty ? (isThere ? .empty : .dead) : .stable))
        for member in members {
            #expect(member.isStable, "\(member.client) is not")
            #expect(member.membership?.generation == description.generation)
            #expect(member.membership?.protocolName == description.protocolName)
        }
        #expect(calls.allSatisfy { $0() == 1 }, "somebody still waits")
    }
}
