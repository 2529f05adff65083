public import Compression

/// Bytes that are not a record batch, or not one that may enter the log.
public enum RecordBatchError: Error, Sendable, CustomStringConvertible {
    case truncated(have: Int, need: Int)
    case lengthMismatch(claimed: Int, have: Int)
    case unsupportedMagic(Int8)
    case checksumMismatch(stored: UInt32, computed: UInt32)
    case inconsistentCount(records: Int32, lastOffsetDelta: Int32)
    case unknownCodec(Int)
    case controlBatch
    case invalidSequence(Int32)
    case malformedRecord(index: Int)
    case tooLarge(bytes: Int, limit: Int)
    case decompression(CompressionError)

    public var description: String {
        switch self {
        case .truncated(let have, let need): "the batch ends after \(have) bytes, of \(need)"
        case .lengthMismatch(let claimed, let have): "the batch says it has \(claimed) bytes and has \(have)"
        case .unsupportedMagic(let magic): "record format \(magic) is not supported, only 2 (Kafka 0.11 and later)"
        case .checksumMismatch(let stored, let computed): "checksum \(computed), but the batch says \(stored)"
        case .inconsistentCount(let records, let delta): "\(records) records, but the last offset delta is \(delta)"
        case .unknownCodec(let codec): "compression codec \(codec) is unknown"
        case .controlBatch: "a client may not write control batches"
        case .invalidSequence(let sequence): "sequence number \(sequence) with a producer id"
        case .malformedRecord(let index): "record \(index) of the batch is malformed"
        case .tooLarge(let bytes, let limit): "\(bytes) bytes of records, more than \(limit)"
        case .decompression(let error): "\(error)"
        }
    }
}
