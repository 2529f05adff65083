/// What a log holds in check, whoever keeps it.
public enum LogLimits {
    /// The largest batch that any topic may allow.
    public static let batchBytes = 64 << 20
    /// Topics of one log: each has a folder, a row and its share of memory.
    public static let topics = 100_000
    /// Partitions of one topic.
    public static let partitions = 4096
    /// Idempotent producers that a partition remembers; then the one whose last batch is the oldest is forgotten, as
    /// Kafka forgets who was silent for long.
    public static let producersPerPartition = 10_000
    /// … and all partitions of a topic together: a segment takes their states over into its first transaction.
    public static let producersPerTopic = 1_000_000
    /// Producers that each of so many partitions remembers.
    public static func producers(ofPartitions partitions: Int) -> Int {
        min(producersPerPartition, producersPerTopic / max(1, partitions))
    }

    /// Sources that a topic keeps positions of; one more is refused, for a position must not be lost.
    public static let sourcesPerTopic = 4096
    /// A group's name: it is part of a key.
    public static let groupNameBytes = 255
    /// The note beside a committed offset, as with Kafka.
    public static let metadataBytes = 4096
    /// What a coordinator may want remembered of one group's members.
    public static let membershipBytes = 16 << 20
    /// A source's name, and what it may say of its position.
    public static let sourceNameBytes = 255
    public static let sourcePositionBytes = 4096
    /// A hold's name.
    public static let holdNameBytes = 255

    /// Records of one batch of a `BatchingProducer`, before compression, unless it is told otherwise.
    public static let producerBatchBytes = 256 << 10
    /// What a `BatchingProducer` holds that is not acknowledged yet, unless it is told otherwise.
    public static let producerBufferBytes = 32 << 20
    /// How often a `BatchingProducer` hands the same append to a log that asks for a retry.
    public static let producerAttempts = 10
    /// How long it waits between.
    public static let producerRetryDelay = Duration.milliseconds(100)
}
