/// What a network may ask of this process.
public enum NetworkLimits {
    /// Connections that wait to be accepted.
    public static let backlog = 256
    /// Bytes that are read ahead of a connection's next frame.
    public static let readAhead = 16 * 1024
    /// Memory for a frame before more of it has arrived; after that it at most doubles.
    public static let firstStep = 64 * 1024
    /// Bytes of one connection's request, and of its answers, that count nothing among those of all connections.
    public static let uncounted = firstStep
    /// Answers that are joined for one write stay below this together; a longer one goes alone.
    public static let joinedWrite = 64 * 1024
    /// Bytes that a deadline for writing is for; each further run of as many gets a new one.
    public static let writeStep = 256 * 1024
    /// Bytes of a request that a deadline for arriving is for; each further run of as many gets a new one.
    public static let arrivalStep = 256 * 1024
    /// Addresses that are tried for one name.
    public static let addresses = 16
    /// A name's bytes, as DNS has it.
    public static let name = 253
    /// How long accepting pauses when the process has no descriptor, thread or memory left for a connection.
    public static let pause = Duration.milliseconds(50)
    /// How long an ended connection still takes what its peer sends, so that the last answers are not reset away.
    public static let linger = Duration.milliseconds(500)
}

/// What one server grants its connections.
public struct ConnectionLimits: Sendable {
    /// Connections at the same time; one more is closed at once.
    public var connections = 1000
    /// How long a peer may be silent that owes a request.
    public var idle = Duration.seconds(600)
    /// How long a request that has begun may take to arrive, or to arrive further where it is long.
    public var arrival = Duration.seconds(60)
    /// … and all of it, however steadily it comes: nobody keeps a thread by sending a byte now and then.
    public var wholeArrival = Duration.seconds(1800)
    /// How long a peer may take nothing of an answer.
    public var write = Duration.seconds(30)
    /// The stack of a connection's threads.
    public var stackSize = 512 * 1024
    /// Answers of one connection that may be under way.
    public var answers = 64
    /// Bytes of one connection's answers that may be in memory; a single longer one is let through alone.
    public var answerBytes = 8 << 20
    /// Bytes of requests and answers of all connections that may be in memory; beyond them readers wait, and one at a
    /// time goes on.
    public var totalBytes = 512 << 20

    public init() {}
}
