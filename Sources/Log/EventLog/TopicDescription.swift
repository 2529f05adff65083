public import Model

/// A topic that should be made.
public struct NewTopic: Sendable {
    public var name: String
    /// The log's own default when nil.
    public var partitions: Int?
    /// Settings that differ from the log's defaults, by Kafka's names.
    public var settings: [String: String]

    public init(_ name: String, partitions: Int? = nil, settings: [String: String] = [:]) {
        self.name = name
        self.partitions = partitions
        self.settings = settings
    }
}

/// A topic as it is.
public struct TopicDescription: Sendable, Hashable {
    public var name: String
    public var id: TopicID
    public var partitions: Int
    public var createdAt: Timestamp
    /// Settings that were given for this topic; the others follow the log's defaults.
    public var overrides: [String: String]
    /// What applies.
    public var settings: TopicSettings

    public init(
        name: String, id: TopicID, partitions: Int, createdAt: Timestamp, overrides: [String: String],
        settings: TopicSettings
    ) {
        self.name = name
        self.id = id
        self.partitions = partitions
        self.createdAt = createdAt
        self.overrides = overrides
        self.settings = settings
    }
}
