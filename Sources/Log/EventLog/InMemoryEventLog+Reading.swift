public import Model
internal import RecordBatches
public import System

extension InMemoryEventLog: Reading {
    public func read(_ place: TopicPartition, from offset: Offset, budget: Int) throws(EventLogError) -> ReadResult {
        try state.withLock { state throws(EventLogError) in
            let partition = try state.partition(place)
            let range = partition.range
            guard range.start <= offset, offset <= range.end else {
                throw EventLogError.outOfRange(offset, of: place, keeping: range)
            }
            var bytes: [UInt8] = []
            for batch in partition.batches where batch.lastOffset >= offset {
                guard bytes.isEmpty || bytes.count + batch.bytes.count <= budget else { break }
                bytes += batch.bytes
            }
            return ReadResult(topic: try state.topic(place.topic).id, batches: RecordBatches(bytes[...]), range: range)
        }
    }

    public func offsets(of place: TopicPartition) throws(EventLogError) -> OffsetRange {
        try state.withLock { state throws(EventLogError) in try state.partition(place).range }
    }

    public func firstRecord(
        of place: TopicPartition, atOrAfter timestamp: Timestamp
    ) throws(EventLogError) -> RecordPlace? {
        let partition = try state.withLock { state throws(EventLogError) in try state.partition(place) }
        return partition.batches.lazy
            .compactMap { $0.firstRecord(atOrAfter: timestamp, from: partition.range.start) }.first
    }

    public func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool {
        let wakes = state.withLock { $0.wakes }
        let news: Bool? = state.wait(until: deadline, by: clock) { state in
            if state.wakes != wakes { return true }
            for (place, offset) in offsets {
                guard let partition = try? state.partition(place) else { return true }  // it is gone: that is news
                if partition.range.end > offset { return true }
            }
            return nil
        }
        return news ?? false
    }
}

extension InMemoryEventLog: WakingReaders {
    public func wakeReaders() { state.update { $0.wakes += 1 } }
}

extension EventLogError {
    /// An offset that a partition does not keep.
    public static func outOfRange(
        _ offset: Offset, of place: TopicPartition, keeping range: OffsetRange
    ) -> EventLogError {
        let fault = offset < range.start ? "before the start, \(range.start)" : "past the end, \(range.end)"
        return EventLogError(.offsetOutOfRange, "\(place): offset \(offset) is \(fault)")
    }
}
