public import EventLog
public import Model
internal import RecordBatches
public import System

extension EventLogFiles: Reading, WakingReaders {
    public func read(
        _ place: TopicPartition, from offset: Offset, budget: Int
    ) throws(EventLogError) -> ReadResult {
        let file = try file(place.topic)
        let batch = try file.read(place.partition, from: offset, budget: budget)
        return ReadResult(topic: file.id, batches: RecordBatches(batch?.bytes ?? []), range: try offsets(of: place))
    }

    public func offsets(of place: TopicPartition) throws(EventLogError) -> OffsetRange {
        OffsetRange(start: 0, end: try file(place.topic).end(of: place.partition))
    }

    /// None: lines have no times of their own.
    public func firstRecord(
        of place: TopicPartition, atOrAfter timestamp: Timestamp
    ) throws(EventLogError) -> RecordPlace? {
        _ = try offsets(of: place)
        return nil
    }

    public func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool {
        let clock = options.clock
        let before = wakes.withLock { $0 }
        while true {
            if offsets.contains(where: hasMore) { return true }
            let now = clock.now
            if now >= deadline { return false }
            let isLetGo = wakes.wait(until: min(deadline, now + Limits.glance), by: clock) { wakes in
                wakes == before ? nil : true
            }
            if isLetGo != nil { return true }
        }
    }

    public func wakeReaders() { wakes.update { $0 += 1 } }

    /// Whether there are lines beyond an offset; who asks for what is not there shall not wait, but read and be told.
    private func hasMore(_ place: TopicPartition, than offset: Offset) -> Bool {
        do throws(EventLogError) { return try self.offsets(of: place).end > offset } catch { return true }
    }
}
