import EventLog
import Model
import System

/// A log whose appends can be watched, held up, and told to have failed when they had not.
final class FlakyAppends: Appending, TopicAdmin {
    private struct State {
        var failures: Int
        var isShut: Bool
        var calls = 0
        var appends: [Append] = []
    }

    private let log: InMemoryEventLog
    private let state: Monitor<State>

    /// The first `failures` appends happen, but answer that the log is busy; while it is shut none is answered.
    init(_ log: InMemoryEventLog, failures: Int, isShut: Bool = false) {
        self.log = log
        state = Monitor(State(failures: failures, isShut: isShut))
    }

    var calls: Int { state.withLock { $0.calls } }
    var appends: [Append] { state.withLock { $0.appends } }

    func open() { state.update { $0.isShut = false } }

    func submit(_ append: Append) -> AppendTicket {
        state.wait { $0.isShut ? nil : () }
        let fails = state.withLock { state in
            state.calls += 1
            state.appends.append(append)
            return state.calls <= state.failures
        }
        let ticket = log.submit(append)
        return fails ? AppendTicket(.failure(EventLogError(.unavailable, "busy, or so it says"))) : ticket
    }

    func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        try log.position(ofSource: source, in: topic)
    }
    func newProducerID() throws(EventLogError) -> Int64 { try log.newProducerID() }
    func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription { try log.createTopic(topic) }
    func topics() throws(EventLogError) -> [TopicDescription] { try log.topics() }
    func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription { try log.describeTopic(name) }
    func alterTopic(_ name: String, settings: [String: String?]) throws(EventLogError) {
        try log.alterTopic(name, settings: settings)
    }
    func addPartitions(to name: String, upTo count: Int) throws(EventLogError) {
        try log.addPartitions(to: name, upTo: count)
    }
    func deleteTopic(_ name: String) throws(EventLogError) { try log.deleteTopic(name) }
    func deleteRecords(of place: TopicPartition, before offset: Offset) throws(EventLogError) -> Offset {
        try log.deleteRecords(of: place, before: offset)
    }
}
