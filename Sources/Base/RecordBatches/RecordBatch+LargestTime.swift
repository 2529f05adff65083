internal import Bytes
internal import Checksums
internal import Model

extension RecordBatch {
    /// The same records, with the largest of their times where the header says one before the first record's.
    ///
    /// Searches and retention trust the header, so that they need not decompress. Kafka reads every batch's records to
    /// write it; we do where it cannot be true: Sarama 1.22 writes -1. What is damaged stays as it is.
    public func withLargestTime() -> RecordBatch {
        guard maxTimestamp < baseTimestamp, !hasLogAppendTime, computedChecksum == checksum else { return self }
        var largest = baseTimestamp
        do throws(RecordBatchError) {
            try forEachRecord { record in largest = max(largest, record.timestamp) }
        } catch { return self }
        var copy = Array(bytes)
        copy.store(largest, at: BatchLayout.maxTimestamp)
        copy.store(CRC32C.checksum(copy.span.bytes.extracting(BatchLayout.attributes...)), at: BatchLayout.checksum)
        return RecordBatch(unchecked: copy[...])
    }
}
