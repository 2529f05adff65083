public import EventLog
public import Model
public import System

extension EventLogLMDB: Reading {
    public func read(
        _ place: TopicPartition, from offset: Offset, budget: Int
    ) throws(EventLogError) -> ReadResult {
        try topic(place.topic).read(place.partition, from: offset, budget: budget)
    }

    public func offsets(of place: TopicPartition) throws(EventLogError) -> OffsetRange {
        try topic(place.topic).offsets(of: place.partition)
    }

    public func firstRecord(
        of place: TopicPartition, atOrAfter timestamp: Timestamp
    ) throws(EventLogError) -> RecordPlace? {
        try topic(place.topic).firstRecord(of: place.partition, atOrAfter: timestamp)
    }

    public func wait(beyond offsets: [TopicPartition: Offset], until deadline: Moment) -> Bool {
        let waiter = Waiter()
        var watched: [TopicLog] = []
        for name in Set(offsets.keys.map(\.topic)) {
            // A topic that cannot be had any more is an answer, too: the caller's next read says why.
            guard let topic = try? topic(name), (try? topic.load()) != nil else { return true }
            watched.append(topic)
        }
        for topic in watched { topic.published.withLock { $0.waiters.append(waiter) } }
        defer {
            for topic in watched { topic.published.withLock { $0.waiters.removeAll { $0 === waiter } } }
        }
        while true {
            if watched.contains(where: { $0.hasMore(than: offsets) }) { return true }
            if !waiter.wait(until: deadline, by: context.options.clock) { return false }
        }
    }
}

extension TopicLog {
    /// Whether one of this topic's partitions has gone beyond its offset, or is gone.
    func hasMore(than offsets: [TopicPartition: Offset]) -> Bool {
        published.withLock { published in
            if published.isDeleted || published.isClosed { return true }
            return offsets.contains { place, offset in
                guard place.topic == name else { return false }
                let index = Int(place.partition)
                return !published.partitions.indices.contains(index) || published.partitions[index].end > offset
            }
        }
    }
}
