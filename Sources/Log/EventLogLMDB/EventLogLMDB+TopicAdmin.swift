public import EventLog
public import Model
internal import System

extension EventLogLMDB: TopicAdmin {
    @discardableResult
    public func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription {
        return try creation.withLock { (_) throws(EventLogError) in
            let (names, isClosed) = state.withLock { (Array($0.topics.keys), $0.isClosed) }
            if isClosed { throw .closed }
            let (partitions, _) = try topic.validate(
                beside: names, defaults: context.options.topicDefaults,
                defaultPartitions: context.options.defaultPartitions)
            try context.checkTrust()
            // In a box: the thread sanitizer stumbles over the address of a value without bytes.
            var generator: any RandomNumberGenerator = SystemRandomNumberGenerator()
            let row = Catalog.Topic(
                name: topic.name, id: .random(using: &generator), partitions: partitions,
                createdAt: context.options.clock.wallMilliseconds, overrides: topic.settings)
            let created = try TopicLog(row, segments: [], context: context)
            try context.catalog.put(row)
            state.withLock { $0.topics[topic.name] = created }
            return created.description
        }
    }

    public func topics() throws(EventLogError) -> [TopicDescription] {
        state.withLock { Array($0.topics.values) }.map(\.description)
            .sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    public func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription {
        try topic(name).description
    }

    public func alterTopic(_ name: String, settings: [String: String?]) throws(EventLogError) {
        let topic = try topic(name)
        try topic.alter(settings)
        // What a lower retention gives up makes room now, also when the log is closed right away.
        upkeep.request(.expire(topic))
    }

    public func addPartitions(to name: String, upTo count: Int) throws(EventLogError) {
        let topic = try topic(name)
        let description = topic.description
        try PartitionCount.check(count, of: name, growingFrom: description.partitions)
        // First, for records come as soon as the partitions are there.
        try upkeep.whileNothingGoes { (holds) throws(EventLogError) in
            for hold in holds.compactMap({ $0.following(description, growingTo: count) }) { try readers.hold(hold) }
        }
        try topic.addPartitions(upTo: count)
    }

    public func deleteTopic(_ name: String) throws(EventLogError) {
        try creation.withLock { (_) throws(EventLogError) in
            let topic = try topic(name)
            let doomed = try topic.delete()
            state.withLock { $0.topics[name] = nil }
            topic.closeQueue(topic.unknown)
            upkeep.request(.delete(doomed))
            // The topic is gone whatever becomes of this; what groups had committed for it is never shown again.
            do throws(EventLogError) {
                try context.directory.spare.lend { () throws(EventLogError) in try readers.forget { $0 == topic.id } }
            } catch {
                context.options.onNotice("\(error)")
            }
        }
    }

    public func deleteRecords(of place: TopicPartition, before offset: Offset) throws(EventLogError) -> Offset {
        let topic = try topic(place.topic)
        defer { upkeep.request(.expire(topic)) }
        return try topic.deleteRecords(of: place.partition, before: offset, upkeep)
    }
}
