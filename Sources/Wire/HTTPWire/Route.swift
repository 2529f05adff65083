/// Answers a request; what it throws becomes an answer without its internals, unless it is a refusal.
public typealias HTTPHandler = @Sendable (HTTPRequest) throws -> HTTPResponse

/// A method and a pattern of paths, and who answers them.
public struct Route: Sendable {
    public let method: HTTPMethod
    public let pattern: PathPattern
    /// Bytes that a request's body may have.
    public let bodyMaximum: Int
    public let handler: HTTPHandler

    /// `pattern` is `/topics/{name}`. GET answers HEAD too.
    public init(
        _ method: HTTPMethod, _ pattern: String, body maximum: Int = HTTPLimits.body, _ handler: @escaping HTTPHandler
    ) {
        self.method = method
        self.pattern = PathPattern(pattern)
        bodyMaximum = maximum
        self.handler = handler
    }
}

/// Paths of one shape: each segment is a given text, or any text but the empty one, under a name.
public struct PathPattern: Sendable, Hashable, CustomStringConvertible {
    private enum Piece: Sendable, Hashable {
        case text(String)
        case parameter(String)
    }

    public let description: String
    private let pieces: [Piece]

    /// The text is a part of the program: one that is no pattern is the programmer's error.
    init(_ text: String) {
        precondition(text.first == "/", "a pattern begins with a slash: \(text)")
        precondition(text.utf8.allSatisfy { 0x21...0x7E ~= $0 }, "a pattern is visible ASCII: \(text)")
        let segments = text == "/" ? [] : text.dropFirst().split(separator: "/", omittingEmptySubsequences: false)
        description = text
        pieces = segments.map { segment in
            guard segment.hasPrefix("{"), segment.hasSuffix("}"), segment.count > 2 else {
                precondition(!segment.contains("{"), "a parameter is a whole segment: \(text)")
                return .text(String(segment))
            }
            return .parameter(String(segment.dropFirst().dropLast()))
        }
        let names = pieces.compactMap { if case .parameter(let name) = $0 { name } else { nil } }
        precondition(Set(names).count == names.count, "a parameter stands twice: \(text)")
    }

    /// The same for patterns that match the same paths.
    var shape: String {
        pieces.map { if case .text(let text) = $0 { "/" + text } else { "/{}" } }.joined()
    }

    /// Sorts before others that match the same paths when it says more of them, from the left.
    var rank: String {
        pieces.map { if case .text = $0 { "0" } else { "1" } }.joined()
    }

    /// What the parameters are in a path of this shape; nil in another.
    func match(_ segments: [String]) -> PathParameters? {
        guard segments.count == pieces.count else { return nil }
        var parameters = PathParameters()
        for (piece, segment) in zip(pieces, segments) {
            switch piece {
            // By bytes: texts that only look the same are other paths.
            case .text(let text): guard text.utf8.elementsEqual(segment.utf8) else { return nil }
            case .parameter(let name):
                guard !segment.isEmpty else { return nil }
                parameters.list.append((name, segment))
            }
        }
        return parameters
    }
}
