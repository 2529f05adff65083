import Bytes
import ConsumerGroups
import System
import Testing

/// A group on a table: every call has a number, every answer is written down, and what is to be remembered is kept.
final class Table {
    var group: ConsumerGroup
    var now = Moment(nanoseconds: 0)
    var joins: [CallID: Result<Joined, GroupError>] = [:]
    var syncs: [CallID: Result<Bytes, GroupError>] = [:]
    var remembered: [Membership] = []
    /// The disk answers only when `store` is called.
    var isSlow = false
    var unstored: [UInt64] = []
    private var calls: CallID = 0
    private var ids = 0

    init(_ change: (inout GroupSettings) -> Void = { _ in }) {
        var settings = GroupSettings()
        settings.initialJoinDelay = .zero
        change(&settings)
        group = ConsumerGroup("g", settings: settings, now: now)
    }

    func join(_ request: JoinRequest) -> CallID {
        calls += 1
        ids += 1
        let id = ids
        group.join(request, as: calls, now: now) { "\(id)" }
        settle()
        return calls
    }

    func join(
        _ client: String, id: String = "", instance: String? = nil, _ protocols: [GroupProtocol] = [.init("range", [1])]
    ) -> CallID {
        join(.of(client, id: id, instance: instance, protocols))
    }

    func sync(_ member: Joined, instance: String? = nil, _ assignments: [(String, Bytes)] = []) -> CallID {
        calls += 1
        let claim = MemberClaim(generation: member.generation, memberID: member.memberID, instanceID: instance)
        group.sync(SyncRequest(claim, assignments: assignments.map { ($0.0, $0.1) }), as: calls, now: now)
        settle()
        return calls
    }

    func heartbeat(_ member: Joined, instance: String? = nil) -> GroupError.Code? {
        defer { settle() }
        let claim = MemberClaim(generation: member.generation, memberID: member.memberID, instanceID: instance)
        do throws(GroupError) { try group.heartbeat(claim, now: now) } catch { return error.code }
        return nil
    }

    func commit(_ claim: MemberClaim) -> GroupError.Code? {
        do throws(GroupError) { try group.allowCommit(claim, now: now) } catch { return error.code }
        return nil
    }

    func leave(_ id: String = "", instance: String? = nil) -> GroupError.Code? {
        defer { settle() }
        return group.leave(Leaver(memberID: id, instanceID: instance), now: now)?.code
    }

    func pass(_ span: Duration) {
        now = now + span
        group.tick(now)
        settle()
    }

    func store(_ error: GroupError? = nil) {
        for revision in unstored { group.remembered(revision, error, now: now) }
        unstored = []
        settle()
    }

    func settle() {
        while true {
            let actions = group.takeActions()
            if actions.isEmpty { return }
            for action in actions {
                switch action {
                case .answerJoin(let call, let answer):
                    #expect(joins.updateValue(answer, forKey: call) == nil, "call \(call) is answered twice")
                case .answerSync(let call, let answer):
                    #expect(syncs.updateValue(answer, forKey: call) == nil, "call \(call) is answered twice")
                case .remember(let revision, let membership):
                    remembered.append(membership)
                    if isSlow { unstored.append(revision) } else { group.remembered(revision, nil, now: now) }
                }
            }
        }
    }

    /// The answer to a join that must have succeeded.
    func joined(_ call: CallID) throws -> Joined { try #require(joins[call]).get() }

    func problem(_ call: CallID) -> GroupError.Code? {
        switch (joins[call], syncs[call]) {
        case (.failure(let error)?, _), (_, .failure(let error)?): error.code
        default: nil
        }
    }

    func assignment(_ call: CallID) throws -> Bytes { try #require(syncs[call]).get() }

    /// Two members, the first of them the leader, in a stable generation.
    func settleTwo(instances: [String?] = [nil, nil]) throws -> (leader: Joined, follower: Joined) {
        let first = try joined(join("a", instance: instances[0]))
        let second = join("b", instance: instances[1])
        let again = join("a", id: first.memberID, instance: instances[0])
        let (leader, follower) = (try joined(again), try joined(second))
        #expect(leader.isLeader && !follower.isLeader && leader.members.count == 2)
        let waiting = sync(follower, instance: instances[1])
        #expect(syncs[waiting] == nil)
        _ = sync(leader, instance: instances[0], [(leader.memberID, [1]), (follower.memberID, [2])])
        #expect(try assignment(waiting) == [2])
        #expect(group.state == .stable)
        return (leader, follower)
    }
}

extension JoinRequest {
    static func of(
        _ client: String, id: String = "", instance: String? = nil,
        _ protocols: [GroupProtocol] = [.init("range", [1])]
    ) -> JoinRequest {
        var request = JoinRequest()
        request.clientID = client
        request.memberID = id
        request.instanceID = instance
        request.protocols = protocols
        request.sessionTimeout = .seconds(10)
        request.rebalanceTimeout = .seconds(60)
        return request
    }
}
