public import Model
public import RecordBatches

extension RecordBatch {
    /// The batch's first record at `start` or later whose time is `timestamp` or later.
    ///
    /// A batch whose largest time is earlier is not opened. One whose records cannot be read answers with its own first
    /// offset and largest time, so that a foreign client's broken batch does not close the partition to searches.
    public func firstRecord(atOrAfter timestamp: Timestamp, from start: Offset) -> RecordPlace? {
        guard maxTimestamp >= timestamp, lastOffset >= start else { return nil }
        let first = max(start, baseOffset)
        if hasLogAppendTime { return RecordPlace(offset: first, timestamp: maxTimestamp) }
        var found: RecordPlace?
        do throws(RecordBatchError) {
            try forEachRecord { record in
                guard found == nil, record.offset >= start, record.timestamp >= timestamp else { return }
                found = RecordPlace(offset: record.offset, timestamp: record.timestamp)
            }
        } catch {
            return found ?? RecordPlace(offset: first, timestamp: maxTimestamp)
        }
        return found
    }
}
