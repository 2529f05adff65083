import Bytes
import Checksums
import Compression
import Model
import RecordBatches

extension FuzzTarget {
    /// Batches are refused or walked, as they come and with a true length and checksum, and a walk says the same twice.
    static let recordBatches = FuzzTarget(name: "record-batches") { bytes in
        var walked = 0
        for batch in RecordBatches(bytes[...]) { walked += batch.bytes.count }
        try hold(walked <= bytes.count, "batches have more bytes than there are")
        try examine(bytes)
        if let batch = mended(bytes[...]) { try examine(Array(batch)) }
    }

    /// Bytes that a run of zeroes may become, and no more: what is compressed may claim anything.
    private static let decompressed = 1 << 20

    private static func examine(_ bytes: [UInt8]) throws {
        let batch: RecordBatch
        do throws(RecordBatchError) { batch = try RecordBatch(bytes[...]) } catch { return }
        do throws(RecordBatchError) { try batch.validate() } catch {
            // What a log would refuse, a reader of somebody else's log may still be given.
        }
        _ = BatchFields.fault(in: bytes.span.bytes, base: batch.baseOffset)
        let records: [(offset: Offset, record: Record)]
        do throws(RecordBatchError) {
            records = try batch.records(decompressedLimit: decompressed)
        } catch { return }
        try hold(records.count == max(0, Int(batch.recordCount)), "\(records.count) records of \(batch.recordCount)")
        try hold(zip(records, records.dropFirst()).allSatisfy { $0.offset &- $1.offset < 0 }, "offsets do not rise")
        try rebuild(batch, records.map(\.record))
    }

    /// The same records in a batch of our own are the same records.
    private static func rebuild(_ batch: RecordBatch, _ records: [Record]) throws {
        if records.isEmpty { return }
        var builder = BatchBuilder()
        for record in records { builder.append(record) }
        let again = try builder.finish(codec: batch.codec ?? .none)
        try again.validate()
        try hold(try again.records().map(\.record) == records, "records change on their way")
        let placed = again.placed(at: 42)
        try hold(BatchFields.fault(in: placed.bytes.span.bytes, base: 42) == nil, "a batch has a fault where it is put")
    }

    /// The bytes as a batch with a true length, format and checksum; nil when they are too few.
    static func mended(_ bytes: Bytes) -> Bytes? {
        guard bytes.count >= BatchFields.headerBytes else { return nil }
        var batch = Array(bytes)
        batch.store(Int32(clamping: batch.count - 12), at: 8)
        batch.store(Int8(2), at: 16)
        batch.store(CRC32C.checksum(batch.span.bytes.extracting(21...)), at: 17)
        return batch[...]
    }
}
