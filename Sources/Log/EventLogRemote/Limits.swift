internal import EventLog
internal import System

enum Limits {
    /// Bytes of one answer, its frame and all.
    static let answerBytes = 100 << 20
    /// Bytes of records that one read asks for, whatever its budget; a larger first batch still comes.
    static let readBytes = 16 << 20
    /// Connections to one broker that are kept for the next call.
    static let idleConnections = 4
    /// Topics whose leaders are remembered; one more, and all are asked for again.
    static let rememberedTopics = 10_000
    /// Topics whose settings are asked for in one request.
    static let describedTopics = 200

    /// Batches that wait for their answers, and their bytes; a batch that is larger waits alone.
    static let waitingBatches = 10_000
    static let waitingBytes = 64 << 20
    /// Batches of one partition under way: a broker knows so many again when they come twice.
    static let batchesUnderWay = ProducerState.remembered

    /// How long a pause is between two attempts: at first, and at most.
    static let firstPause = Duration.milliseconds(20)
    static let longestPause = Duration.seconds(1)
    /// How long a broker may hold a fetch that waits for records; where several brokers are asked in turn, less.
    static let waitSpan = Duration.seconds(5)
    static let sharedWaitSpan = Duration.milliseconds(100)
}

/// What may be chosen about a remote log.
public struct RemoteOptions: Sendable {
    /// What the broker is told about who asks.
    public var clientID = "sluice"
    /// How long connecting may take, and one answer.
    public var connectTimeout = Duration.seconds(4)
    public var answerTimeout = Duration.seconds(30)
    /// How long a call tries to reach a broker that does not answer.
    public var patience = Duration.seconds(10)
    /// How long an append tries to be acknowledged.
    public var deliveryTimeout = Duration.seconds(60)

    public init() {}
}
