internal import Bytes
internal import Checksums
public import Compression
public import Model

/// Puts records together into a batch.
///
/// They are written behind room for their header, so that the batch is the same memory, and nothing is copied.
public struct BatchBuilder: Sendable {
    private var bytes: [UInt8] = []
    /// What the next batch is expected to take.
    private var expected: Int
    private var baseTimestamp: Timestamp = 0
    private var maxTimestamp: Timestamp = .min
    /// The next record's offset, counted from the batch's first.
    private var nextDelta: Int32 = 0
    public private(set) var count: Int32 = 0

    /// Sets room for a batch of `expected` bytes aside when its first record comes.
    public init(expecting expected: Int = 0) { self.expected = expected }

    /// What a batch takes beside its records.
    public static let emptySize = BatchLayout.records

    public var isEmpty: Bool { count == 0 }

    /// Bytes that the batch would have, not compressed.
    public var size: Int { isEmpty ? Self.emptySize : bytes.count }

    public mutating func append(_ record: Record) {
        let (key, value) = (record.key ?? [], record.value ?? [])
        append(
            timestamp: record.timestamp, key: record.key == nil ? nil : key.span.bytes,
            value: record.value == nil ? nil : value.span.bytes, headers: EncodedHeaders(record.headers))
    }

    /// Appends a record whose parts lie in somebody else's memory.
    public mutating func append(
        timestamp: Timestamp, key: RawSpan?, value: RawSpan?, headers: EncodedHeaders = .none
    ) {
        if count == 0 { begin(at: timestamp) }
        maxTimestamp = max(maxTimestamp, timestamp)
        let delta = timestamp &- baseTimestamp
        let number = Int64(nextDelta)
        let keyLength = Int64(key?.byteCount ?? -1)
        let valueLength = Int64(value?.byteCount ?? -1)
        let fields =
            1 + ByteWriter.sizeOfVarint(delta) + ByteWriter.sizeOfVarint(number)
            + ByteWriter.sizeOfVarint(keyLength)
        let body =
            fields + Int(max(0, keyLength)) + ByteWriter.sizeOfVarint(valueLength) + Int(max(0, valueLength))
            + headers.size
        bytes.append(addingCapacity: fields + ByteWriter.sizeOfVarint(Int64(body))) { start in
            start.varint(Int64(body))
            start.append(0)
            start.varint(delta)
            start.varint(number)
            start.varint(keyLength)
        }
        if let key { bytes.append(key) }
        bytes.append(addingCapacity: ByteWriter.sizeOfVarint(valueLength)) { $0.varint(valueLength) }
        if let value { bytes.append(value) }
        bytes.append(headers.bytes.span.bytes)
        count += 1
        nextDelta += 1
    }

    /// Leaves out these offsets, of which there will be no records.
    public mutating func leaveOut(_ offsets: Int) { nextDelta += Int32(offsets) }

    private mutating func begin(at timestamp: Timestamp) {
        bytes.reserveCapacity(max(expected, Self.emptySize))
        bytes.append(addingCapacity: Self.emptySize) { $0.append(repeating: 0, count: Self.emptySize) }
        baseTimestamp = timestamp
    }

    /// The batch of what was appended, its first record at `offset`, and an empty builder; there must be a record.
    public mutating func finish(
        codec: CompressionCodec = .none, producer: BatchProducer = .anonymous, at offset: Offset = 0
    ) throws(CompressionError) -> RecordBatch {
        precondition(count > 0, "a batch needs a record")
        expected = bytes.count
        var batch: [UInt8] = []
        if codec == .none {
            swap(&batch, &bytes)
        } else {
            let compressed = try codec.compress(bytes.span.bytes.extracting(Self.emptySize...))
            batch.reserveCapacity(Self.emptySize + compressed.count)
            batch.append(contentsOf: repeatElement(0, count: Self.emptySize))
            batch += compressed
            bytes = []
        }
        putHeader(into: &batch, codec, producer)
        batch.store(offset, at: BatchLayout.baseOffset)
        (count, nextDelta) = (0, 0)
        maxTimestamp = .min
        return RecordBatch(unchecked: batch[...])
    }

    /// Fills what is zero yet; the leader epoch stays so.
    private func putHeader(into batch: inout [UInt8], _ codec: CompressionCodec, _ producer: BatchProducer) {
        batch.store(Int32(batch.count - BatchLayout.uncounted), at: BatchLayout.length)
        batch.store(BatchLayout.currentMagic, at: BatchLayout.magic)
        batch.store(Int16(codec.rawValue), at: BatchLayout.attributes)
        batch.store(nextDelta - 1, at: BatchLayout.lastOffsetDelta)
        batch.store(baseTimestamp, at: BatchLayout.baseTimestamp)
        batch.store(maxTimestamp, at: BatchLayout.maxTimestamp)
        batch.store(producer.id, at: BatchLayout.producerID)
        batch.store(producer.epoch, at: BatchLayout.producerEpoch)
        batch.store(producer.baseSequence, at: BatchLayout.baseSequence)
        batch.store(count, at: BatchLayout.recordCount)
        let checksum = CRC32C.checksum(batch.span.bytes.extracting(BatchLayout.attributes...))
        batch.store(checksum, at: BatchLayout.checksum)
    }
}

extension OutputSpan<UInt8> {
    @_lifetime(self: copy self)
    fileprivate mutating func varint(_ value: Int64) {
        var rest = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        while rest >= 0x80 {
            append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        append(UInt8(truncatingIfNeeded: rest))
    }
}

/// Who made a batch: what an idempotent producer numbers its batches with.
public struct BatchProducer: Sendable, Hashable {
    public var id: Int64
    public var epoch: Int16
    public var baseSequence: Int32

    public init(id: Int64, epoch: Int16, baseSequence: Int32) {
        self.id = id
        self.epoch = epoch
        self.baseSequence = baseSequence
    }

    /// Nobody in particular: the batch is not numbered.
    public static let anonymous = BatchProducer(id: -1, epoch: -1, baseSequence: -1)
}
