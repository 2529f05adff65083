import Conformance
import EventLog
import Model
import System

/// A log in memory with a gate before groups' offsets: what is written waits while it is closed.
final class GatedLog: ForwardingLog {
    struct State: Sendable {
        var isOpen = true
        var begun: [Int64] = []
        var landed: [Int64] = []
    }

    let state = Monitor(State())
    let log: any EventLog = InMemoryEventLog()

    init() throws { try log.createTopic(NewTopic("t")) }

    func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        let all = offsets.values.map(\.offset)
        state.update { $0.begun += all }
        state.wait { $0.isOpen ? () : nil }
        try log.commit(offsets, for: group)
        state.update { $0.landed += all }
    }
}
