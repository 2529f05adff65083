/// What a handler answers.
public struct HTTPResponse: Sendable {
    /// What follows the head.
    public enum Body: Sendable {
        case bytes([UInt8])
        /// Written while it is made; one that throws half-way ends the connection, so that nobody takes it for whole.
        case stream(@Sendable (HTTPBodyWriter) throws -> Void)
    }

    public var status: HTTPStatus
    public var fields: HTTPFields
    public var body: Body

    public init(_ status: HTTPStatus = .ok, fields: HTTPFields = HTTPFields(), body: Body = .bytes([])) {
        self.status = status
        self.fields = fields
        self.body = body
    }

    public init(_ status: HTTPStatus = .ok, as type: MediaType, _ bytes: [UInt8]) {
        self.init(status, as: type, body: .bytes(bytes))
    }

    public init(_ status: HTTPStatus = .ok, as type: MediaType, body: Body) {
        self.init(status, body: body)
        fields.append("Content-Type", type.text)
        // What a browser guesses instead may be a program.
        fields.append("X-Content-Type-Options", "nosniff")
    }

    /// One line for people.
    public init(_ status: HTTPStatus = .ok, text: String) {
        self.init(status, as: .text, Array((text + "\n").utf8))
    }

    public init(_ refusal: HTTPRefusal) { self.init(refusal.status, text: refusal.description) }
}

/// Takes a streamed body, piece by piece.
public struct HTTPBodyWriter {
    private let send: (_ bytes: [UInt8]) throws -> Void
    private let ending: () -> Bool

    public init(isEnding: @escaping () -> Bool = { false }, send: @escaping (_ bytes: [UInt8]) throws -> Void) {
        self.send = send
        ending = isEnding
    }

    /// Returns when the kernel has the bytes; throws when the client is gone.
    public func write(_ bytes: [UInt8]) throws { if !bytes.isEmpty { try send(bytes) } }

    /// Whether the server ends; a stream without an end of its own should then return.
    public var isEnding: Bool { ending() }
}
