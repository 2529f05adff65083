public import Model
public import RecordBatches

/// What one read gave.
public struct ReadResult: Sendable {
    /// Which topic it was that had this name.
    public var topic: TopicID
    public var batches: RecordBatches
    public var range: OffsetRange

    public init(topic: TopicID, batches: RecordBatches, range: OffsetRange) {
        self.topic = topic
        self.batches = batches
        self.range = range
    }
}

/// The offsets that a partition keeps.
public struct OffsetRange: Sendable, Hashable {
    public var start: Offset
    /// The offset that the next record will have.
    public var end: Offset

    public init(start: Offset, end: Offset) {
        self.start = start
        self.end = end
    }

    public var count: Int64 { end - start }
}

/// A record's offset and time.
public struct RecordPlace: Sendable, Hashable {
    public var offset: Offset
    public var timestamp: Timestamp

    public init(offset: Offset, timestamp: Timestamp) {
        self.offset = offset
        self.timestamp = timestamp
    }
}

/// How far a group has read one partition.
public struct CommittedOffset: Sendable, Hashable {
    public var offset: Offset
    public var leaderEpoch: Int32
    public var metadata: String

    public init(offset: Offset, leaderEpoch: Int32 = -1, metadata: String = "") {
        self.offset = offset
        self.leaderEpoch = leaderEpoch
        self.metadata = metadata
    }
}

/// What a coordinator wants remembered of a group's members, in bytes that only it understands.
public struct GroupMembership: Sendable, Hashable {
    public var group: String
    public var bytes: [UInt8]

    public init(group: String, bytes: [UInt8]) {
        self.group = group
        self.bytes = bytes
    }
}

/// A registered reader and what it still needs.
public struct Hold: Sendable, Hashable {
    public var name: String
    public var positions: Positions
    /// Records that it needed were dropped at the disk limit.
    public var isBroken: Bool

    public init(name: String, positions: Positions, isBroken: Bool = false) {
        self.name = name
        self.positions = positions
        self.isBroken = isBroken
    }

    /// What it becomes when a topic grows; nil when it stays as it is.
    ///
    /// Who needs all that a topic has needs what comes into new partitions, too, and cannot know of these in time.
    public func following(_ topic: TopicDescription, growingTo count: Int) -> Hold? {
        guard !isBroken, topic.partitions < count else { return nil }
        guard (0..<Int32(topic.partitions)).allSatisfy({ positions[topic.id, $0] != nil }) else { return nil }
        var hold = self
        for partition in Int32(topic.partitions)..<Int32(count) { hold.positions[topic.id, partition] = 0 }
        return hold
    }
}
