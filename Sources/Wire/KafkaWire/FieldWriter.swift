public import Bytes

/// Puts a message's fields behind one another.
public struct FieldWriter: Fields, Sendable {
    private var writer: ByteWriter
    var isFlexible = false

    public init(reserving capacity: Int = 0) { writer = ByteWriter(reserving: capacity) }

    public var bytes: [UInt8] { writer.bytes }
    public var count: Int { writer.count }

    public mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
        _ value: inout Value
    ) throws(WireError) {
        writer.integer(value)
    }

    public mutating func text(_ value: inout String?, nullable: Bool) throws(WireError) {
        try length(value?.utf8.count, nullable, as: Int16.self, limit: Self.stringLimit)
        if let value { writer.run(value.utf8Span.span.bytes) }
    }

    public mutating func run(_ value: inout Bytes?, nullable: Bool) throws(WireError) {
        try length(value?.count, nullable, as: Int32.self, limit: Self.lengthLimit)
        if let value { writer.run(value) }
    }

    public mutating func list<Element>(
        _ value: inout [Element]?, nullable: Bool, blank: Element,
        each: (inout Element, inout Self) throws(WireError) -> Void
    ) throws(WireError) {
        try length(value?.count, nullable, as: Int32.self, limit: Self.lengthLimit)
        for var element in value ?? [] { try each(&element, &self) }
    }

    public mutating func tags() throws(WireError) { writer.unsignedVarint(0) }

    /// Writes the integer over bytes that are there already.
    mutating func patch<Value: FixedWidthInteger>(_ value: Value, at offset: Int) { writer.patch(value, at: offset) }

    /// A length as this version writes it; nil for null.
    private mutating func length<Fixed: FixedWidthInteger & BitwiseCopyable>(
        _ length: Int?, _ nullable: Bool, as type: Fixed.Type, limit: Int
    ) throws(WireError) {
        guard length != nil || nullable else { throw .unexpectedNull }
        if let length, length > limit { throw .tooLong(count: length, limit: limit) }
        if isFlexible { return writer.unsignedVarint(UInt64((length ?? -1) + 1)) }
        writer.integer(Fixed(length ?? -1))
    }
}
