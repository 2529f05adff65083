internal import Bytes
internal import EventLog
internal import Model
internal import RecordBatches
internal import System

extension TopicLog {
    func offsets(of partition: Int32) throws(EventLogError) -> OffsetRange {
        try load()
        return try published.withLock { (published) throws(EventLogError) in
            try self.range(of: partition, published)
        }
    }

    func read(_ partition: Int32, from offset: Offset, budget: Int) throws(EventLogError) -> ReadResult {
        try load()
        var bytes: [UInt8] = []
        var next = offset
        let budget = min(budget, Limits.readBytes)
        while true {
            let (range, segment) = try published.withLock { (published) throws(EventLogError) in
                let range = try self.range(of: partition, published)
                guard next > offset || (range.start...range.end).contains(offset) else {
                    throw .outOfRange(offset, of: TopicPartition(self.name, partition), keeping: range)
                }
                return (range, next >= range.end ? nil : published.segment(of: partition, at: next))
            }
            guard let segment else { return result(bytes, range) }
            let end = segment.isLast ? range.end : segment.summary[Int(partition)].end
            guard end > next else {
                if !bytes.isEmpty { return result(bytes, range) }
                throw inNoSegment(next, of: partition)
            }
            do throws(EventLogError) {
                let isComplete = try withSegment(segment.summary.number, isSealed: segment.summary.seal != nil) {
                    (file) throws(EventLogError) in
                    try file.readBatches(
                        TopicPartition(self.name, partition), from: next, before: end, budget: budget, into: &bytes)
                }
                if !isComplete { return result(bytes, range) }
                next = end
            } catch {
                // What was read before stands, and whoever asks for the rest hears of the damage; but retention may
                // have taken the segment since we looked it up, and then the offset is out of range now.
                if !bytes.isEmpty { return result(bytes, range) }
                if !isGone(segment.summary.number) {
                    throw told(error, of: segment.summary.number, partition, next..<end)
                }
            }
        }
    }

    private func inNoSegment(_ offset: Offset, of partition: Int32) -> EventLogError {
        EventLogError(.corrupt, "\(name)-\(partition): offset \(offset) is in no segment; run sluice doctor")
    }

    /// Says which offsets are wanting where a segment's file is.
    private func told(
        _ error: EventLogError, of number: UInt64, _ partition: Int32, _ offsets: Range<Offset>
    ) -> EventLogError {
        if error.code != .corrupt || FileSystem.exists(path(number)) { return error }
        return EventLogError(
            .corrupt, "\(name)-\(partition): offsets \(offsets.lowerBound) to \(offsets.upperBound - 1) are missing",
            cause: error.message)
    }

    private func result(_ bytes: [UInt8], _ range: OffsetRange) -> ReadResult {
        ReadResult(topic: id, batches: RecordBatches(bytes[...]), range: range)
    }

    func firstRecord(
        of partition: Int32, atOrAfter timestamp: Timestamp
    ) throws(EventLogError) -> RecordPlace? {
        try load()
        while true {
            let (range, segments) = try published.withLock { (published) throws(EventLogError) in
                (try self.range(of: partition, published), published.segments)
            }
            do throws(EventLogError) {
                var next = range.start
                for segment in segments {
                    let inSegment = segment[Int(partition)]
                    if inSegment.isEmpty || inSegment.end <= next { continue }
                    // What is wanted may be in what is lost: to pass over it would be to skip it silently.
                    guard inSegment.base <= next else { throw inNoSegment(next, of: partition) }
                    next = inSegment.end
                    if inSegment.maxTimestamp < timestamp { continue }
                    if let place = try firstRecord(of: partition, atOrAfter: timestamp, in: segment, range) {
                        return place
                    }
                }
                if next < range.end { throw inNoSegment(next, of: partition) }
                return nil
            } catch {
                if segments.allSatisfy({ !isGone($0.number) }) { throw error }
            }
        }
    }

    private func firstRecord(
        of partition: Int32, atOrAfter timestamp: Timestamp, in segment: SegmentSummary, _ range: OffsetRange
    ) throws(EventLogError) -> RecordPlace? {
        let place = TopicPartition(name, partition)
        return try withSegment(segment.number, isSealed: segment.seal != nil) { (file) throws(EventLogError) in
            var from: Offset = range.start
            while let batch = try file.firstBatch(place, atOrAfter: timestamp, from: from, before: range.end) {
                if let found = batch.firstRecord(atOrAfter: timestamp, from: range.start) { return found }
                from = batch.nextOffset
            }
            return nil
        }
    }

    private func range(of partition: Int32, _ published: borrowing Published) throws(EventLogError) -> OffsetRange {
        if published.isDeleted { throw unknown }
        guard partition >= 0, Int(partition) < published.partitions.count else {
            throw EventLogError(
                .unknownPartition, "\(name)-\(partition): \(name) has \(published.partitions.count) partition(s)")
        }
        return published.partitions[Int(partition)]
    }

    private func isGone(_ number: UInt64) -> Bool {
        published.withLock { published in
            published.isDeleted || !published.segments.contains { $0.number == number }
        }
    }
}

extension TopicLog.Published {
    /// The segment that holds the offset, which must be within the partition's range.
    func segment(of partition: Int32, at offset: Offset) -> (summary: SegmentSummary, isLast: Bool)? {
        var low = 0
        var high = segments.count
        while low < high {
            let middle = (low + high) / 2
            if segments[middle][Int(partition)].base <= offset { low = middle + 1 } else { high = middle }
        }
        guard low > 0 else { return nil }
        return (segments[low - 1], low == segments.count)
    }
}
