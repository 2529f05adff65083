internal import Checksums
internal import Model
internal import RecordBatches

/// Where a topic's records go, and how large they may be.
struct ProducerPlaces: Sendable {
    /// A record's own fields beside its key, value and headers: attributes, and six varints.
    private static let recordOverhead = 1 + 6 * 10

    private let topic: String
    private let partitions: Int32
    private let largestBatch: Int64

    init(_ topic: TopicDescription) {
        self.topic = topic.name
        partitions = Int32(topic.partitions)
        largestBatch = topic.settings.maxMessageBytes
    }

    /// Refuses all the records for one that has no place.
    func check(_ run: RecordRun, to partition: Int32?) throws(EventLogError) {
        if let partition, !(0..<partitions).contains(partition) {
            throw EventLogError(
                .unknownPartition, "\(TopicPartition(topic, partition)): \(topic) has \(partitions) partition(s)")
        }
        for item in run.items {
            let bytes = Self.size(of: item, run)
            guard Int64(bytes + BatchBuilder.emptySize) <= largestBatch else {
                throw EventLogError(
                    .batchTooLarge, "\(topic): a record of \(bytes) bytes, with max.message.bytes=\(largestBatch)")
            }
        }
    }

    /// Where Kafka's clients put a key.
    func partition(ofKey key: RawSpan?) -> Int32? {
        guard let key else { return nil }
        return (Murmur2.hash(key) & .max) % partitions
    }

    /// What a record takes of a batch at most.
    static func size(of item: RecordRun.Item, _ run: RecordRun) -> Int {
        recordOverhead + item.size + run.headers.size
    }
}
