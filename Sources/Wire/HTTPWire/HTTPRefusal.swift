/// Why a request is not served: its status is what the client did wrong, and its sentence is for the client to read.
public struct HTTPRefusal: Error, Sendable, Hashable, CustomStringConvertible {
    public let status: HTTPStatus
    public let description: String

    public init(_ status: HTTPStatus, _ description: String) {
        self.status = status
        self.description = description
    }

    static func malformed(_ sentence: String) -> HTTPRefusal { HTTPRefusal(.badRequest, sentence) }
}
