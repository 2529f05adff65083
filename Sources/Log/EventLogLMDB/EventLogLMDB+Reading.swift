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
        var watched: [(topic: TopicLog, offsets: [Int32: Offset])] = []
        for (name, places) in Dictionary(grouping: offsets, by: \.key.topic) {
            // A topic that cannot be had any more is an answer, too: the caller's next read says why.
            guard let topic = try? topic(name), (try? topic.load()) != nil else { return true }
            // Texts that are canonically equal have met here, whatever their bytes.
            watched.append((topic, Dictionary(places.map { ($0.key.partition, $0.value) }, uniquingKeysWith: min)))
        }
        for (topic, offsets) in watched { topic.published.withLock { $0.waiters.add(waiter, beyond: offsets) } }
        defer {
            for (topic, offsets) in watched { topic.published.withLock { $0.waiters.remove(waiter, beyond: offsets) } }
        }
        while true {
            if watched.contains(where: { $0.topic.hasMore(than: $0.offsets) }) { return true }
            switch waiter.wait(until: deadline, by: context.options.clock) {
            case .ring: continue
            case .dismissal: return true
            case nil: return false
            }
        }
    }
}

extension EventLogLMDB: WakingReaders {
    public func wakeReaders() {
        for topic in state.withLock({ Array($0.topics.values) }) {
            for waiter in topic.published.withLock({ $0.waiters.all }) { waiter.dismiss() }
        }
    }
}

extension TopicLog {
    /// Whether one of these partitions has gone beyond its offset, or is gone.
    func hasMore(than offsets: [Int32: Offset]) -> Bool {
        published.withLock { published in
            if published.isDeleted || published.isClosed { return true }
            return offsets.contains { partition, offset in
                let index = Int(partition)
                return !published.partitions.indices.contains(index) || published.partitions[index].end > offset
            }
        }
    }
}
