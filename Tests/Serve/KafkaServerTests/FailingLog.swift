import EventLog
import Model
import RecordBatches
import System

/// A log in memory that cannot tell its topics when it is told to, and can be looked at while it searches.
final class FailingLog: Sendable {
    private let log = InMemoryEventLog()
    /// Called within every search by time.
    let whileSearching = Monitor<(@Sendable () -> Void)?>(nil)
    private let failure = Monitor<EventLogError?>(nil)

    func fails(_ code: EventLogError.Code) {
        failure.withLock { $0 = EventLogError(code, "the log cannot answer now") }
    }

    private func check() throws(EventLogError) {
        if let error = failure.withLock({ $0 }) { throw error }
    }
}

extension FailingLog: TopicAdmin {
    @discardableResult
    func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription { try log.createTopic(topic) }

    func topics() throws(EventLogError) -> [TopicDescription] {
        try check()
        return try log.topics()
    }

    func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription {
        try check()
        return try log.describeTopic(name)
    }

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

extension FailingLog: Appending, Reading {
    func submit(_ append: Append) -> AppendTicket { log.submit(append) }
    func append(_ append: Append) throws(EventLogError) -> [Appended] { try log.append(append) }
    func newProducerID() throws(EventLogError) -> Int64 { try log.newProducerID() }

    func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        try log.position(ofSource: source, in: topic)
    }

    func read(_ place: TopicPartition, from offset: Offset, budget: Int) throws(EventLogError) -> ReadResult {
        try log.read(place, from: offset, budget: budget)
    }

    func offsets(of place: TopicPartition) throws(EventLogError) -> OffsetRange { try log.offsets(of: place) }

    func firstRecord(of place: TopicPartition, atOrAfter timestamp: Timestamp) throws(EventLogError) -> RecordPlace? {
        whileSearching.withLock { $0 }?()
        return try log.firstRecord(of: place, atOrAfter: timestamp)
    }

    func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool {
        log.wait(beyond: offsets, until: deadline)
    }
}

extension FailingLog: GroupOffsets, Holds {
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
