import EventLog
import Model
import System

/// A log of which a topic goes as soon as it has been described so many times.
final class VanishingLog: EventLog {
    private let log: InMemoryEventLog
    private let topic: String
    private let left: Monitor<Int>

    init(_ log: InMemoryEventLog, topic: String) {
        self.log = log
        self.topic = topic
        left = Monitor(0)
    }

    /// Lets the topic go after it is described for the `count`th time from now on.
    func vanish(after count: Int) { left.update { $0 = count } }

    func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription {
        let description = try log.describeTopic(name)
        let goes = left.update { left in
            guard name == topic, left > 0 else { return false }
            left -= 1
            return left == 0
        }
        if goes { try log.deleteTopic(name) }
        return description
    }

    func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription { try log.createTopic(topic) }
    func topics() throws(EventLogError) -> [TopicDescription] { try log.topics() }
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

    func submit(_ append: Append) -> AppendTicket { log.submit(append) }
    func append(_ append: Append) throws(EventLogError) -> [Appended] { try log.append(append) }
    func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        try log.position(ofSource: source, in: topic)
    }
    func newProducerID() throws(EventLogError) -> Int64 { try log.newProducerID() }

    func read(_ place: TopicPartition, from offset: Offset, budget: Int) throws(EventLogError) -> ReadResult {
        try log.read(place, from: offset, budget: budget)
    }
    func offsets(of place: TopicPartition) throws(EventLogError) -> OffsetRange { try log.offsets(of: place) }
    func firstRecord(of place: TopicPartition, atOrAfter timestamp: Timestamp) throws(EventLogError) -> RecordPlace? {
        try log.firstRecord(of: place, atOrAfter: timestamp)
    }
    func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool {
        log.wait(beyond: offsets, until: deadline)
    }

    func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        try log.commit(offsets, for: group)
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

    func hold(_ name: String, at positions: Positions) throws(EventLogError) { try log.hold(name, at: positions) }
    func holds() throws(EventLogError) -> [Hold] { try log.holds() }
    func release(_ name: String) throws(EventLogError) { try log.release(name) }
}
