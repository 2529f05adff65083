public import EventLog
public import Network

/// What may be chosen about the Kafka protocol.
public struct KafkaSettings: Sendable {
    /// Where clients are told to connect; where they did connect when nil.
    public var advertised: Address?
    /// Whether a topic is made when somebody asks for it by name.
    public var createsTopics = true
    /// What the log gives a topic for which nothing else was said.
    public var defaultPartitions = 1
    public var topicDefaults = TopicSettings()
    public var limits = KafkaLimits()

    public init() {}
}
