/// Appends JSON to a buffer, each value on one line without spaces.
///
///     var json = JSONWriter()
///     json.object {
///         $0.member("topic", "orders")
///         $0.array("partitions") { for partition in partitions { $0.element(partition) } }
///     }
public struct JSONWriter: Sendable {
    public private(set) var bytes: [UInt8]

    /// Writes after what `bytes` already holds.
    public init(after bytes: [UInt8] = []) { self.bytes = bytes }

    public var text: String { String(decoding: bytes, as: UTF8.self) }

    public mutating func value(_ value: some JSONWritable) { value.write(to: &self) }

    /// Members come in the order in which `body` names them; it must not name one twice.
    public mutating func object<Failure: Error>(
        _ body: (inout JSONObjectWriter) throws(Failure) -> Void
    ) throws(Failure) {
        bytes.append(UInt8(ascii: "{"))
        var object = JSONObjectWriter(writer: take())
        defer { self = object.writer }
        try body(&object)
        object.writer.bytes.append(UInt8(ascii: "}"))
    }

    public mutating func array<Failure: Error>(
        _ body: (inout JSONArrayWriter) throws(Failure) -> Void
    ) throws(Failure) {
        bytes.append(UInt8(ascii: "["))
        var array = JSONArrayWriter(writer: take())
        defer { self = array.writer }
        try body(&array)
        array.writer.bytes.append(UInt8(ascii: "]"))
    }

    /// Ends a line, as between the documents of NDJSON.
    public mutating func endLine() { bytes.append(UInt8(ascii: "\n")) }

    /// A string out of bytes that may be anything: what is not UTF-8 becomes U+FFFD.
    public mutating func string(decoding bytes: RawSpan) {
        // SAFETY: the bytes are copied while the span keeps them alive.
        string(bytes.withUnsafeBytes { String(decoding: $0, as: UTF8.self) })
    }

    mutating func string(_ text: some StringProtocol) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): raw("\\\"")
            case UInt8(ascii: "\\"): raw("\\\\")
            case 0x0A: raw("\\n")
            case 0x0D: raw("\\r")
            case 0x09: raw("\\t")
            case 0x00..<0x20:
                raw("\\u00")
                for nibble in [byte >> 4, byte & 15] { bytes.append(Self.digits[Int(nibble)]) }
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }

    /// Text that is JSON already.
    mutating func raw(_ text: String) { bytes += text.utf8 }

    private static let digits = Array("0123456789abcdef".utf8)

    /// Hands the buffer on without a copy.
    private mutating func take() -> JSONWriter {
        var taken = JSONWriter()
        swap(&taken, &self)
        return taken
    }
}

/// The inside of an object.
public struct JSONObjectWriter: Sendable {
    fileprivate var writer: JSONWriter
    private var isFirst = true

    fileprivate init(writer: JSONWriter) { self.writer = writer }

    public mutating func member(_ name: String, _ value: some JSONWritable) {
        begin(name)
        value.write(to: &writer)
    }

    /// A string out of bytes that may be anything: what is not UTF-8 becomes U+FFFD.
    public mutating func member(_ name: String, decoding bytes: RawSpan) {
        begin(name)
        writer.string(decoding: bytes)
    }

    public mutating func object<Failure: Error>(
        _ name: String, _ body: (inout JSONObjectWriter) throws(Failure) -> Void
    ) throws(Failure) {
        begin(name)
        try writer.object(body)
    }

    public mutating func array<Failure: Error>(
        _ name: String, _ body: (inout JSONArrayWriter) throws(Failure) -> Void
    ) throws(Failure) {
        begin(name)
        try writer.array(body)
    }

    private mutating func begin(_ name: String) {
        if !isFirst { writer.raw(",") }
        isFirst = false
        writer.string(name)
        writer.raw(":")
    }
}

/// The inside of an array.
public struct JSONArrayWriter: Sendable {
    fileprivate var writer: JSONWriter
    private var isFirst = true

    fileprivate init(writer: JSONWriter) { self.writer = writer }

    public mutating func element(_ value: some JSONWritable) {
        begin()
        value.write(to: &writer)
    }

    public mutating func object<Failure: Error>(
        _ body: (inout JSONObjectWriter) throws(Failure) -> Void
    ) throws(Failure) {
        begin()
        try writer.object(body)
    }

    public mutating func array<Failure: Error>(
        _ body: (inout JSONArrayWriter) throws(Failure) -> Void
    ) throws(Failure) {
        begin()
        try writer.array(body)
    }

    private mutating func begin() {
        if !isFirst { writer.raw(",") }
        isFirst = false
    }
}
