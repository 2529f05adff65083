public import Bytes

/// Takes a message's fields off the front of bytes that nobody has checked yet; what it cuts out shares them.
///
/// A claimed length is held against the bytes that are there before memory is taken for it.
public struct FieldReader: Fields, Sendable {
    private let bytes: Bytes
    private var next: Int
    /// Elements that lists may still have.
    private var room: Int
    private let elements: Int
    var isFlexible = false

    /// All lists of the message together have at most so many elements: what takes two bytes on the wire takes a
    /// hundred in memory, and more in the answer.
    public init(_ bytes: Bytes, elements: Int = FieldReader.elementLimit) {
        self.bytes = bytes
        self.elements = elements
        next = bytes.startIndex
        room = elements
    }

    public var remaining: Int { bytes.endIndex - next }

    /// Refuses bytes that the message did not use.
    public func finish() throws(WireError) {
        if remaining > 0 { throw .trailing(bytes: remaining) }
    }

    public mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: inout Value
    ) throws(WireError) {
        let start = try skip(MemoryLayout<Value>.size)
        value = bytes.span.bytes.load(Value.self, at: start - bytes.startIndex)
    }

    public mutating func text(_ value: inout String?, nullable: Bool) throws(WireError) {
        guard let run = try run(length(Int16.self), nullable: nullable) else { return value = nil }
        guard let text = String(validating: run, as: UTF8.self) else { throw .invalidText }
        value = text
    }

    public mutating func run(_ value: inout Bytes?, nullable: Bool) throws(WireError) {
        value = try run(length(Int32.self), nullable: nullable)
    }

    public mutating func list<Element>(
        _ value: inout [Element]?, nullable: Bool, blank: Element,
        each: (inout Element, inout Self) throws(WireError) -> Void
    ) throws(WireError) {
        guard let count = try checked(length(Int32.self), nullable: nullable) else { return value = nil }
        // Every element has at least one byte.
        guard count <= remaining else { throw .truncated(needed: count, have: remaining) }
        guard count <= room else { throw .tooMany(elements: self.elements) }
        room -= count
        var elements: [Element] = []
        elements.reserveCapacity(min(count, Self.reservation))
        for _ in 0..<count {
            var element = blank
            try each(&element, &self)
            elements.append(element)
        }
        value = elements
    }

    public mutating func tags() throws(WireError) {
        let count = try unsignedVarint()
        for _ in 0..<count {
            _ = try unsignedVarint()
            _ = try skip(Int(try unsignedVarint()))
        }
    }

    // MARK: - Lengths

    /// A length as this version writes it; -1 for null.
    private mutating func length<Fixed: FixedWidthInteger & BitwiseCopyable>(
        _ type: Fixed.Type
    ) throws(WireError) -> Int {
        if isFlexible { return Int(try unsignedVarint()) - 1 }
        var length: Fixed = 0
        try integer(&length)
        return Int(length)
    }

    /// The length if it is one, nil for a null that may be.
    private func checked(_ length: Int, nullable: Bool) throws(WireError) -> Int? {
        if length >= 0 { return length }
        guard length == -1 else { throw .invalidLength(length) }
        guard nullable else { throw .unexpectedNull }
        return nil
    }

    private mutating func run(_ length: Int, nullable: Bool) throws(WireError) -> Bytes? {
        guard let count = try checked(length, nullable: nullable) else { return nil }
        let start = try skip(count)
        return bytes[start..<next]
    }

    private mutating func skip(_ count: Int) throws(WireError) -> Int {
        guard count <= remaining else { throw .truncated(needed: count, have: remaining) }
        let start = next
        next += count
        return start
    }

    private mutating func unsignedVarint() throws(WireError) -> UInt32 {
        var number: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 35, by: 7) {
            var group: UInt8 = 0
            try integer(&group)
            number |= UInt64(group & 0x7F) << shift
            if group < 0x80 {
                guard let number = UInt32(exactly: number) else { throw .overlongNumber }
                return number
            }
        }
        throw .overlongNumber
    }
}
