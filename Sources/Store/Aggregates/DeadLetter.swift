public import Model

/// A record that could not become a result: what it was, where it stands, and why.
public struct DeadLetter: Sendable, Hashable {
    public enum Reason: String, Sendable, Hashable, CaseIterable {
        /// Its bytes are not what the stream's columns say.
        case malformed
        /// Its time was over when it came.
        case late
        /// Its time is too far ahead.
        case ahead
        /// A reference table has no row for it.
        case unmatched
        /// An expression has no value for it.
        case failed
    }

    public var pipeline: String
    public var stream: String
    public var origin: Origin
    /// The topic's name when the record was read.
    public var topic: String
    public var record: Record
    public var reason: Reason
    /// What exactly is wrong, for people.
    public var sentence: String

    public init(
        pipeline: String, stream: String, origin: Origin, topic: String, record: Record, reason: Reason,
        sentence: String
    ) {
        self.pipeline = pipeline
        self.stream = stream
        self.origin = origin
        self.topic = topic
        self.record = record
        self.reason = reason
        self.sentence = sentence
    }
}

/// Which record it is: unique for ever, whatever happens to the topic's name.
public struct Origin: Sendable, Hashable, Comparable {
    public var topic: TopicID
    public var partition: Int32
    public var offset: Offset

    public init(topic: TopicID, partition: Int32, offset: Offset) {
        self.topic = topic
        self.partition = partition
        self.offset = offset
    }

    public static func < (one: Origin, other: Origin) -> Bool {
        (one.topic, one.partition, one.offset) < (other.topic, other.partition, other.offset)
    }
}

/// How many dead letters of one reason a pipeline has.
public struct DeadLetterCount: Sendable, Hashable {
    public var pipeline: String
    public var reason: DeadLetter.Reason
    public var count: Int64
    /// Those that went because they were too many, or too old.
    public var givenUp: Int64

    public init(pipeline: String, reason: DeadLetter.Reason, count: Int64, givenUp: Int64 = 0) {
        self.pipeline = pipeline
        self.reason = reason
        self.count = count
        self.givenUp = givenUp
    }
}
