/// What a request is about: a path in segments, and a query; decoded once, here, and never again.
public struct HTTPTarget: Sendable, Hashable {
    /// As it came: still encoded, without the query.
    public let path: String
    /// Decoded. A slash that was encoded stays within its segment; `/` alone has none.
    public let segments: [String]
    public let query: HTTPQuery
    /// Who is asked, when the target says so itself, as those of proxies do.
    let authority: String?

    /// Whether the whole server is meant: `OPTIONS *`.
    public var isServer: Bool { path == "*" }

    /// Reads `/path?query`, `http://host/path?query` or `*`.
    public init(_ text: String) throws(HTTPRefusal) { try self.init(bytes: Array(text.utf8)[...]) }

    init(bytes: ArraySlice<UInt8>) throws(HTTPRefusal) {
        guard Grammar.isTarget(bytes) else { throw .malformed("the target holds a byte that may not stand there") }
        var rest = bytes
        var authority: String?
        if bytes.first != UInt8(ascii: "/"), !bytes.elementsEqual("*".utf8) {
            let scheme = "http://"
            guard Grammar.isSame(String(decoding: bytes.prefix(scheme.utf8.count), as: UTF8.self), scheme) else {
                throw .malformed("the target is no path: it begins with a slash")
            }
            rest = bytes.dropFirst(scheme.utf8.count)
            let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "?") } ?? rest.endIndex
            guard Grammar.isAuthority(rest[..<end]) else { throw .malformed("the target's host is none") }
            authority = String(decoding: rest[..<end], as: UTF8.self)
            rest = rest[end...]
        }
        self.authority = authority
        let mark = rest.firstIndex(of: UInt8(ascii: "?"))
        let path = rest[..<(mark ?? rest.endIndex)]
        self.path = path.isEmpty ? "/" : String(decoding: path, as: UTF8.self)
        segments = try Self.segments(of: path)
        query = try HTTPQuery(mark.map { rest[($0 + 1)...] } ?? [])
    }

    private static func segments(of path: ArraySlice<UInt8>) throws(HTTPRefusal) -> [String] {
        if path.count <= 1 { return [] }
        var segments: [String] = []
        for piece in path.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            let segment = try PercentEncoding.decode(piece)
            // Clients resolve these; whoever sends them wants out of the folder.
            guard segment != ".", segment != ".." else { throw .malformed("the path holds . or .. as a segment") }
            segments.append(segment)
        }
        return segments
    }
}

/// The parameters behind a target's question mark, in their order.
public struct HTTPQuery: Sendable, Hashable {
    /// A name with its value, which is empty when there is no equals sign.
    public struct Parameter: Sendable, Hashable {
        public let name: String
        public let value: String
    }

    public let list: [Parameter]

    init(_ bytes: ArraySlice<UInt8>) throws(HTTPRefusal) {
        var list: [Parameter] = []
        for piece in bytes.split(separator: UInt8(ascii: "&")) {
            let sign = piece.firstIndex(of: UInt8(ascii: "=")) ?? piece.endIndex
            let name = try PercentEncoding.decode(piece[..<sign], plusIsSpace: true)
            let value = try PercentEncoding.decode(piece[sign...].dropFirst(), plusIsSpace: true)
            list.append(Parameter(name: name, value: value))
        }
        self.list = list
    }

    /// The first value under `name`.
    public subscript(name: String) -> String? { values(of: name).first }

    public func values(of name: String) -> [String] {
        list.filter { $0.name.utf8.elementsEqual(name.utf8) }.map(\.value)
    }
}

/// `%41` is `A`.
enum PercentEncoding {
    /// Text of UTF-8 without zero bytes, or a refusal.
    static func decode(_ bytes: ArraySlice<UInt8>, plusIsSpace: Bool = false) throws(HTTPRefusal) -> String {
        var decoded: [UInt8] = []
        decoded.reserveCapacity(bytes.count)
        var index = bytes.startIndex
        while index < bytes.endIndex {
            switch bytes[index] {
            case UInt8(ascii: "%"):
                guard index + 2 < bytes.endIndex, let high = Grammar.hexadecimal(bytes[index + 1]),
                    let low = Grammar.hexadecimal(bytes[index + 2])
                else { throw .malformed("a percent sign in the target is not followed by two hexadecimal digits") }
                decoded.append(UInt8(high * 16 + low))
                index += 2
            case UInt8(ascii: "+") where plusIsSpace: decoded.append(0x20)
            default: decoded.append(bytes[index])
            }
            index += 1
        }
        // A zero byte ends a text for C, and what was checked would not be what is used.
        guard !decoded.contains(0), let text = String(validating: decoded, as: UTF8.self) else {
            throw .malformed("the target, decoded, is no text of UTF-8")
        }
        return text
    }
}
