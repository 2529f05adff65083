internal import Bytes
internal import System

extension ConsumerGroup {
    /// Calls all members to come again.
    mutating func prepareRebalance(_ now: Moment) {
        for member in inOrder {
            // The new session begins where the wait ends.
            if member.syncCall != nil { members[member.id]?.hear(at: now) }
            answerSync(of: member.id, .failure(.rebalancing))
            members[member.id]?.owesSync = false
        }
        syncEnds = .distantFuture
        let patience = members.values.map(\.rebalanceTimeout).max() ?? .zero
        let ends = now + patience
        if state == .empty, settings.initialJoinDelay > .zero {
            gathering = Gathering(ends: ends, looks: min(now + settings.initialJoinDelay, ends))
        } else {
            gathering = Gathering(ends: ends)
        }
        state = .preparingRebalance
        lookAtGathering(now)
    }

    /// Makes a generation when everybody is there, or when those who are not have been waited for long enough.
    mutating func lookAtGathering(_ now: Moment) {
        guard state == .preparingRebalance, let current = gathering else { return }
        if let looks = current.looks {
            if looks > now, current.ends > now { return }
            if current.hasNewcomer, current.ends > now {
                gathering?.hasNewcomer = false
                gathering?.looks = min(now + settings.initialJoinDelay, current.ends)
                return
            }
            return makeGeneration(now)
        }
        let isComplete = pending.isEmpty && members.values.allSatisfy { $0.joinCall != nil }
        if isComplete || current.ends <= now { makeGeneration(now) }
    }

    private mutating func makeGeneration(_ now: Moment) {
        // A member with an instance id keeps its place until its session ends.
        for member in inOrder where member.joinCall == nil && member.instance == nil {
            members[member.id] = nil
            if leader == member.id { leader = nil }
        }
        guard electLeader() else {
            // Only absent instances are left: they come, or their sessions end.
            gathering?.looks = nil
            gathering?.ends = now + (members.values.map(\.rebalanceTimeout).max() ?? .zero)
            return
        }
        gathering = nil
        generation = generation == .max ? 1 : generation + 1
        guard let chosen = chooseProtocol() else { return becomeEmpty(now) }
        protocolName = chosen
        state = .completingRebalance
        syncEnds = now + (members.values.map(\.rebalanceTimeout).max() ?? .zero)
        for member in inOrder {
            members[member.id]?.assignment = []
            guard member.joinCall != nil else { continue }
            members[member.id]?.owesSync = true
            answerJoin(of: member.id, .success(joined(member.id)))
            members[member.id]?.hear(at: now)
        }
    }

    private mutating func becomeEmpty(_ now: Moment) {
        state = .empty
        protocolName = ""
        leader = nil
        emptySince = now
        remember(.end)
    }

    /// Keeps the leader if it came, or takes the first who did; false when there are members and none of them came.
    private mutating func electLeader() -> Bool {
        if let leader, members[leader]?.joinCall != nil { return true }
        leader = inOrder.first { $0.joinCall != nil }?.id
        return leader != nil || members.isEmpty
    }

    /// What most members like best among the ways that all know; nil without members.
    func chooseProtocol() -> String? {
        let inOrder = inOrder
        guard let first = inOrder.first else { return nil }
        let candidates = first.protocols.map { Name($0.name) }.filter { name in inOrder.allSatisfy { $0.knows(name) } }
        var votes: [Name: Int] = [:]
        for member in inOrder {
            guard let vote = member.protocols.lazy.map({ Name($0.name) }).first(where: { candidates.contains($0) })
            else { continue }
            votes[vote, default: 0] += 1
        }
        // Of equals, what the eldest member prefers.
        let most = votes.values.max()
        return candidates.first { votes[$0] == most }?.text
    }

    /// The generation as a member is told of it; everyone's metadata goes to the leader.
    func joined(_ id: Name) -> Joined {
        var answer = Joined(
            generation: generation, protocolType: protocolType, protocolName: protocolName, leader: leader?.text ?? "",
            memberID: id.text, members: [])
        if leader == id {
            answer.members = inOrder.map { member in
                Joined.Member(
                    id: member.id.text, instanceID: member.instance?.text, metadata: member.metadata(for: protocolName))
            }
        }
        return answer
    }
}
