internal import Bytes
internal import Checksums
internal import Model
internal import RecordBatches

/// A record, where it goes and how much of a batch it takes at most.
struct PlacedRecord: Sendable {
    let record: Record
    /// Nil for whichever partition has the batch that is being filled.
    let partition: Int32?
    let bytes: Int
}

/// Where a topic's records go.
struct ProducerPlaces: Sendable {
    /// A record's own fields beside its key and value: attributes, and six varints.
    private static let recordOverhead = 1 + 6 * 10
    private static let headerOverhead = 2 * 5

    private let topic: String
    private let partitions: Int32
    private let largestBatch: Int64

    init(_ topic: TopicDescription) {
        self.topic = topic.name
        partitions = Int32(topic.partitions)
        largestBatch = topic.settings.maxMessageBytes
    }

    /// Places all the records, or refuses them for one that has no place.
    func place(_ records: [Record], to partition: Int32?) throws(EventLogError) -> [PlacedRecord] {
        if let partition, !(0..<partitions).contains(partition) {
            throw EventLogError(
                .unknownPartition, "\(TopicPartition(topic, partition)): \(topic) has \(partitions) partition(s)")
        }
        var placed: [PlacedRecord] = []
        placed.reserveCapacity(records.count)
        for record in records {
            let bytes = Self.bytes(of: record)
            guard Int64(bytes + BatchBuilder().size) <= largestBatch else {
                throw EventLogError(
                    .batchTooLarge, "\(topic): a record of \(bytes) bytes, with max.message.bytes=\(largestBatch)")
            }
            placed.append(
                PlacedRecord(record: record, partition: partition ?? self.partition(of: record.key), bytes: bytes))
        }
        return placed
    }

    /// Where Kafka's clients put a key.
    private func partition(of key: Bytes?) -> Int32? {
        key.map { (Murmur2.hash($0.span.bytes) & .max) % partitions }
    }

    private static func bytes(of record: Record) -> Int {
        record.headers.reduce(recordOverhead + (record.key?.count ?? 0) + (record.value?.count ?? 0)) {
            $0 + headerOverhead + $1.key.utf8.count + ($1.value?.count ?? 0)
        }
    }
}
