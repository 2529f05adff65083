public import Network

/// What a server of the Kafka protocol grants its clients.
public struct KafkaLimits: Sendable {
    public var connections = ConnectionLimits()
    /// Bytes of one request; Kafka's own default.
    public var requestBytes = 100 << 20
    /// Elements of all lists in one request: each may cost a hundred times its bytes to answer.
    public var requestElements = 100_000
    /// Topics beyond which none is made because a client only asked for it.
    public var askedTopics = 10_000
    /// Partitions of all topics together; each costs memory, and a line of every answer about all topics.
    public var partitions = 200_000
    /// Searches by time at once, over all connections: each may unpack a batch of 256 MiB.
    public var searches = 2
    /// Bytes of records in one answer to a fetch, whatever the client allows; a first batch is sent even if larger.
    public var fetchBytes = 8 << 20
    /// How long a fetch may wait for records, whatever the client allows.
    public var fetchWait = Duration.seconds(60)
    /// How often a waiting fetch looks whether its connection has ended.
    public var fetchGlance = Duration.milliseconds(500)
    /// How often the log tells of connections that were not taken; those between are counted.
    static let complaints = Duration.seconds(10)

    /// Topics that are made for one request that only asks about them; the rest is made when the client asks again.
    public var createdTopics = 1_000

    public init() {
        connections.connections = 2_000
        // A client that does not gather records has a request under way for each: 5,000 a second, and a slow sync of
        // a disk takes 100 ms. Their bytes are limited as well.
        connections.answers = 1_000
        // A consumer takes nothing while its program works on the records of its last poll, and may do so for
        // `max.poll.interval.ms`, five minutes unless it says otherwise; Kafka waits for as long as it lives.
        connections.write = .seconds(600)
    }
}
