import ConsumerGroups
import System
import Testing

@Suite struct `The time of a group` {
    @Test func `ends the session of a member that is not heard of`() throws {
        let table = Table()
        let (leader, follower) = try table.settleTwo()
        table.pass(.seconds(9))
        #expect(table.heartbeat(leader) == nil)
        table.pass(.milliseconds(999))
        #expect(table.group.state == .stable)
        table.pass(.milliseconds(1))
        #expect(table.group.state == .preparingRebalance)
        #expect(table.heartbeat(follower) == .unknownMember)
        #expect(try table.joined(table.join("a", id: leader.memberID)).members.count == 1)
    }

    @Test func `ends the wait for members that do not come again`() throws {
        let table = Table()
        let (leader, follower) = try table.settleTwo()
        let newcomer = table.join("c")
        let again = table.join("a", id: leader.memberID)
        for _ in 0..<6 {
            #expect(table.joins[newcomer] == nil)
            table.pass(.seconds(9))
            #expect(table.heartbeat(follower) == .rebalanceInProgress, "it lives, but does not come")
        }
        table.pass(.seconds(6))
        #expect(try table.joined(again).members.count == 2)
        #expect(try table.joined(newcomer).generation == leader.generation + 1)
        #expect(table.heartbeat(follower) == .unknownMember)
    }

    @Test func `does not end the session of a member that waits for an answer`() throws {
        let table = Table()
        let first = try table.joined(table.join("a"))
        let second = table.join("b")
        for _ in 0..<5 {
            table.pass(.seconds(9))
            #expect(table.heartbeat(first) == .rebalanceInProgress)
        }
        #expect(table.joins[second] == nil)
        _ = table.join("a", id: first.memberID)
        let follower = try table.joined(second)
        table.pass(.seconds(9))
        #expect(table.heartbeat(follower) == nil, "its session begins with the answer")
    }

    @Test func `waits a moment for others at first, longer while some come, but not for ever`() throws {
        let table = Table { $0.initialJoinDelay = .milliseconds(50) }
        var calls = [table.join("m")]
        for _ in 0..<5 {
            table.pass(.milliseconds(40))
            calls.append(table.join("m"))
        }
        #expect(table.joins.isEmpty)
        table.pass(.milliseconds(49))
        table.pass(.milliseconds(50))
        #expect(try table.joined(calls[0]).members.count == 6)
        #expect(try calls.map { try table.joined($0).generation } == [1, 1, 1, 1, 1, 1])

        let crowd = Table { $0.initialJoinDelay = .seconds(30) }
        var request = JoinRequest.of("m")
        request.rebalanceTimeout = .seconds(60)
        let first = crowd.join(request)
        for _ in 0..<5 {
            crowd.pass(.seconds(10))
            _ = crowd.join(request)
        }
        #expect(crowd.joins[first] == nil)
        crowd.pass(.seconds(10))
        #expect(try crowd.joined(first).members.count == 6, "the rebalance timeout cuts the wait")
    }

    @Test func `ends a generation whose leader says nothing`() throws {
        let table = Table()
        let first = try table.joined(table.join("a"))
        let second = table.join("b")
        let again = try table.joined(table.join("a", id: first.memberID))
        let waiting = table.sync(try table.joined(second))
        for _ in 0..<6 {
            table.pass(.seconds(9))
            #expect(table.heartbeat(again) == nil)
        }
        #expect(table.syncs[waiting] == nil)
        table.pass(.seconds(6))
        #expect(table.problem(waiting) == .rebalanceInProgress)
        #expect(table.heartbeat(again) == .unknownMember)
        let alone = try table.joined(table.join("b", id: try table.joined(second).memberID))
        #expect(alone.isLeader && alone.generation == 3)
    }

    @Test func `ends the membership of one that never asks for its assignment`() throws {
        let table = Table()
        let first = try table.joined(table.join("a"))
        let second = table.join("b")
        let again = try table.joined(table.join("a", id: first.memberID))
        let silent = try table.joined(second)
        _ = table.sync(again, [(again.memberID, [1])])
        #expect(table.group.state == .stable)
        for _ in 0..<6 {
            table.pass(.seconds(9))
            #expect(table.heartbeat(again) == nil)
            #expect(table.heartbeat(silent) == nil)
        }
        table.pass(.seconds(6))
        #expect(table.heartbeat(silent) == .unknownMember)
        #expect(table.heartbeat(again) == .rebalanceInProgress)
    }
}
