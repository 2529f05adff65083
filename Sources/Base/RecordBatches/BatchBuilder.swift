internal import Bytes
internal import Checksums
public import Compression
public import Model

/// Puts records together into a batch.
public struct BatchBuilder: Sendable {
    private var records = ByteWriter()
    private var baseTimestamp: Timestamp = 0
    private var maxTimestamp: Timestamp = .min
    public private(set) var count: Int32 = 0

    public init() {}

    public var isEmpty: Bool { count == 0 }

    /// Bytes that the batch would have, not compressed.
    public var size: Int { BatchLayout.records + records.count }

    public mutating func append(_ record: Record) {
        if count == 0 { baseTimestamp = record.timestamp }
        maxTimestamp = max(maxTimestamp, record.timestamp)
        let delta = record.timestamp &- baseTimestamp
        records.varint(Int64(Self.bodySize(of: record, timestampDelta: delta, offsetDelta: count)))
        records.integer(Int8(0))
        records.varint(delta)
        records.varint(Int64(count))
        records.runWithLength(record.key)
        records.runWithLength(record.value)
        records.varint(Int64(record.headers.count))
        for header in record.headers {
            records.runWithLength(Array(header.key.utf8)[...])
            records.runWithLength(header.value)
        }
        count += 1
    }

    /// The batch of what was appended, and an empty builder; there must be a record.
    public mutating func finish(
        codec: CompressionCodec = .none, producer: BatchProducer = .anonymous
    ) throws(CompressionError) -> RecordBatch {
        precondition(count > 0, "a batch needs a record")
        // Not a copy of `records` where nothing is compressed: a second owner would cost it its capacity.
        let compressed = codec == .none ? nil : try codec.compress(records.bytes.span.bytes)
        let size = compressed?.count ?? records.count
        var batch = ByteWriter(reserving: BatchLayout.records + size)
        batch.integer(Offset(0))
        batch.integer(Int32(BatchLayout.records - BatchLayout.uncounted + size))
        batch.integer(Int32(0))
        batch.integer(BatchLayout.currentMagic)
        batch.integer(UInt32(0))
        batch.integer(Int16(codec.rawValue))
        batch.integer(count - 1)
        batch.integer(baseTimestamp)
        batch.integer(maxTimestamp)
        batch.integer(producer.id)
        batch.integer(producer.epoch)
        batch.integer(producer.baseSequence)
        batch.integer(count)
        if let compressed { batch.run(compressed) } else { batch.run(records.bytes.span.bytes) }
        let checksum = CRC32C.checksum(batch.bytes.span.bytes.extracting(BatchLayout.attributes...))
        batch.patch(checksum, at: BatchLayout.checksum)
        self.records.removeAll(keepingCapacity: true)
        self.count = 0
        self.maxTimestamp = .min
        return RecordBatch(unchecked: batch.bytes[...])
    }

    private static func bodySize(of record: Record, timestampDelta: Int64, offsetDelta: Int32) -> Int {
        func run(_ bytes: Int?) -> Int { ByteWriter.sizeOfVarint(Int64(bytes ?? -1)) + (bytes ?? 0) }
        let headers = record.headers.reduce(ByteWriter.sizeOfVarint(Int64(record.headers.count))) { size, header in
            size + run(header.key.utf8.count) + run(header.value?.count)
        }
        return 1 + ByteWriter.sizeOfVarint(timestampDelta) + ByteWriter.sizeOfVarint(Int64(offsetDelta))
            + run(record.key?.count) + run(record.value?.count) + headers
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
