/// One partition of one topic, by name.
public struct TopicPartition: Sendable, Hashable, Comparable, CustomStringConvertible {
    public var topic: String
    public var partition: Int32

    public init(_ topic: String, _ partition: Int32) {
        self.topic = topic
        self.partition = partition
    }

    public var description: String { "\(topic)-\(partition)" }

    public static func < (one: TopicPartition, other: TopicPartition) -> Bool {
        one.topic == other.topic
            ? one.partition < other.partition : one.topic.utf8.lexicographicallyPrecedes(other.topic.utf8)
    }
}
