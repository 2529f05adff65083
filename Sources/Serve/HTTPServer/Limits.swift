public import HTTPWire
import Network

/// What one server of HTTP grants its clients.
public struct HTTPServerLimits: Sendable {
    /// Bytes and counts of one request.
    public var request = HTTPLimits()
    /// Connections at the same time; one more is closed at once.
    public var connections = 256
    /// How long a client may be silent between two requests.
    public var idle = Duration.seconds(60)
    /// How long a head may take to arrive once it has begun.
    public var head = Duration.seconds(10)
    /// How long a body may take to arrive behind its head.
    public var body = Duration.seconds(60)
    /// How long a client may take nothing of an answer.
    public var write = Duration.seconds(30)

    public init() {}

    var connection: ConnectionLimits {
        var limits = ConnectionLimits()
        limits.connections = connections
        limits.idle = idle
        limits.write = write
        return limits
    }
}
