import Bytes
import ConsumerGroups
import System
import Testing

@Suite struct `A group` {
    @Test func `forms a generation with the first member, and another when a second comes`() throws {
        let table = Table()
        #expect(table.group.state == .empty)
        let first = try table.joined(table.join("a"))
        #expect(first.generation == 1 && first.isLeader && first.protocolName == "range" && first.memberID == "a-1")
        #expect(first.members == [.init(id: "a-1", instanceID: nil, metadata: [1])])
        let second = table.join("b", [.init("range", [2])])
        #expect(table.joins[second] == nil, "the first has to come again")
        #expect(table.heartbeat(first) == .rebalanceInProgress)
        let again = try table.joined(table.join("a", id: first.memberID))
        #expect(again.generation == 2 && again.members.map(\.metadata) == [[1], [2]])
        #expect(try table.joined(second).members.isEmpty)
        #expect(table.heartbeat(first) == .illegalGeneration)
        #expect(table.heartbeat(again) == nil)
    }

    @Test func `tells every member what the leader assigned, when it is remembered`() throws {
        let table = Table()
        table.isSlow = true
        let member = try table.joined(table.join("a"))
        let call = table.sync(member, [("a-1", [7])])
        #expect(table.syncs[call] == nil && table.group.state == .completingRebalance)
        #expect(table.remembered.last?.members.first?.assignment == [7])
        table.store()
        #expect(try table.assignment(call) == [7])
        #expect(table.group.state == .stable)
        #expect(try table.assignment(table.sync(member)) == [7], "a stable group answers at once")
    }

    @Test func `keeps of a request only what was assigned`() throws {
        let table = Table()
        let member = try table.joined(table.join("a"))
        let request = Bytes(repeating: 7, count: 1 << 20)
        _ = table.sync(member, [("a-1", request.suffix(1))])
        // A slice that begins elsewhere still holds all that is before it.
        #expect(table.group.description.members[0].assignment.startIndex == 0)
    }

    @Test func `begins again when the leader's word cannot be kept`() throws {
        let table = Table()
        table.isSlow = true
        let member = try table.joined(table.join("a"))
        let call = table.sync(member, [("a-1", [7])])
        table.store(GroupError(.coordinatorNotAvailable, "no disk"))
        #expect(table.problem(call) == .coordinatorNotAvailable)
        #expect(table.group.state == .preparingRebalance)
        #expect(try table.joined(table.join("a", id: "a-1")).generation == 2)
    }

    @Test func `ignores that a generation was remembered which is over`() throws {
        let table = Table()
        table.isSlow = true
        let member = try table.joined(table.join("a"))
        let call = table.sync(member, [("a-1", [7])])
        _ = table.join("b")
        #expect(table.problem(call) == .rebalanceInProgress)
        table.store()
        #expect(table.group.state == .preparingRebalance)
    }

    /// In each state, what a member is told.
    @Test(arguments: [
        (GroupState.preparingRebalance, GroupError.Code?.some(.rebalanceInProgress), GroupError.Code?.none),
        (.completingRebalance, nil, .rebalanceInProgress), (.stable, nil, nil),
    ])
    func `answers a heartbeat and a commit by its state`(
        _ state: GroupState, _ heartbeat: GroupError.Code?, _ commit: GroupError.Code?
    ) throws {
        let table = Table()
        var (leader, _) = try table.settleTwo()
        if state != .stable { _ = table.join("c") }
        if state == .completingRebalance {
            let again = table.join("a", id: "a-1")
            _ = table.join("b", id: "b-2")
            leader = try table.joined(again)
        }
        #expect(table.group.state == state)
        #expect(table.heartbeat(leader) == heartbeat)
        #expect(table.commit(MemberClaim(generation: leader.generation, memberID: "a-1")) == commit)
        #expect(table.commit(MemberClaim(generation: leader.generation - 1, memberID: "a-1")) == .illegalGeneration)
        #expect(table.commit(MemberClaim(generation: leader.generation, memberID: "x")) == .unknownMember)
        #expect(table.commit(MemberClaim()) == .unknownMember, "only an empty group keeps offsets of strangers")
    }

    @Test func `takes no commit of a generation that never became stable`() throws {
        let table = Table()
        let (leader, _) = try table.settleTwo()
        _ = table.join("c")
        let again = table.join("a", id: leader.memberID)
        _ = table.join("b", id: "b-2")
        let claim = MemberClaim(generation: try table.joined(again).generation, memberID: leader.memberID)
        _ = table.join("d")
        #expect(table.group.state == .preparingRebalance && table.commit(claim) == .rebalanceInProgress)
    }

    @Test func `lets anybody commit who is no member while it is empty`() {
        let table = Table()
        #expect(table.commit(MemberClaim()) == nil)
        #expect(table.commit(MemberClaim(generation: 1, memberID: "a")) == .unknownMember)
    }

    @Test func `chooses what most prefer among what all know`() throws {
        let table = Table()
        let first = try table.joined(table.join("a", [.init("x"), .init("y"), .init("z")]))
        _ = table.join("b", [.init("z"), .init("y"), .init("x")])
        _ = table.join("c", [.init("z"), .init("y")])
        let again = try table.joined(
            table.join("a", id: first.memberID, [.init("x"), .init("y"), .init("z")]))
        #expect(again.protocolName == "z")
        #expect(table.problem(table.join("d", [.init("x")])) == .inconsistentProtocol, "c does not know it")
        var other = JoinRequest.of("e", [.init("z")])
        other.protocolType = "connect"
        #expect(table.problem(table.join(other)) == .inconsistentProtocol)
        #expect(table.problem(table.join("f", [])) == .inconsistentProtocol)
    }

    @Test func `lets its only member know other ways than before`() throws {
        let table = Table()
        let first = try table.joined(table.join("a", instance: "one", [.init("x")]))
        #expect(try table.joined(table.join("a", instance: "one", [.init("y")])).protocolName == "y")
        #expect(table.problem(table.join("a", id: first.memberID, instance: "one", [.init("x")])) == .fencedInstance)
    }

    @Test func `answers a follower that comes again unchanged with the present generation`() throws {
        let table = Table()
        let (leader, follower) = try table.settleTwo()
        #expect(try table.joined(table.join("b", id: follower.memberID)) == follower)
        #expect(table.group.state == .stable)
        let changed = table.join("b", id: follower.memberID, [.init("range", [9])])
        #expect(table.group.state == .preparingRebalance)
        let again = try table.joined(table.join("a", id: leader.memberID))
        #expect(again.isLeader && again.members.map(\.metadata) == [[1], [9]])
        #expect(try table.joined(changed).generation == again.generation)
    }

    @Test func `is rebalanced when its leader comes again`() throws {
        let table = Table()
        let (leader, follower) = try table.settleTwo()
        let call = table.join("a", id: leader.memberID)
        #expect(table.group.state == .preparingRebalance && table.joins[call] == nil)
        #expect(table.heartbeat(follower) == .rebalanceInProgress)
    }

    @Test func `tells a newcomer its id first where that is asked`() throws {
        let table = Table()
        var request = JoinRequest.of("a")
        request.asksForMemberID = true
        guard case .failure(let error)? = table.joins[table.join(request)] else { return #expect(Bool(false)) }
        #expect(error.code == .memberIDRequired && error.memberID == "a-1")
        #expect(table.group.memberCount == 0)
        request.memberID = error.memberID
        #expect(try table.joined(table.join(request)).memberID == "a-1")
        #expect(table.problem(table.join("a", id: "a-99")) == .unknownMember)
    }

    @Test func `forgets an id that does not come back, and waits for it until then`() throws {
        let table = Table { $0.members = 3 }
        let first = try table.joined(table.join("a"))
        var request = JoinRequest.of("b")
        request.asksForMemberID = true
        for _ in 0..<2 { #expect(table.problem(table.join(request)) == .memberIDRequired) }
        #expect(table.problem(table.join(request)) == .groupFull, "promised places are taken")
        let again = table.join("a", id: first.memberID, [.init("range", [9])])
        #expect(table.joins[again] == nil)
        table.pass(.seconds(10))
        #expect(try table.joined(again).generation == 2)
        request.memberID = "b-2"
        #expect(table.problem(table.join(request)) == .unknownMember)
    }

    @Test func `has a limit of members`() throws {
        let table = Table { $0.members = 2 }
        let (leader, _) = try table.settleTwo()
        #expect(table.problem(table.join("c")) == .groupFull)
        #expect(table.leave(leader.memberID) == nil)
        #expect(table.problem(table.join("c")) == nil)
    }

    @Test(arguments: [(5_999, true), (6_000, false), (1_800_000, false), (1_800_001, true)])
    func `refuses session timeouts beyond its bounds`(_ milliseconds: Int, _ isRefused: Bool) {
        let table = Table()
        var request = JoinRequest.of("a")
        request.sessionTimeout = .milliseconds(milliseconds)
        #expect((table.problem(table.join(request)) == .invalidSessionTimeout) == isRefused)
    }

    @Test func `keeps what members say within bounds`() {
        let table = Table()
        let large = Bytes(repeating: 1, count: GroupLimits.metadataBytes)
        #expect(table.problem(table.join("a", [.init("x", large), .init("y", [1])])) == .tooLarge)
        #expect(table.problem(table.join("a", [.init("x", large)])) == nil)
        #expect(table.problem(table.join("b", [.init("x", [1])])) == .tooLarge)
        let names = (0...GroupLimits.protocols).map { GroupProtocol("p\($0)") }
        #expect(table.problem(table.join("c", names)) == .tooLarge)
    }

    @Test func `ends the calls of a member that leaves`() throws {
        let table = Table()
        let (leader, follower) = try table.settleTwo()
        #expect(table.leave(follower.memberID) == nil)
        #expect(table.leave(follower.memberID) == .unknownMember)
        let again = try table.joined(table.join("a", id: leader.memberID))
        #expect(again.generation == follower.generation + 1 && again.members.count == 1)
        #expect(table.leave(leader.memberID) == nil)
        #expect(table.group.state == .empty && table.group.generation == again.generation + 1)
        #expect(table.remembered.last?.members.isEmpty == true)
        #expect(table.problem(table.join("a", id: leader.memberID)) == .unknownMember)
    }
}
