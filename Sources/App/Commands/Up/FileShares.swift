internal import HTTPServer
public import System

/// Who may have how many of the files and connections that this process may have open.
public struct FileShares: Sendable {
    /// For everything that is neither the log's nor a client's.
    private static let reserve = 64
    private static let webAtMost = HTTPServerLimits().connections

    /// What may be open together.
    public let limit: Int

    public init(limit: Int = Environment.raiseFileLimit()) { self.limit = limit }

    /// For the log's files; all connections together have as many.
    public var log: Int { max(0, limit - Self.reserve) / 2 }

    /// Connections of those who look at metrics.
    var web: Int { min(Self.webAtMost, max(Limits.fewestConnections, log / 4)) }

    /// Connections of Kafka's clients.
    var kafka: Int { max(Limits.fewestConnections, log - web) }

    /// The limit that serves so many of Kafka's clients.
    static func limit(for kafka: Int) -> Int { 2 * (kafka + webAtMost) + reserve }
}
