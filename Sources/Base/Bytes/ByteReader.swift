/// Bytes that end before what they say they hold, or hold what cannot be.
public enum ByteError: Error, Sendable, Hashable {
    case truncated
    case malformed
}

/// Takes integers, runs and varints off the front of bytes that nobody has checked yet.
public struct ByteReader: ~Escapable {
    private let bytes: RawSpan
    public private(set) var position = 0

    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) { self.bytes = bytes }

    public var remaining: Int { bytes.byteCount - position }
    public var isAtEnd: Bool { position == bytes.byteCount }

    /// An integer, most significant byte first.
    @_lifetime(self: copy self)
    public mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self
    ) throws(ByteError) -> Value {
        let size = MemoryLayout<Value>.size
        guard remaining >= size else { throw .truncated }
        defer { position += size }
        return bytes.load(type, at: position)
    }

    /// The next `count` bytes.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func run(_ count: Int) throws(ByteError) -> RawSpan {
        guard count >= 0 else { throw .malformed }
        guard remaining >= count else { throw .truncated }
        let start = position
        position += count
        return bytes.extracting(start..<start + count)
    }

    /// A whole number in seven-bit groups, least significant first.
    @_lifetime(self: copy self)
    public mutating func unsignedVarint() throws(ByteError) -> UInt64 {
        var value: UInt64 = 0
        var shift: UInt64 = 0
        while true {
            guard position < bytes.byteCount else { throw .truncated }
            let byte = bytes.unsafeLoad(fromByteOffset: position, as: UInt8.self)
            position += 1
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
            shift += 7
            guard shift < 64 else { throw .malformed }
        }
    }

    /// A signed number, folded so that small ones of either sign stay short.
    @_lifetime(self: copy self)
    public mutating func varint() throws(ByteError) -> Int64 {
        let folded = try unsignedVarint()
        return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
    }

    /// A varint that must fit a count or a length.
    @_lifetime(self: copy self)
    public mutating func length() throws(ByteError) -> Int {
        guard let length = Int32(exactly: try varint()) else { throw .malformed }
        return Int(length)
    }

    /// A run whose length stands in front of it as a varint; nil when the length is -1.
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func runWithLength() throws(ByteError) -> RawSpan? {
        let count = try length()
        if count == -1 { return nil }
        return try run(count)
    }
}
