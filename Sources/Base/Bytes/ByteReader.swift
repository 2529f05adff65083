/// Bytes that end before what they say they hold, or hold what cannot be.
public enum ByteError: Error, Sendable, Hashable {
    case truncated
    case malformed
}

/// Takes integers, runs and varints off the front of bytes that nobody has checked yet.
///
/// Inlined into other modules, because a record is seven calls of it: 14 ns a record, otherwise 29.
public struct ByteReader: ~Escapable, BitwiseCopyable {
    @usableFromInline let bytes: RawSpan
    @usableFromInline var next = 0

    @inlinable
    @_lifetime(copy bytes)
    public init(_ bytes: RawSpan) { self.bytes = bytes }

    @inlinable public var position: Int { next }
    @inlinable public var remaining: Int { bytes.byteCount &- next }
    @inlinable public var isAtEnd: Bool { next == bytes.byteCount }

    /// An integer, most significant byte first.
    @inlinable
    @_lifetime(self: copy self)
    public mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type = Value.self
    ) throws(ByteError) -> Value {
        let start = try skip(MemoryLayout<Value>.size)
        return bytes.load(type, at: start)
    }

    /// The next `count` bytes.
    @inlinable
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func run(_ count: Int) throws(ByteError) -> RawSpan {
        let start = try skip(count)
        return bytes.extracting(start..<start &+ count)
    }

    /// Passes over the next `count` bytes, and says where they begin.
    @inlinable @inline(__always)
    @_lifetime(self: copy self)
    public mutating func skip(_ count: Int) throws(ByteError) -> Int {
        guard count >= 0 else { throw .malformed }
        guard remaining >= count else { throw .truncated }
        let start = next
        next = start &+ count
        return start
    }

    /// A whole number in seven-bit groups, least significant first.
    @inlinable @inline(__always)
    @_lifetime(self: copy self)
    public mutating func unsignedVarint() throws(ByteError) -> UInt64 {
        let first = try byte()
        if first < 0x80 { return UInt64(first) }
        let second = try byte()
        let number = UInt64(first & 0x7F) | UInt64(second & 0x7F) << 7
        // Nearly all numbers in a record have one group or two.
        return second < 0x80 ? number : try further(number)
    }

    /// A signed number, folded so that small ones of either sign stay short.
    @inlinable @inline(__always)
    @_lifetime(self: copy self)
    public mutating func varint() throws(ByteError) -> Int64 {
        let folded = try unsignedVarint()
        return Int64(bitPattern: folded >> 1) ^ -Int64(bitPattern: folded & 1)
    }

    /// A varint that must fit a count or a length.
    @inlinable @inline(__always)
    @_lifetime(self: copy self)
    public mutating func length() throws(ByteError) -> Int {
        guard let length = Int32(exactly: try varint()) else { throw .malformed }
        return Int(length)
    }

    /// A run whose length stands in front of it as a varint; nil when the length is -1.
    @inlinable
    @_lifetime(copy self)
    @_lifetime(self: copy self)
    public mutating func runWithLength() throws(ByteError) -> RawSpan? {
        let count = try length()
        if count == -1 { return nil }
        return try run(count)
    }

    @inlinable @inline(__always)
    @_lifetime(self: copy self)
    mutating func byte() throws(ByteError) -> UInt8 {
        guard next < bytes.byteCount else { throw .truncated }
        defer { next &+= 1 }
        return bytes.unsafeLoad(fromByteOffset: next, as: UInt8.self)
    }

    /// The number whose first two groups are known, and more follow.
    @usableFromInline
    @_lifetime(self: copy self)
    mutating func further(_ start: UInt64) throws(ByteError) -> UInt64 {
        var number = start
        for shift in stride(from: UInt64(14), to: 64, by: 7) {
            let group = try byte()
            number |= UInt64(group & 0x7F) << shift
            if group < 0x80 { return number }
        }
        throw .malformed
    }
}
