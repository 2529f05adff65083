public import Model
internal import RecordBatches
internal import System

extension InMemoryEventLog: TopicAdmin {
    @discardableResult
    public func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription {
        let time = clock.wallMilliseconds
        return try state.update { state throws(EventLogError) in
            let (partitions, settings) = try topic.validate(
                beside: state.topics.keys.map(\.text), defaults: defaults, defaultPartitions: defaultPartitions)
            let made = Topic(
                name: topic.name, id: .random(using: &state.generator), createdAt: time, overrides: topic.settings,
                settings: settings, partitions: Array(repeating: Partition(), count: partitions))
            state.topics[Name(topic.name)] = made
            return made.description
        }
    }

    public func topics() throws(EventLogError) -> [TopicDescription] {
        state.withLock { state in state.topics.sorted { $0.key < $1.key }.map(\.value.description) }
    }

    public func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription {
        try state.withLock { state throws(EventLogError) in try state.topic(name).description }
    }

    public func alterTopic(_ name: String, settings: [String: String?]) throws(EventLogError) {
        try state.update { state throws(EventLogError) in
            var topic = try state.topic(name)
            topic.overrides = try TopicSettings.overrides(topic.overrides, changedBy: settings)
            topic.settings = try defaults.applying(topic.overrides)
            state.topics[Name(name)] = topic
        }
    }

    public func addPartitions(to name: String, upTo count: Int) throws(EventLogError) {
        try state.update { state throws(EventLogError) in
            var topic = try state.topic(name)
            try PartitionCount.check(count, of: name, growingFrom: topic.partitions.count)
            let description = topic.description
            state.holds = state.holds.mapValues { $0.following(description, growingTo: count) ?? $0 }
            topic.partitions += Array(repeating: Partition(), count: count - topic.partitions.count)
            state.topics[Name(name)] = topic
        }
    }

    public func deleteTopic(_ name: String) throws(EventLogError) {
        try state.update { state throws(EventLogError) in
            let id = try state.topic(name).id
            state.topics[Name(name)] = nil
            state.groups = state.groups.compactMapValues { offsets in
                let kept = offsets.filter { $0.key.topic != id }
                return kept.isEmpty ? nil : kept
            }
        }
    }

    public func deleteRecords(of place: TopicPartition, before offset: Offset) throws(EventLogError) -> Offset {
        try state.update { state throws(EventLogError) in
            var partition = try state.partition(place)
            let range = partition.range
            guard 0 <= offset, offset <= range.end else { throw .outOfRange(offset, of: place, keeping: range) }
            guard offset > range.start else { return range.start }
            let id = try state.topic(place.topic).id
            try state.checkHolds(on: id, place, before: offset)
            partition.range.start = offset
            partition.batches.removeAll { $0.lastOffset < offset }
            state.topics[Name(place.topic)]?.partitions[Int(place.partition)] = partition
            return offset
        }
    }
}

extension InMemoryEventLog.State {
    fileprivate func checkHolds(
        on topic: TopicID, _ place: TopicPartition, before offset: Offset
    ) throws(EventLogError) {
        for hold in holds.sorted(by: { $0.key < $1.key }).map(\.value) {
            guard let needed = hold.positions[topic, place.partition], needed < offset else { continue }
            throw EventLogError(.held, "\(place): \(hold.name) has read to \(needed) only, so \(offset) is too far")
        }
    }
}
