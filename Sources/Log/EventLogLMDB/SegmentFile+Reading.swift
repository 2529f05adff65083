internal import Bytes
internal import Checksums
internal import EventLog
internal import LMDB
internal import Model
internal import RecordBatches

extension SegmentFile {
    /// Adds whole batches of a partition to `bytes`, from the one that contains `offset` on, none that begins at `end`
    /// or later; true when nothing but `end` stopped it. The first batch of all comes whatever its size.
    func readBatches(
        _ place: TopicPartition, from offset: Offset, before end: Offset, budget: Int, into bytes: inout [UInt8]
    ) throws(EventLogError) -> Bool {
        try database.read { (transaction) throws(EventLogError) in
            var next = offset
            var isComplete = true
            try self.forEachBatch(place, from: offset, before: end, transaction) {
                (base, value) throws(EventLogError) in
                isComplete = bytes.isEmpty || bytes.count + value.byteCount <= budget
                guard isComplete else { return false }
                let last = try self.checkedLast(value, at: place, base: base)
                // The first batch may begin before the offset that was asked for; every other follows the one before.
                guard base == next || (next == offset && (base...last).contains(offset)) else {
                    throw self.missing(place, next)
                }
                next = last + 1
                if bytes.isEmpty { bytes.reserveCapacity(max(value.byteCount, min(budget, Limits.readReserve))) }
                bytes.append(value)
                return true
            }
            guard !isComplete || next >= end else { throw self.missing(place, next) }
            return isComplete
        }
    }

    /// The first batch that holds `offset` or follows it and whose largest time is `timestamp` or later.
    func firstBatch(
        _ place: TopicPartition, atOrAfter timestamp: Timestamp, from offset: Offset, before end: Offset
    ) throws(EventLogError) -> RecordBatch? {
        try database.read { (transaction) throws(EventLogError) in
            var found: RecordBatch?
            let indexed = try self.lastIndexed(place.partition, before: timestamp, transaction) ?? 0
            let start = max(offset, indexed)
            try self.forEachBatch(place, from: start, before: end, transaction) { (base, value) throws(EventLogError) in
                guard value.byteCount >= BatchFields.headerBytes else {
                    throw self.damaged("\(place): the batch at offset \(base) is cut off")
                }
                let last = base &+ Offset(BatchFields.lastOffsetDelta(of: value))
                guard last >= offset, BatchFields.maxTimestamp(of: value) >= timestamp else { return true }
                _ = try self.checkedLast(value, at: place, base: base)
                do throws(RecordBatchError) {
                    found = try RecordBatch(value.copy()[...])
                } catch { throw self.damaged("\(place): the batch at offset \(base): \(error)") }
                return false
            }
            return found
        }
    }

    /// Lends the partition's batches to `body`, from the one that contains or follows `offset`, until it returns false.
    private func forEachBatch(
        _ place: TopicPartition, from offset: Offset, before end: Offset, _ transaction: borrowing ReadTransaction,
        _ body: (Offset, RawSpan) throws(EventLogError) -> Bool
    ) throws(EventLogError) {
        do {
            let cursor = try transaction.cursor(in: tables.batches)
            var entry = try cursor.seek(atOrBefore: SegmentKeys.batch(place.partition, offset))
            if let found = entry, SegmentKeys.partition(of: found.key) != place.partition { entry = try cursor.next() }
            if entry == nil { entry = try cursor.first() }
            while let found = entry {
                guard SegmentKeys.partition(of: found.key) == place.partition else { return }
                let base = SegmentKeys.number(of: found.key)
                guard base < end, try body(base, found.value) else { return }
                entry = try cursor.next()
            }
        } catch let error as LMDBError {
            throw EventLogError(error)
        } catch let error as EventLogError {
            throw error
        } catch { preconditionFailure("\(error)") }
    }

    /// The offset of the last indexed batch up to which every record is older than `timestamp`.
    private func lastIndexed(
        _ partition: Int32, before timestamp: Timestamp, _ transaction: borrowing ReadTransaction
    ) throws(EventLogError) -> Offset? {
        guard timestamp > .min else { return nil }
        do throws(LMDBError) {
            let cursor = try transaction.cursor(in: tables.times)
            let key = SegmentKeys.time(partition, timestamp - 1)
            guard let entry = try cursor.seek(atOrBefore: key), SegmentKeys.partition(of: entry.key) == partition,
                let payload = try? CheckedValue.unwrap(entry.value, for: entry.key), payload.byteCount == 8
            else { return nil }  // without a trustworthy entry the search begins further back, and finds the same
            return payload.load(Offset.self, at: 0)
        } catch { throw EventLogError(error) }
    }

    /// Checks a stored batch, its checksum and what that does not cover, and says which offset is its last.
    private func checkedLast(
        _ value: RawSpan, at place: TopicPartition, base: Offset
    ) throws(EventLogError) -> Offset {
        if let fault = BatchFields.fault(in: value, base: base) {
            throw damaged("\(place): the batch at offset \(base) \(fault)")
        }
        return base + Offset(BatchFields.lastOffsetDelta(of: value))
    }

    private func missing(_ place: TopicPartition, _ offset: Offset) -> EventLogError {
        damaged("\(place): offset \(offset) is missing")
    }
}
