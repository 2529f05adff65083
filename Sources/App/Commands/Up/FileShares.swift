public import System

/// Who may have how many of the files and connections that this process may have open.
public struct FileShares: Sendable {
    /// For everything that is neither the log's nor a client's.
    private static let reserve = 64

    /// What may be open together.
    public let limit: Int

    public init(limit: Int = Environment.raiseFileLimit()) { self.limit = limit }

    /// For the log, and as many for connections.
    public var half: Int { max(0, limit - Self.reserve) / 2 }

    /// The limit with which half of it would be so many.
    static func limit(forHalf half: Int) -> Int { 2 * half + reserve }
}
