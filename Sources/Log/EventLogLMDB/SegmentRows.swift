internal import Bytes
internal import EventLog
internal import Model

/// Whose segment a file is.
struct SegmentIdentity: Sendable, Hashable {
    static let size = 33

    var topic: TopicID
    var number: UInt64
    var createdAt: Timestamp

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(UInt8(1))
        writer.integer(topic.high)
        writer.integer(topic.low)
        writer.integer(number)
        writer.integer(createdAt)
        return writer.bytes
    }

    init(topic: TopicID, number: UInt64, createdAt: Timestamp) {
        self.topic = topic
        self.number = number
        self.createdAt = createdAt
    }

    init(decoding bytes: RawSpan) throws(ByteError) {
        var reader = ByteReader(bytes)
        guard try reader.integer(UInt8.self) == 1, bytes.byteCount == Self.size else { throw .malformed }
        topic = TopicID(high: try reader.integer(), low: try reader.integer())
        number = try reader.integer()
        createdAt = try reader.integer()
    }
}

/// A partition's row in a segment: what the segment holds of it, and where the partition starts.
struct PartitionRow: Sendable, Hashable {
    static let size = 40
    static let untouched = PartitionRow(inSegment: SegmentPartition(base: 0, end: 0), start: 0)

    var inSegment: SegmentPartition
    /// Records before this offset were given up by somebody's wish.
    var start: Offset

    func encoded() -> [UInt8] {
        var writer = ByteWriter(reserving: Self.size)
        writer.integer(inSegment.base)
        writer.integer(inSegment.end)
        writer.integer(inSegment.bytes)
        writer.integer(inSegment.maxTimestamp)
        writer.integer(start)
        return writer.bytes
    }

    init(inSegment: SegmentPartition, start: Offset) {
        self.inSegment = inSegment
        self.start = start
    }

    init(decoding bytes: RawSpan) throws(ByteError) {
        var reader = ByteReader(bytes)
        guard bytes.byteCount == Self.size else { throw .malformed }
        inSegment = SegmentPartition(
            base: try reader.integer(), end: try reader.integer(), bytes: try reader.integer(),
            maxTimestamp: try reader.integer())
        start = try reader.integer()
    }
}

extension ProducerState {
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(epoch)
        writer.integer(lastSeen)
        for batch in batches {
            writer.integer(batch.firstSequence)
            writer.integer(batch.lastSequence)
            writer.integer(batch.baseOffset)
            writer.integer(batch.nextOffset)
        }
        return writer.bytes
    }

    init(decoding bytes: RawSpan) throws(ByteError) {
        var reader = ByteReader(bytes)
        self.init(epoch: try reader.integer(), lastSeen: try reader.integer())
        while !reader.isAtEnd {
            batches.append(
                Batch(
                    firstSequence: try reader.integer(), lastSequence: try reader.integer(),
                    baseOffset: try reader.integer(), nextOffset: try reader.integer()))
        }
        guard batches.count <= Self.remembered else { throw .malformed }
    }
}
