public import HTTPWire
public import Network

/// What happens at a server of HTTP, for logs, metrics and tests.
public enum HTTPEvent: Sendable {
    case connection(ConnectionEvent)
    /// A request was answered, within so long of having come; the pattern is its route's, if it has one.
    case answered(HTTPMethod, PathPattern?, HTTPStatus, Duration)
    /// A request that could not be read, or came too slowly, was refused, and its connection ended.
    case refused(HTTPRefusal)
    /// A handler threw, or its stream did; the client was told nothing of the error.
    case failed(HTTPMethod, PathPattern?, any Error)
}
