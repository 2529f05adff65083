public import Bytes
internal import Checksums
public import Compression
public import Model

/// Records that were sent together, kept as the bytes they arrived in: Kafka's record batch, format 2.
///
/// Whoever holds one knows that its header is whole and its length true; `validate` checks the rest.
public struct RecordBatch: Sendable {
    public let bytes: Bytes

    /// Takes exactly one batch.
    public init(_ bytes: Bytes) throws(RecordBatchError) {
        guard bytes.count >= BatchLayout.records else {
            throw .truncated(have: bytes.count, need: BatchLayout.records)
        }
        let claimed = Int(bytes.span.bytes.load(Int32.self, at: BatchLayout.length)) + BatchLayout.uncounted
        guard claimed == bytes.count else { throw .lengthMismatch(claimed: claimed, have: bytes.count) }
        self.bytes = bytes
    }

    /// Takes bytes that this module has just made.
    init(unchecked bytes: Bytes) { self.bytes = bytes }

    public var baseOffset: Offset { field(BatchLayout.baseOffset) }
    public var lastOffset: Offset { baseOffset &+ Offset(lastOffsetDelta) }
    /// One past the last offset.
    public var nextOffset: Offset { lastOffset &+ 1 }
    public var magic: Int8 { field(BatchLayout.magic) }
    public var checksum: UInt32 { field(BatchLayout.checksum) }
    public var lastOffsetDelta: Int32 { field(BatchLayout.lastOffsetDelta) }
    public var baseTimestamp: Timestamp { field(BatchLayout.baseTimestamp) }
    public var maxTimestamp: Timestamp { field(BatchLayout.maxTimestamp) }
    public var producerID: Int64 { field(BatchLayout.producerID) }
    public var producerEpoch: Int16 { field(BatchLayout.producerEpoch) }
    public var baseSequence: Int32 { field(BatchLayout.baseSequence) }
    public var recordCount: Int32 { field(BatchLayout.recordCount) }
    public var isTransactional: Bool { attributes & BatchAttributes.transactional != 0 }
    public var isControl: Bool { attributes & BatchAttributes.control != 0 }
    public var hasLogAppendTime: Bool { attributes & BatchAttributes.logAppendTime != 0 }

    /// How the records are compressed; nil for a number that nobody has defined.
    public var codec: CompressionCodec? {
        CompressionCodec(rawValue: UInt8(truncatingIfNeeded: attributes & BatchAttributes.codec))
    }

    /// The checksum that the bytes give.
    public var computedChecksum: UInt32 {
        CRC32C.checksum(bytes.span.bytes.extracting(BatchLayout.attributes...))
    }

    /// Checks that the bytes are what their checksum was made from.
    public func verifyChecksum() throws(RecordBatchError) {
        let computed = computedChecksum
        guard computed == checksum else { throw .checksumMismatch(stored: checksum, computed: computed) }
    }

    /// Checks all that can be known without decompressing: whether a client's batch may enter the log.
    public func validate() throws(RecordBatchError) {
        guard magic == BatchLayout.currentMagic else { throw .unsupportedMagic(magic) }
        try verifyChecksum()
        guard recordCount > 0, lastOffsetDelta == recordCount - 1 else {
            throw .inconsistentCount(records: recordCount, lastOffsetDelta: lastOffsetDelta)
        }
        guard codec != nil else { throw .unknownCodec(Int(attributes & BatchAttributes.codec)) }
        guard !isControl else { throw .controlBatch }
        guard producerID < 0 || baseSequence >= 0 else { throw .invalidSequence(baseSequence) }
    }

    /// The same records with `timestamp` for their time, as a topic with log append time keeps them.
    public func stamped(withAppendTime timestamp: Timestamp) -> RecordBatch {
        var copy = Array(bytes)
        copy.store(attributes | BatchAttributes.logAppendTime, at: BatchLayout.attributes)
        copy.store(timestamp, at: BatchLayout.maxTimestamp)
        copy.store(CRC32C.checksum(copy.span.bytes.extracting(BatchLayout.attributes...)), at: BatchLayout.checksum)
        return RecordBatch(unchecked: copy[...])
    }

    /// The bytes in front of the checksummed part, as they stand once the batch has its place in a partition.
    public func header(placedAt offset: Offset) -> [UInt8] {
        var header = Array(bytes.prefix(BatchLayout.magic))
        header.store(offset, at: BatchLayout.baseOffset)
        header.store(Int32(0), at: BatchLayout.leaderEpoch)
        return header
    }

    /// The same batch at another place in its partition.
    public func placed(at offset: Offset) -> RecordBatch {
        var copy = Array(bytes)
        copy.replaceSubrange(0..<BatchLayout.magic, with: header(placedAt: offset))
        return RecordBatch(unchecked: copy[...])
    }

    var attributes: Int16 { field(BatchLayout.attributes) }

    @inline(__always)
    private func field<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Value {
        bytes.span.bytes.load(Value.self, at: offset)
    }
}
