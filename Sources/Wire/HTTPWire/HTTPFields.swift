/// The fields of a request's or response's head, in their order; names are compared without case.
public struct HTTPFields: Sendable, Hashable {
    /// A name with its value.
    public struct Field: Sendable, Hashable {
        public let name: String
        public let value: String
    }

    public private(set) var list: [Field] = []

    public init() {}

    /// The first value under `name`.
    public subscript(name: String) -> String? { list.first { Grammar.isSame($0.name, name) }?.value }

    public func values(of name: String) -> [String] {
        list.filter { Grammar.isSame($0.name, name) }.map(\.value)
    }

    /// The elements of a list that may stand in several fields: `Connection: close, upgrade`.
    public func elements(of name: String) -> [String] {
        values(of: name).flatMap { value in
            value.utf8.split(separator: UInt8(ascii: ",")).map { element in
                String(decoding: Grammar.trimmed(ArraySlice(element)), as: UTF8.self)
            }
        }.filter { !$0.isEmpty }
    }

    /// Adds a field; refuses what could begin another one, and what frames a message, which is not the caller's.
    public mutating func add(_ name: String, _ value: String) throws(HTTPRefusal) {
        guard Grammar.isToken(name.utf8), Grammar.isValue(value.utf8) else {
            throw HTTPRefusal(.internalServerError, "a field's name or value holds a byte that may not stand there")
        }
        guard !Self.framing.contains(where: { Grammar.isSame($0, name) }) else {
            throw HTTPRefusal(.internalServerError, "\(name) is told by the server alone")
        }
        append(name, value)
    }

    private static let framing = ["Content-Length", "Transfer-Encoding", "Connection", "Trailer", "Upgrade"]

    /// Adds what was checked.
    mutating func append(_ name: String, _ value: String) { list.append(Field(name: name, value: value)) }

    /// Reads a line of a head.
    mutating func append(line: ArraySlice<UInt8>) throws(HTTPRefusal) {
        if line.first == 0x20 || line.first == 0x09 {
            throw .malformed("a field goes on in a second line, or begins with a space")
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw .malformed("a field has no colon") }
        // A space before the colon is no part of a token either: it once hid fields from one of two readers.
        guard Grammar.isToken(line[..<colon]) else { throw .malformed("a field's name is no word") }
        let value = Grammar.trimmed(line[(colon + 1)...])
        guard Grammar.isValue(value) else { throw .malformed("a field's value holds a control character") }
        append(String(decoding: line[..<colon], as: UTF8.self), String(decoding: value, as: UTF8.self))
    }
}

/// What kind of bytes a body is; written in the program, never made from what came in.
public struct MediaType: Sendable, Hashable {
    public let text: String

    public init(_ text: StaticString) {
        self.text = text.description
        precondition(Grammar.isValue(self.text.utf8), "a media type holds no control character")
    }

    public static let text = MediaType("text/plain; charset=utf-8")
    public static let html = MediaType("text/html; charset=utf-8")
    public static let json = MediaType("application/json")
    public static let events = MediaType("text/event-stream")
    public static let bytes = MediaType("application/octet-stream")
}
