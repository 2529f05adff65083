internal import Bytes
internal import Compression
public import Model

extension RecordBatch {
    /// Lends each record to `body`, in order, without an allocation a record.
    public func forEachRecord(
        decompressedLimit: Int = decompressedLimit,
        _ body: (borrowing RecordView) throws(RecordBatchError) -> Void
    ) throws(RecordBatchError) {
        let stored = bytes.span.bytes.extracting(BatchLayout.records...)
        guard let codec else { throw .unknownCodec(Int(attributes & BatchAttributes.codec)) }
        if codec == .none { return try walk(stored, body) }
        let plain: [UInt8]
        do throws(CompressionError) {
            plain = try codec.decompress(stored, limit: decompressedLimit)
        } catch { throw .decompression(error) }
        try walk(plain.span.bytes, body)
    }

    /// Copies of the records, each with its offset.
    public func records(
        decompressedLimit: Int = decompressedLimit
    ) throws(RecordBatchError) -> [(offset: Offset, record: Record)] {
        var records: [(offset: Offset, record: Record)] = []
        try forEachRecord(decompressedLimit: decompressedLimit) {
            (view: borrowing RecordView) throws(RecordBatchError) in
            do throws(ByteError) {
                records.append((view.offset, try view.record()))
            } catch { throw .malformedRecord(index: records.count) }
        }
        return records
    }

    private func walk(
        _ plain: RawSpan, _ body: (borrowing RecordView) throws(RecordBatchError) -> Void
    ) throws(RecordBatchError) {
        var reader = ByteReader(plain)
        let base = (offset: baseOffset, timestamp: baseTimestamp)
        let appendTime = hasLogAppendTime ? maxTimestamp : nil
        let lastDelta = Offset(lastOffsetDelta)
        var previousDelta: Offset = -1
        for index in 0..<Int(max(0, recordCount)) {
            let view: RecordView
            do throws(ByteError) {
                view = try RecordView(
                    from: &reader, baseOffset: base.offset, baseTimestamp: base.timestamp, appendTime: appendTime)
            } catch { throw .malformedRecord(index: index) }
            // A record that claimed another's offset, or one outside the batch, would make two records one.
            let delta = view.offset &- base.offset
            guard previousDelta < delta, delta <= lastDelta else { throw .malformedRecord(index: index) }
            previousDelta = delta
            try body(view)
        }
        guard reader.isAtEnd else { throw .malformedRecord(index: Int(recordCount)) }
    }
}
