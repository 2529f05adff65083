internal import CRdkafkaLog
public import EventLog
public import Model
internal import System

extension RdkafkaLog: TopicAdmin {
    @discardableResult
    public func createTopic(_ topic: NewTopic) throws(EventLogError) -> TopicDescription {
        let subject = "topic \(topic.name)"
        try checkText(topic.name)
        // A taken name is worse than a bad setting.
        if try producer.topics()[topic.name] != nil { throw EventLogError(.topicExists, "\(subject) exists already") }
        _ = try TopicSettings.overrides([:], changedBy: topic.settings.mapValues { $0 })
        var reason = [CChar](repeating: 0, count: Limits.reasonBytes)
        // -1 stands for the broker's own number, so that whoever asks for -1 must ask for another impossible one.
        let partitions = topic.partitions.map { $0 == -1 ? .min : Int32(clamping: $0) } ?? -1
        var made = library.NewTopic_new(topic.name, partitions, -1, &reason, reason.count)
        guard let object = made else {
            let isNameless = topic.name.isEmpty
            throw EventLogError(isNameless ? .invalidTopicName : .invalidPartitionCount, "\(subject): \(text(reason))")
        }
        defer { library.NewTopic_destroy(object) }
        for (name, value) in topic.settings.sorted(by: { $0.key < $1.key }) {
            try check(library.NewTopic_set_config(object, name, value), nil, "\(subject), \(name)")
        }
        try ask(subject, { client, queue in library.CreateTopics(client, &made, 1, nil, queue) }) {
            event throws(EventLogError) in
            var count = 0
            try checkTopic(library.CreateTopics_result_topics(event, &count), count, subject)
        }
        forgetReads()
        return try describeTopic(topic.name)
    }

    public func topics() throws(EventLogError) -> [TopicDescription] {
        let all = try producer.topics()
        return try describe(all.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) })
    }

    public func describeTopic(_ name: String) throws(EventLogError) -> TopicDescription {
        let found = try describe([(name, producer.partitions(of: name))])
        guard let topic = found.first else { throw EventLogError(.unknownTopic, "there is no topic \(name)") }
        return topic
    }

    public func alterTopic(_ name: String, settings: [String: String?]) throws(EventLogError) {
        let present = try describeTopic(name)
        let overrides = try TopicSettings.overrides(present.overrides, changedBy: settings)
        guard let resource = library.ConfigResource_new(ConfiguredTopic.kind, name) else {
            throw EventLogError(.invalidTopicName, "topic \(name) cannot be named")
        }
        defer { library.ConfigResource_destroy(resource) }
        for (setting, value) in overrides.sorted(by: { $0.key < $1.key }) {
            try check(library.ConfigResource_set_config(resource, setting, value), nil, "topic \(name), \(setting)")
        }
        var asked: Foreign? = resource
        try ask("topic \(name)", { client, queue in library.AlterConfigs(client, &asked, 1, nil, queue) }) {
            event throws(EventLogError) in
            var count = 0
            let changed = try only(library.AlterConfigs_result_resources(event, &count), count, "topic \(name)")
            let words = library.ConfigResource_error_string(changed)
            try check(library.ConfigResource_error(changed), words, "topic \(name)")
        }
    }

    public func addPartitions(to name: String, upTo count: Int) throws(EventLogError) {
        let subject = "topic \(name)"
        _ = try producer.partitions(of: name)
        var reason = [CChar](repeating: 0, count: Limits.reasonBytes)
        guard let object = library.NewPartitions_new(name, max(0, count), &reason, reason.count) else {
            throw EventLogError(.invalidPartitionCount, "\(subject): \(text(reason))")
        }
        defer { library.NewPartitions_destroy(object) }
        var asked: Foreign? = object
        try ask(subject, { client, queue in library.CreatePartitions(client, &asked, 1, nil, queue) }) {
            event throws(EventLogError) in
            var count = 0
            try checkTopic(library.CreatePartitions_result_topics(event, &count), count, subject)
        }
    }

    public func deleteTopic(_ name: String) throws(EventLogError) {
        guard let object = library.DeleteTopic_new(name) else {
            throw EventLogError(.unknownTopic, "topic \(name) cannot be named")
        }
        defer { library.DeleteTopic_destroy(object) }
        forgetReads()
        var asked: Foreign? = object
        do throws(EventLogError) {
            try ask("topic \(name)", { client, queue in library.DeleteTopics(client, &asked, 1, nil, queue) }) {
                event throws(EventLogError) in
                var count = 0
                try checkTopic(library.DeleteTopics_result_topics(event, &count), count, "topic \(name)")
            }
        } catch {
            // What cannot be a name is no topic's.
            throw error.code == .invalidTopicName ? EventLogError(.unknownTopic, error.message) : error
        }
    }

    public func deleteRecords(of place: TopicPartition, before offset: Offset) throws(EventLogError) -> Offset {
        let range = try offsets(of: place)
        // An offset of -1 would be the end in the protocol.
        if offset < 0 { throw outOfRange(offset, of: place, range) }
        let list = RdkafkaPlaces([(place, offset)], of: library)
        let object = library.DeleteRecords_new(list.list)
        defer { library.DeleteRecords_destroy(object) }
        var asked = object
        let start = try ask("\(place)", { client, queue in library.DeleteRecords(client, &asked, 1, nil, queue) }) {
            event throws(EventLogError) in
            guard let answer = library.DeleteRecords_result_offsets(event)?.places.first else {
                throw EventLogError(.failed, "\(place): no answer")
            }
            try check(answer.err, nil, "\(place)")
            return answer.offset
        }
        forgetReads()
        return start
    }

    private func forgetReads() { reader.withLock { $0.forget() } }

    /// Refuses what a C string cannot hold.
    private func checkText(_ name: String) throws(EventLogError) {
        if name.utf8.contains(0) {
            throw EventLogError(.invalidTopicName, "a topic's name with a zero in it ends there for librdkafka")
        }
    }
}
