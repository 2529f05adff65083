import EventLog
import Model
import System

/// A log without holds, whose appends go batch by batch but for those that bring a source's position.
final class PlainLog: Sendable {
    private let log: InMemoryEventLog

    init(_ log: InMemoryEventLog) { self.log = log }

    private func unsupported() -> EventLogError { EventLogError(.unsupported, "not over Kafka's protocol") }
}

extension PlainLog: Appending {
    func submit(_ append: Append) -> AppendTicket {
        do throws(EventLogError) {
            try append.validate()
            if append.sourcePosition != nil { return log.submit(append) }
            var answers: [Appended] = []
            var failure: EventLogError?
            for entry in append.entries {
                do throws(EventLogError) {
                    answers += try log.append(Append(topic: append.topic, entries: [entry]))
                } catch { failure = failure ?? error }
            }
            if let failure { throw failure }
            return AppendTicket(.success(answers))
        } catch { return AppendTicket(.failure(error)) }
    }

    func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        try log.position(ofSource: source, in: topic)
    }

    func newProducerID() throws(EventLogError) -> Int64 { try log.newProducerID() }
}

extension PlainLog: Reading {
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
}

extension PlainLog: TopicAdmin {
    @discardableResult
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

extension PlainLog: GroupOffsets {
    func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        try log.commit(offsets, for: group)
    }
    func committed(by group: String) throws(EventLogError) -> [TopicPartition: CommittedOffset] {
        try log.committed(by: group)
    }
    func groups() throws(EventLogError) -> [String] { try log.groups() }
    func deleteGroup(_ group: String) throws(EventLogError) { try log.deleteGroup(group) }
    func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) { throw unsupported() }
    func memberships() throws(EventLogError) -> [GroupMembership] { throw unsupported() }
}

extension PlainLog: Holds {
    func hold(_ name: String, at positions: Positions) throws(EventLogError) { throw unsupported() }
    func holds() throws(EventLogError) -> [Hold] { throw unsupported() }
    func release(_ name: String) throws(EventLogError) { throw unsupported() }
}
