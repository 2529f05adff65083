import Bytes
import ConsumerGroups
import System
import Testing

@Suite struct `A member with an instance id` {
    @Test(arguments: [0, 1])
    func `is replaced by its next process, and the group goes on`(_ index: Int) throws {
        let table = Table()
        let (leader, follower) = try table.settleTwo(instances: ["one", "two"])
        let old = index == 0 ? leader : follower
        let instance = index == 0 ? "one" : "two"
        let new = try table.joined(table.join(index == 0 ? "a" : "b", instance: instance))
        #expect(table.group.state == .stable && new.generation == leader.generation)
        #expect(new.memberID != old.memberID && new.members.isEmpty)
        #expect(!new.isLeader, "what is assigned already is not assigned again")
        #expect(table.remembered.last?.members.contains { $0.id == new.memberID && $0.instanceID == instance } == true)
        #expect(try table.assignment(table.sync(new, instance: instance)) == (index == 0 ? [1] : [2]))
        #expect(table.heartbeat(new, instance: instance) == nil)
        #expect(table.heartbeat(old, instance: instance) == .fencedInstance)
        #expect(table.heartbeat(old) == .unknownMember)
        let claim = MemberClaim(generation: old.generation, memberID: old.memberID, instanceID: instance)
        #expect(table.commit(claim) == .fencedInstance)
        #expect(table.problem(table.join("a", id: old.memberID, instance: instance)) == .fencedInstance)
        #expect(table.leave(old.memberID, instance: instance) == .fencedInstance)
        #expect(table.leave(new.memberID, instance: instance) == nil)
    }

    /// A cooperative client's metadata names the partitions that it has, and so differs after every restart.
    @Test func `is no reason for a rebalance though its next process says something else`() throws {
        let table = Table()
        let (leader, _) = try table.settleTwo(instances: ["one", "two"])
        let new = try table.joined(table.join("b", instance: "two", [.init("range", [9])]))
        #expect(table.group.state == .stable && new.generation == leader.generation)
        #expect(try table.assignment(table.sync(new, instance: "two")) == [2])
        #expect(table.remembered.last?.members.last?.protocols == [.init("range", [9])])
        // What it says is told to the leader when there is a next generation.
        let leaderAgain = table.join("a", id: leader.memberID, instance: "one")
        _ = table.join("b", id: new.memberID, instance: "two", [.init("range", [9])])
        #expect(try table.joined(leaderAgain).members.map(\.metadata) == [[1], [9]])
    }

    @Test func `is rebalanced when its next process makes the group choose another way of assigning`() throws {
        let table = Table()
        let both: [GroupProtocol] = [.init("range", [1]), .init("sticky", [1])]
        let first = try table.joined(table.join("a", instance: "one", both))
        let second = table.join("b", instance: "two", both)
        let leader = try table.joined(table.join("a", id: first.memberID, instance: "one", both))
        #expect(leader.protocolName == "range")
        _ = table.sync(leader, instance: "one", [(leader.memberID, [1])])
        _ = table.sync(try table.joined(second), instance: "two")
        #expect(table.group.state == .stable)
        let call = table.join("b", instance: "two", [.init("sticky", [1])])
        #expect(table.joins[call] == nil && table.group.state == .preparingRebalance)
    }

    @Test func `fences the process that waits while another takes its place`() throws {
        let table = Table()
        _ = try table.joined(table.join("a"))
        let old = table.join("b", instance: "two")
        let new = table.join("b", instance: "two")
        #expect(table.problem(old) == .fencedInstance)
        #expect(table.joins[new] == nil)
        _ = table.join("a", id: "a-1")
        #expect(try table.joined(new).generation == 2)
    }

    @Test func `keeps its place until its session ends, though it misses a generation`() throws {
        let table = Table()
        let (leader, follower) = try table.settleTwo(instances: [nil, "two"])
        let again = table.join("a", id: leader.memberID)
        for _ in 0..<6 {
            table.pass(.seconds(9))
            #expect(table.heartbeat(follower, instance: "two") == .rebalanceInProgress)
        }
        table.pass(.seconds(6))
        #expect(try table.joined(again).members.map(\.instanceID) == [nil, "two"])
    }

    @Test func `leaves by its instance id alone`() throws {
        let table = Table()
        let (_, follower) = try table.settleTwo(instances: ["one", "two"])
        #expect(table.leave(instance: "three") == .unknownMember)
        #expect(table.leave(instance: "two") == nil)
        #expect(table.heartbeat(follower, instance: "two") == .unknownMember)
        #expect(table.group.memberCount == 1)
    }

    @Test func `is told apart by the bytes of its name`() throws {
        let table = Table()
        _ = try table.joined(table.join("a", instance: "caf\u{E9}"))
        _ = table.join("b", instance: "cafe\u{301}")
        #expect(table.group.memberCount == 2)
    }

    @Test func `is answered only when the change is remembered`() throws {
        let table = Table()
        _ = try table.settleTwo(instances: ["one", "two"])
        table.isSlow = true
        let call = table.join("b", instance: "two")
        #expect(table.joins[call] == nil)
        table.store()
        #expect(try table.joined(call).leader == "one-1")
    }
}
