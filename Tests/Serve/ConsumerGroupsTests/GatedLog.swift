import EventLog
import Model
import System

/// Groups' offsets in memory, behind a gate: what is written waits while the gate is closed.
final class GatedLog: GroupOffsets {
    struct State: Sendable {
        var isOpen = true
        var begun: [Int64] = []
        var landed: [Int64] = []
    }

    let state = Monitor(State())
    private let log: InMemoryEventLog

    init() throws {
        log = InMemoryEventLog()
        try log.createTopic(NewTopic("t"))
    }

    func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        let all = offsets.values.map(\.offset)
        state.update { $0.begun += all }
        state.wait { $0.isOpen ? () : nil }
        try log.commit(offsets, for: group)
        state.update { $0.landed += all }
    }

    func committed(by group: String) throws(EventLogError) -> [TopicPartition: CommittedOffset] {
        try log.committed(by: group)
    }

    func groups() throws(EventLogError) -> [String] { try log.groups() }
    func deleteGroup(_ group: String) throws(EventLogError) { try log.deleteGroup(group) }

    func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) {
        try log.remember(membership, of: group)
    }

    func memberships() throws(EventLogError) -> [GroupMembership] { try log.memberships() }
}
