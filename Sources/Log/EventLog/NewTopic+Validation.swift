internal import Model

extension NewTopic {
    /// Refuses a topic that no log may make beside `existing` ones: by name, their number, partitions, then settings.
    public func validate(
        beside existing: some Sequence<String>, defaults: TopicSettings, defaultPartitions: Int
    ) throws(EventLogError) -> (partitions: Int, settings: TopicSettings) {
        try TopicName.check(name)
        var present = 0
        for other in existing {
            if other.utf8.elementsEqual(name.utf8) {
                throw EventLogError(.topicExists, "topic \(name) exists already")
            }
            present += 1
        }
        guard present < LogLimits.topics else {
            throw EventLogError(
                .tooManyTopics, "topic \(name): there are \(present) topics, as many as may be; delete some")
        }
        try TopicName.check(name, collidesWithNoneOf: existing)
        let count = partitions ?? defaultPartitions
        try PartitionCount.check(count, of: name)
        return (count, try defaults.applying(settings))
    }
}

/// The rules for how many partitions a topic has.
public enum PartitionCount {
    public static func check(_ count: Int, of topic: String) throws(EventLogError) {
        guard (1...LogLimits.partitions).contains(count) else {
            throw EventLogError(
                .invalidPartitionCount, "\(topic): \(count) partitions, but a topic has 1 to \(LogLimits.partitions)")
        }
    }

    /// Refuses a number that is not larger than the present one: partitions only come, as with Kafka.
    public static func check(_ count: Int, of topic: String, growingFrom present: Int) throws(EventLogError) {
        try check(count, of: topic)
        guard count > present else {
            throw EventLogError(
                .invalidPartitionCount, "\(topic): \(count) partitions wanted, has \(present), and they only grow")
        }
    }
}
