/// Cuts the bytes of a connection into requests, however they come, and takes memory only for bytes that have come.
///
/// After a refusal nobody knows where the next request begins: it is answered, and the connection ends.
public struct HTTPRequestParser: Sendable {
    /// What the bytes have come to.
    public enum Event: Sendable {
        /// The client waits to be told `100 Continue` before it sends a body.
        case expectsContinue
        case request(HTTPRequest)
    }

    /// What comes next.
    private enum State {
        case requestLine
        case fields
        case body(Int)
        case chunkSize
        case chunk(Int)
        case chunkEnd
        case trailer
        case whole
        case refused(HTTPRefusal)
    }

    private typealias RequestLine = (method: HTTPMethod, target: HTTPTarget, version: HTTPVersion)

    private let limits: HTTPLimits
    private let admit: @Sendable (HTTPRequest) throws(HTTPRefusal) -> Int
    private var arrived = ArrivedBytes()
    private var state = State.requestLine
    private var emptyLines = 0
    private var line: RequestLine?
    private var fields = HTTPFields()
    private var fieldBytes = 0
    private var fieldCount = 0
    /// The request, once its head is whole.
    private var request: HTTPRequest?
    private var bodyMaximum = 0
    private var extensionBytes = 0
    private var toldToContinue = false

    /// `admit` is asked once a head is whole, and says how many bytes its body may have, or refuses.
    public init(
        limits: HTTPLimits = HTTPLimits(),
        admit: @escaping @Sendable (HTTPRequest) throws(HTTPRefusal) -> Int = { _ in HTTPLimits.body }
    ) {
        self.limits = limits
        self.admit = admit
    }

    /// Whether a part of a request is there.
    public var hasBegun: Bool { line != nil || arrived.count > 0 }

    /// Whether a head is whole, and its body is not.
    public var awaitsBody: Bool { request != nil }

    public mutating func append(_ bytes: some Collection<UInt8>) { arrived.append(bytes) }

    /// The next event; nil until more bytes come.
    public mutating func next() throws(HTTPRefusal) -> Event? {
        do throws(HTTPRefusal) {
            while try advance() {
                if case .whole = state { return .request(takeRequest()) }
            }
        } catch {
            state = .refused(error)
            throw error
        }
        // A client that sends its body already waits for nobody.
        guard let request, request.expectsContinue, !toldToContinue, request.body.isEmpty, arrived.count == 0 else {
            return nil
        }
        toldToContinue = true
        return .expectsContinue
    }

    /// One step; false when it needs more bytes.
    private mutating func advance() throws(HTTPRefusal) -> Bool {
        switch state {
        case .requestLine: return try takeRequestLine()
        case .fields:
            guard let isEnd = try takeField() else { return false }
            if isEnd { try finishHead() }
            return true
        case .body(let left): return takeBody(left)
        case .chunkSize: return try takeChunkSize()
        case .chunk(let left): return takeChunk(left)
        case .chunkEnd: return try takeChunkEnd()
        case .trailer:
            guard let isEnd = try takeField() else { return false }
            if isEnd { state = .whole }
            return true
        case .whole: preconditionFailure("a whole request was taken before")
        case .refused(let refusal): throw refusal
        }
    }

    /// The next line; nil when it is not whole.
    private mutating func takeLine(
        atMost limit: Int, orElse tooLong: @autoclosure () -> HTTPRefusal
    ) throws(HTTPRefusal) -> ArraySlice<UInt8>? {
        switch arrived.line(atMost: limit) {
        case .whole(let line): return line
        case .unfinished: return nil
        case .tooLong: throw tooLong()
        case .bare: throw .malformed("a line must end with carriage return and line feed")
        }
    }
}

// The head.
extension HTTPRequestParser {
    private mutating func takeRequestLine() throws(HTTPRefusal) -> Bool {
        // Whoever speaks something else, such as TLS or Kafka's protocol, may never send a line's end.
        if let first = arrived.first, first < 0x20, first != 0x0D, first != 0x0A {
            throw .malformed("this port speaks HTTP, and what came is something else")
        }
        let tooLong = HTTPRefusal(.targetTooLong, "a request line has at most \(limits.requestLine) bytes")
        guard let line = try takeLine(atMost: limits.requestLine, orElse: tooLong) else { return false }
        guard !line.isEmpty else {
            emptyLines += 1
            guard emptyLines <= HTTPLimits.emptyLines else { throw .malformed("only empty lines came") }
            return true
        }
        let parts = line.split(separator: 0x20, omittingEmptySubsequences: false)
        guard parts.count == 3, Grammar.isToken(parts[0]) else {
            throw .malformed("a request line is a method, a target and a version")
        }
        let version = try Self.version(parts[2])
        guard let method = HTTPMethod(rawValue: String(decoding: parts[0], as: UTF8.self)) else {
            throw HTTPRefusal(.notImplemented, "the method is not known")
        }
        let target = try HTTPTarget(bytes: parts[1])
        guard !target.isServer || method == .options else { throw .malformed("only OPTIONS may ask for *") }
        self.line = (method, target, version)
        state = .fields
        return true
    }

    private static func version(_ bytes: ArraySlice<UInt8>) throws(HTTPRefusal) -> HTTPVersion {
        let digits = bytes.dropFirst(5)
        guard bytes.starts(with: "HTTP/".utf8), digits.count == 3, digits[digits.startIndex + 1] == UInt8(ascii: "."),
            let major = digits.first, let minor = digits.last, Grammar.isDigit(major), Grammar.isDigit(minor)
        else { throw .malformed("the version is none") }
        guard major == UInt8(ascii: "1") else {
            throw HTTPRefusal(.versionNotSupported, "only versions 1.1 and 1.0 are spoken")
        }
        // A later 1.x is understood by whoever understands 1.1.
        return minor == UInt8(ascii: "0") ? .oneZero : .oneOne
    }

    /// Takes a line of the head or trailer, and says whether it was the empty one that ends it; nil when none is whole.
    private mutating func takeField() throws(HTTPRefusal) -> Bool? {
        let tooLarge = HTTPRefusal(
            .fieldsTooLarge, "a head has at most \(limits.fields) fields with \(limits.fieldBytes) bytes")
        let room = max(0, limits.fieldBytes - fieldBytes - 2)
        guard let line = try takeLine(atMost: room, orElse: tooLarge) else { return nil }
        if line.isEmpty { return true }
        fieldBytes += line.count + 2
        fieldCount += 1
        guard fieldCount <= limits.fields else { throw tooLarge }
        try fields.append(line: line)
        return false
    }

    private mutating func finishHead() throws(HTTPRefusal) {
        guard let line else { preconditionFailure("fields come behind a request line") }
        let request = HTTPRequest(line.method, line.target, line.version, fields)
        try Self.checkHost(of: request)
        let framing = try BodyFraming(of: request)
        let expectations = request.fields.values(of: "Expect")
        guard expectations.allSatisfy({ Grammar.isSame($0, "100-continue") }) else {
            throw HTTPRefusal(.expectationFailed, "nothing can be expected but 100-continue")
        }
        bodyMaximum = try admit(request)
        (fields, fieldBytes, fieldCount) = (HTTPFields(), 0, 0)
        self.request = request
        switch framing {
        case .none: state = .whole
        case .chunked: state = .chunkSize
        case .length(let length):
            guard length <= bodyMaximum else { throw tooLarge }
            self.request?.body.reserveCapacity(min(length, HTTPLimits.firstStep))
            state = length == 0 ? .whole : .body(length)
        }
    }

    private static func checkHost(of request: HTTPRequest) throws(HTTPRefusal) {
        let hosts = request.fields.values(of: "Host")
        guard hosts.count <= 1, hosts.allSatisfy({ Grammar.isAuthority($0.utf8) }) else {
            throw .malformed("Host must name one host")
        }
        guard !hosts.isEmpty || request.version == .oneZero else { throw .malformed("Host is missing") }
    }

    private mutating func takeRequest() -> HTTPRequest {
        guard let request else { preconditionFailure("a request that is whole is there") }
        (self.request, line, emptyLines, extensionBytes, toldToContinue) = (nil, nil, 0, 0, false)
        (fields, fieldBytes, fieldCount) = (HTTPFields(), 0, 0)
        state = .requestLine
        return request
    }
}

// The body.
extension HTTPRequestParser {
    private var tooLarge: HTTPRefusal {
        HTTPRefusal(.contentTooLarge, "a body here has at most \(bodyMaximum) bytes")
    }

    private mutating func takeBody(_ left: Int) -> Bool {
        guard arrived.count > 0 else { return false }
        let bytes = arrived.take(atMost: left)
        request?.body += bytes
        state = left == bytes.count ? .whole : .body(left - bytes.count)
        return true
    }

    private mutating func takeChunkSize() throws(HTTPRefusal) -> Bool {
        let tooLong = HTTPRefusal.malformed("the line before a chunk is too long")
        guard let line = try takeLine(atMost: HTTPLimits.chunkLine, orElse: tooLong) else { return false }
        let digits = line.prefix { $0 != UInt8(ascii: ";") }
        extensionBytes += line.count - digits.count
        // Fifteen digits are within an Int, so nothing here can overflow.
        guard !digits.isEmpty, digits.count <= 15, extensionBytes <= HTTPLimits.chunkExtensions,
            Grammar.isValue(line)
        else { throw .malformed("a chunk's size is a hexadecimal number, and little stands behind it") }
        var size = 0
        for digit in digits {
            guard let value = Grammar.hexadecimal(digit) else { throw .malformed("a chunk's size is no number") }
            size = size * 16 + value
        }
        guard size <= bodyMaximum - (request?.body.count ?? 0) else { throw tooLarge }
        state = size == 0 ? .trailer : .chunk(size)
        return true
    }

    private mutating func takeChunk(_ left: Int) -> Bool {
        guard arrived.count > 0 else { return false }
        let bytes = arrived.take(atMost: left)
        request?.body += bytes
        state = left == bytes.count ? .chunkEnd : .chunk(left - bytes.count)
        return true
    }

    private mutating func takeChunkEnd() throws(HTTPRefusal) -> Bool {
        let malformed = HTTPRefusal.malformed("a chunk is longer than its size")
        guard let line = try takeLine(atMost: 0, orElse: malformed) else { return false }
        guard line.isEmpty else { throw malformed }
        state = .chunkSize
        return true
    }
}
