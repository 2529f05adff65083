import Bytes
import ConsumerGroups
import EventLog
import Model
import System
import Testing

/// The answer to one call, which must come once.
final class Answer<Value: Sendable>: Sendable {
    private let values = Monitor<[Value]>([])

    func give(_ value: Value) { values.update { $0.append(value) } }

    /// Waits for the answer, as long as a test may take.
    func wait() throws -> Value {
        let clock = SystemClock()
        return try #require(values.wait(until: clock.now + .seconds(20), by: clock) { $0.first }, "no answer came")
    }

    var now: Value? { values.withLock { $0.first } }
    var count: Int { values.withLock { $0.count } }
}

extension GroupCoordinator {
    func joining(_ group: String, _ request: JoinRequest) -> Answer<Result<Joined, GroupError>> {
        let answer = Answer<Result<Joined, GroupError>>()
        join(group, request) { answer.give($0) }
        return answer
    }

    /// A leader gives the same to all.
    func syncing(_ group: String, _ joined: Joined, _ share: Bytes = [5]) -> Answer<Result<Bytes, GroupError>> {
        let answer = Answer<Result<Bytes, GroupError>>()
        let claim = MemberClaim(generation: joined.generation, memberID: joined.memberID)
        sync(group, SyncRequest(claim, assignments: joined.members.map { ($0.id, share) })) { answer.give($0) }
        return answer
    }

    /// Becomes the only member of a group, and commits where somebody says what.
    func enter(
        _ group: String, _ request: JoinRequest = .of("m"), committing offsets: [TopicPartition: CommittedOffset] = [:]
    ) throws -> MemberClaim {
        let joined = try joining(group, request).wait().get()
        #expect(try syncing(group, joined).wait().get() == [5])
        let claim = MemberClaim(generation: joined.generation, memberID: joined.memberID)
        if !offsets.isEmpty { try commit(offsets, for: group, as: claim) }
        return claim
    }
}

/// What something is refused with.
func code(_ body: () throws(GroupError) -> Void) -> GroupError.Code? {
    do throws(GroupError) { try body() } catch { return error.code }
    return nil
}
