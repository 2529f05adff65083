/// What a request may ask of this process.
public struct HTTPLimits: Sendable {
    /// Bytes of a request line.
    public var requestLine = 8 * 1024
    /// Fields of a request's head; its trailer has as many again.
    public var fields = 64
    /// Bytes of all fields together, with their line ends.
    public var fieldBytes = 32 * 1024

    public init() {}

    /// Bytes of a body, where a route says nothing else.
    public static let body = 1 << 20
    /// Bytes of a body that are still taken where no route is, so that the connection can go on after its 404.
    public static let unroutedBody = 64 * 1024
    /// Empty lines before a request, which some clients send after a body.
    static let emptyLines = 4
    /// Bytes of the line that begins a chunk.
    static let chunkLine = 1024
    /// Bytes of what the chunks of one body carry beside their sizes and data.
    static let chunkExtensions = 16 * 1024
    /// Memory for a body before any of it has come.
    static let firstStep = 64 * 1024
    /// A body up to this leaves in one piece with its head.
    static let joinedBody = 64 * 1024
    /// Routes that an answer of 404 names.
    static let namedRoutes = 50
}
