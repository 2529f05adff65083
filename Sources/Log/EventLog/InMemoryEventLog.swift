internal import Model
internal import RecordBatches
public import System

/// The event log without a disk: the reference that says what every log must answer.
///
/// It is as simple as can be: arrays and dictionaries under one lock, no retention, and nothing outlives it.
public final class InMemoryEventLog: Sendable {
    struct State: Sendable {
        var topics: [Name: Topic] = [:]
        var groups: [Name: [Positions.Place: CommittedOffset]] = [:]
        var memberships: [Name: [UInt8]] = [:]
        var holds: [Name: Hold] = [:]
        var nextProducerID: Int64 = 0
        /// How often those were let go who waited.
        var wakes = 0
        var generator: any RandomNumberGenerator & Sendable
    }

    struct Topic: Sendable {
        let name: String
        let id: TopicID
        let createdAt: Timestamp
        var overrides: [String: String]
        var settings: TopicSettings
        var partitions: [Partition]
        var sources: [Name: [UInt8]] = [:]

        var description: TopicDescription {
            TopicDescription(
                name: name, id: id, partitions: partitions.count, createdAt: createdAt, overrides: overrides,
                settings: settings)
        }
    }

    struct Partition: Sendable {
        var batches: [RecordBatch] = []
        var range = OffsetRange(start: 0, end: 0)
        var producers: [Int64: ProducerState] = [:]
    }

    /// A name as its bytes: equality of `String` takes é composed and é decomposed for one.
    struct Name: Sendable, Hashable, Comparable {
        let bytes: [UInt8]

        init(_ text: String) { bytes = Array(text.utf8) }

        var text: String { String(decoding: bytes, as: UTF8.self) }

        static func < (one: Name, other: Name) -> Bool { one.bytes.lexicographicallyPrecedes(other.bytes) }
    }

    let state: Monitor<State>
    let defaults: TopicSettings
    let defaultPartitions: Int
    let clock: any Clock

    public init(
        defaults: TopicSettings = TopicSettings(), defaultPartitions: Int = 1, clock: any Clock = SystemClock(),
        generator: any RandomNumberGenerator & Sendable = SystemRandomNumberGenerator()
    ) {
        self.defaults = defaults
        self.defaultPartitions = defaultPartitions
        self.clock = clock
        state = Monitor(State(generator: generator))
    }
}

extension InMemoryEventLog.State {
    func topic(_ name: String) throws(EventLogError) -> InMemoryEventLog.Topic {
        guard let topic = topics[InMemoryEventLog.Name(name)] else {
            throw EventLogError(.unknownTopic, "there is no topic \(name)")
        }
        return topic
    }

    func topic(_ id: TopicID) -> InMemoryEventLog.Topic? { topics.values.first { $0.id == id } }

    func partition(_ place: TopicPartition) throws(EventLogError) -> InMemoryEventLog.Partition {
        let topic = try topic(place.topic)
        try topic.check(place.partition)
        return topic.partitions[Int(place.partition)]
    }
}

extension InMemoryEventLog.Topic {
    func check(_ partition: Int32) throws(EventLogError) {
        guard partitions.indices.contains(Int(partition)) else {
            throw EventLogError(
                .unknownPartition, "\(TopicPartition(name, partition)): \(name) has \(partitions.count) partition(s)")
        }
    }
}
