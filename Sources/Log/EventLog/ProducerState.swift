public import Model
public import RecordBatches

/// What a partition remembers of one idempotent producer: its epoch and its last batches.
public struct ProducerState: Sendable, Hashable {
    /// A batch that was appended.
    public struct Batch: Sendable, Hashable {
        public var firstSequence: Int32
        public var lastSequence: Int32
        public var baseOffset: Offset
        public var nextOffset: Offset

        public init(firstSequence: Int32, lastSequence: Int32, baseOffset: Offset, nextOffset: Offset) {
            self.firstSequence = firstSequence
            self.lastSequence = lastSequence
            self.baseOffset = baseOffset
            self.nextOffset = nextOffset
        }
    }

    /// What to do with a batch that has come.
    public enum Verdict: Sendable {
        case append
        case duplicate(Batch)
    }

    /// Kafka's own number: what a client may have in flight.
    public static let remembered = 5

    public var epoch: Int16
    public var batches: [Batch]
    /// When it last appended, by the log's clock; old ones are forgotten.
    public var lastSeen: Timestamp

    public init(epoch: Int16, batches: [Batch] = [], lastSeen: Timestamp = 0) {
        self.epoch = epoch
        self.batches = batches
        self.lastSeen = lastSeen
    }

    /// Decides on a numbered batch; a producer that is not known may begin with any number, as with Kafka.
    public static func judge(
        _ batch: RecordBatch, knowing state: ProducerState?, at place: TopicPartition
    ) throws(EventLogError) -> Verdict {
        guard let state else { return .append }
        if batch.producerEpoch < state.epoch {
            throw EventLogError(
                .fencedProducer,
                "\(place): producer \(batch.producerID) has epoch \(batch.producerEpoch), but \(state.epoch) was seen"
            )
        }
        if batch.producerEpoch > state.epoch {
            guard batch.baseSequence == 0 else {
                throw outOfOrder(batch, at: place, expected: 0)
            }
            return .append
        }
        if let known = state.batches.first(where: {
            $0.firstSequence == batch.baseSequence && $0.lastSequence == lastSequence(of: batch)
        }) {
            return .duplicate(known)
        }
        guard let last = state.batches.last else { return .append }
        let expected = next(after: last.lastSequence)
        guard batch.baseSequence == expected else { throw outOfOrder(batch, at: place, expected: expected) }
        return .append
    }

    /// Remembers a batch that goes to `baseOffset`.
    public mutating func remember(_ batch: RecordBatch, at baseOffset: Offset, seen: Timestamp) {
        if batch.producerEpoch != epoch {
            epoch = batch.producerEpoch
            batches = []
        }
        batches.append(
            Batch(
                firstSequence: batch.baseSequence, lastSequence: Self.lastSequence(of: batch), baseOffset: baseOffset,
                nextOffset: baseOffset + Offset(batch.recordCount)))
        if batches.count > Self.remembered { batches.removeFirst(batches.count - Self.remembered) }
        lastSeen = seen
    }

    /// Sequence numbers wrap from the largest to 0.
    private static func lastSequence(of batch: RecordBatch) -> Int32 {
        Int32(truncatingIfNeeded: (Int64(batch.baseSequence) + Int64(batch.lastOffsetDelta)) & 0x7FFF_FFFF)
    }

    private static func next(after sequence: Int32) -> Int32 { sequence == .max ? 0 : sequence + 1 }

    private static func outOfOrder(_ batch: RecordBatch, at place: TopicPartition, expected: Int32) -> EventLogError {
        EventLogError(
            .outOfOrderSequence,
            "\(place): producer \(batch.producerID) sent sequence \(batch.baseSequence), expected \(expected)")
    }
}

extension [Int64: ProducerState] {
    /// Forgets all but `limit` producers of a partition, first those whose last batch stands before the others'.
    public mutating func keepLatest(_ limit: Int) {
        guard count > limit else { return }
        let places = values.map(\.lastOffset).sorted()
        let first = places[places.count - limit]
        self = filter { $0.value.lastOffset >= first }
    }
}

extension ProducerState {
    /// Where the last batch ends; no two producers of a partition have it in common.
    fileprivate var lastOffset: Offset { batches.last?.nextOffset ?? 0 }
}
