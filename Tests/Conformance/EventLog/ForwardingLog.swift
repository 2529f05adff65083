public import EventLog
public import Model
public import System

/// A log that does what the one behind it does, but for what it does itself.
public protocol ForwardingLog: EventLog {
    /// The log behind it.
    var log: any EventLog { get }
}

extension ForwardingLog {
    public func submit(_ append: Append) -> AppendTicket { log.submit(append) }
    public func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]? {
        try log.position(ofSource: source, in: topic)
    }
    public func newProducerID() throws(EventLogError) -> Int64 { try log.newProducerID() }
}

extension ForwardingLog {
    public func read(_ place: TopicPartition, from offset: Offset, budget: Int) throws(EventLogError) -> ReadResult {
        try log.read(place, from: offset, budget: budget)
    }
    public func offsets(of place: TopicPartition) throws(EventLogError) -> OffsetRange { try log.offsets(of: place) }
    public func firstRecord(
        of place: TopicPartition, atOrAfter timestamp: Timestamp
    ) throws(EventLogError) -> RecordPlace? {
        try log.firstRecord(of: place, atOrAfter: timestamp)
    }
    public func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool {
        log.wait(beyond: offsets, until: deadline)
    }
}

extension ForwardingLog {
    @discardableResult
    public func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription { try log.createTopic(topic) }
    public func topics() throws(EventLogError) -> [TopicDescription] { try log.topics() }
    public func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription {
        try log.describeTopic(name)
    }
    public func alterTopic(_ name: String, settings: [String: String?]) throws(EventLogError) {
        try log.alterTopic(name, settings: settings)
    }
    public func addPartitions(to name: String, upTo count: Int) throws(EventLogError) {
        try log.addPartitions(to: name, upTo: count)
    }
    public func deleteTopic(_ name: String) throws(EventLogError) { try log.deleteTopic(name) }
    public func deleteRecords(of place: TopicPartition, before offset: Offset) throws(EventLogError) -> Offset {
        try log.deleteRecords(of: place, before: offset)
    }
}

extension ForwardingLog {
    public func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError) {
        try log.commit(offsets, for: group)
    }
    public func committed(by group: String) throws(EventLogError) -> [TopicPartition: CommittedOffset] {
        try log.committed(by: group)
    }
    public func groups() throws(EventLogError) -> [String] { try log.groups() }
    public func deleteGroup(_ group: String) throws(EventLogError) { try log.deleteGroup(group) }
    public func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) {
        try log.remember(membership, of: group)
    }
    public func memberships() throws(EventLogError) -> [GroupMembership] { try log.memberships() }
}

extension ForwardingLog {
    public func hold(_ name: String, at positions: Positions) throws(EventLogError) {
        try log.hold(name, at: positions)
    }
    public func holds() throws(EventLogError) -> [Hold] { try log.holds() }
    public func release(_ name: String) throws(EventLogError) { try log.release(name) }
}
