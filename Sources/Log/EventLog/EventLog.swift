public import Model
public import System

/// The log: topics of partitions of records, the only truth of everything that Sluice knows.
public typealias EventLog = Appending & GroupOffsets & Holds & Reading & TopicAdmin

/// Puts batches at the end of partitions.
public protocol Appending: Sendable {
    /// Queues the append and returns at once; the ticket answers when all of it is durable, or none of it happened.
    func submit(_ append: Append) -> AppendTicket

    /// Appends, and returns when all of it is durable: where each of the batches went, in the append's order.
    @discardableResult
    func append(_ append: Append) throws(EventLogError) -> [Appended]

    /// The position that `source` last committed together with records of this topic.
    func position(ofSource source: String, in topic: String) throws(EventLogError) -> [UInt8]?

    /// A producer id that was never given out before.
    func newProducerID() throws(EventLogError) -> Int64
}

/// Gives records back.
public protocol Reading: Sendable {
    /// Whole batches from the one that contains `offset` on: the first whatever its size, others within `budget` bytes.
    ///
    /// Nothing when `offset` is the partition's end.
    func read(_ place: TopicPartition, from offset: Offset, budget: Int) throws(EventLogError) -> ReadResult

    /// The first offset that is kept and the one that the next record will have.
    func offsets(of place: TopicPartition) throws(EventLogError) -> OffsetRange

    /// The first record whose time is `timestamp` or later.
    func firstRecord(of place: TopicPartition, atOrAfter timestamp: Timestamp) throws(EventLogError) -> RecordPlace?

    /// Waits until one of the partitions goes beyond its offset here, or is gone; false when `deadline` came first.
    func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool
}

/// Lets those go who wait for records; only a log of this process can.
public protocol WakingReaders: Sendable {
    /// Ends every wait that has begun, as if there were news.
    func wakeReaders()
}

/// Makes, changes and removes topics.
public protocol TopicAdmin: Sendable {
    @discardableResult
    func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription
    /// All topics, by name.
    func topics() throws(EventLogError) -> [TopicDescription]
    func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription
    /// Sets some settings and gives others (those with nil) back to their defaults.
    func alterTopic(_ name: String, settings: [String: String?]) throws(EventLogError)
    /// Adds partitions until there are `count`.
    func addPartitions(to name: String, upTo count: Int) throws(EventLogError)
    func deleteTopic(_ name: String) throws(EventLogError)
    /// Gives up the records before `offset`, and returns the first offset that is kept.
    func deleteRecords(of place: TopicPartition, before offset: Offset) throws(EventLogError) -> Offset
}

/// Remembers how far consumer groups have read, and who was in them.
public protocol GroupOffsets: Sendable {
    /// Remembers all of these, durably, or none.
    func commit(_ offsets: [TopicPartition: CommittedOffset], for group: String) throws(EventLogError)
    /// What the group has committed, for topics that still are the ones it committed for.
    func committed(by group: String) throws(EventLogError) -> [TopicPartition: CommittedOffset]
    /// The groups that have committed something, by name.
    func groups() throws(EventLogError) -> [String]
    /// Forgets what the group has committed, and its membership.
    func deleteGroup(_ group: String) throws(EventLogError)
    /// Remembers, durably, what a coordinator knows of the group's members, in bytes of its own; nil forgets it.
    func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError)
    /// What is remembered of each group's members, by the groups' names.
    func memberships() throws(EventLogError) -> [GroupMembership]
}

/// Keeps retention away from what a registered reader still needs.
public protocol Holds: Sendable {
    /// Keeps records at these offsets and later, durably, under `name`; replaces what the name held before.
    func hold(_ name: String, at positions: Positions) throws(EventLogError)
    func holds() throws(EventLogError) -> [Hold]
    func release(_ name: String) throws(EventLogError)
}
