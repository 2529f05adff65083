/// A step in the life of a server's connections, for logs, metrics and tests.
public enum ConnectionEvent: Sendable {
    case opened(Int, from: Address)
    /// Its handler has returned.
    case closed(Int)
    /// Its handler threw, or there was no thread for it; only this connection ended.
    case failed(Int, any Error)
    /// There were as many as may be.
    case refused(from: Address)
    /// The process had no descriptor or memory left for one more; accepting goes on after a pause.
    case exhausted(any Error)
}

/// What a server's connections have come to.
public struct ConnectionCounts: Sendable, Hashable {
    public internal(set) var live = 0
    public internal(set) var accepted = 0
    public internal(set) var refused = 0
    public internal(set) var failed = 0
}
