/// Reads one document: the grammar of RFC 8259, a function a rule.
struct JSONParser: ~Escapable {
    private let bytes: RawSpan
    private let maximumDepth: Int
    private var depth = 0
    private(set) var position = 0

    @_lifetime(copy bytes)
    init(_ bytes: RawSpan, depth: Int) throws(JSONError) {
        do throws(UTF8.ValidationError) {
            _ = try UTF8Span(validating: Span<UInt8>(_bytes: bytes))
        } catch {
            throw JSONError(
                code: .notUTF8, offset: error.byteOffsets.lowerBound, sentence: "bytes that are not UTF-8")
        }
        self.bytes = bytes
        maximumDepth = depth
    }

    /// The next byte; nil at the end.
    var next: UInt8? { position < bytes.byteCount ? byte(at: position) : nil }

    func byte(at offset: Int) -> UInt8 { bytes.unsafeLoad(fromByteOffset: offset, as: UInt8.self) }

    /// The text between two places of the document, which is known to be UTF-8.
    func text(_ range: Range<Int>) -> String {
        // SAFETY: the bytes are copied while the span keeps them alive.
        bytes.extracting(range).withUnsafeBytes { String(decoding: $0, as: UTF8.self) }
    }

    @_lifetime(self: copy self)
    mutating func skip(_ count: Int = 1) { position += count }

    func unexpected(_ expected: String) -> JSONError {
        guard next != nil else {
            return JSONError(code: .truncated, offset: position, sentence: "expected \(expected), but this is the end")
        }
        let rest = text(position..<min(position + 4, bytes.byteCount))
        let found = rest.unicodeScalars.first.map { $0.escaped(asASCII: false) } ?? ""
        return JSONError(code: .unexpected, offset: position, sentence: "expected \(expected), found '\(found)'")
    }

    @_lifetime(self: copy self)
    mutating func document() throws(JSONError) -> JSONValue {
        skipSpace()
        let value = try value()
        skipSpace()
        guard next == nil else { throw unexpected("nothing after the document") }
        return value
    }

    @_lifetime(self: copy self)
    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { skip() }
    }

    @_lifetime(self: copy self)
    private mutating func value() throws(JSONError) -> JSONValue {
        guard let first = next else { throw unexpected("a value") }
        switch first {
        case UInt8(ascii: "{"): return .object(JSONObject(try members()))
        case UInt8(ascii: "["): return .array(try elements())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "-"), UInt8(ascii: "0")...UInt8(ascii: "9"): return .number(try number())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        default: throw unexpected("a value")
        }
    }

    @_lifetime(self: copy self)
    private mutating func elements() throws(JSONError) -> [JSONValue] {
        try enter()
        var elements: [JSONValue] = []
        if try leave(at: UInt8(ascii: "]"), isFirst: true, "a value or ']'") { return elements }
        repeat {
            elements.append(try value())
        } while try !leave(at: UInt8(ascii: "]"), "',' or ']'")
        return elements
    }

    @_lifetime(self: copy self)
    private mutating func members() throws(JSONError) -> [JSONObject.Member] {
        try enter()
        var members: [JSONObject.Member] = []
        if try leave(at: UInt8(ascii: "}"), isFirst: true, "a name in quotes or '}'") { return members }
        repeat {
            guard next == UInt8(ascii: "\"") else { throw unexpected("a name in quotes") }
            let name = try string()
            skipSpace()
            guard next == UInt8(ascii: ":") else { throw unexpected("':'") }
            skip()
            skipSpace()
            members.append(JSONObject.Member(name: name, value: try value()))
        } while try !leave(at: UInt8(ascii: "}"), "',' or '}'")
        return members
    }

    /// Steps over the bracket that opens an array or an object.
    @_lifetime(self: copy self)
    private mutating func enter() throws(JSONError) {
        guard depth < maximumDepth else {
            let sentence = "more than \(maximumDepth) arrays and objects inside one another"
            throw JSONError(code: .tooDeep, offset: position, sentence: sentence)
        }
        depth += 1
        skip()
    }

    /// Steps over the closing bracket, if it comes next, or over the comma that must stand between two parts.
    @_lifetime(self: copy self)
    private mutating func leave(
        at bracket: UInt8, isFirst: Bool = false, _ expected: String
    ) throws(JSONError) -> Bool {
        skipSpace()
        if next == bracket {
            depth -= 1
            skip()
            return true
        }
        if isFirst {
            guard next != nil else { throw unexpected(expected) }
            return false
        }
        guard next == UInt8(ascii: ",") else { throw unexpected(expected) }
        skip()
        skipSpace()
        return false
    }
}
