/// Puts integers, runs and varints behind one another.
public struct ByteWriter: Sendable {
    public private(set) var bytes: [UInt8]

    public init(reserving capacity: Int = 0) {
        bytes = []
        bytes.reserveCapacity(capacity)
    }

    public var count: Int { bytes.count }

    /// An integer, most significant byte first.
    public mutating func integer<Value: FixedWidthInteger>(_ value: Value) {
        withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
    }

    public mutating func run(_ run: RawSpan) {
        run.withUnsafeBytes { bytes.append(contentsOf: $0) }
    }

    public mutating func run(_ run: [UInt8]) { bytes.append(contentsOf: run) }
    public mutating func run(_ run: Bytes) { bytes.append(contentsOf: run) }

    public mutating func unsignedVarint(_ value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(truncatingIfNeeded: rest))
    }

    public mutating func varint(_ value: Int64) {
        unsignedVarint(UInt64(bitPattern: (value << 1) ^ (value >> 63)))
    }

    /// A run with its length in front as a varint; -1 for nil.
    public mutating func runWithLength(_ run: Bytes?) {
        guard let run else { return varint(-1) }
        varint(Int64(run.count))
        bytes.append(contentsOf: run)
    }

    /// Writes the integer over bytes that are there already.
    public mutating func patch<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
        bytes.store(value, at: offset)
    }

    public mutating func removeAll(keepingCapacity: Bool) { bytes.removeAll(keepingCapacity: keepingCapacity) }

    /// How many bytes `varint` would write.
    public static func sizeOfVarint(_ value: Int64) -> Int {
        let folded = UInt64(bitPattern: (value << 1) ^ (value >> 63))
        return max(1, (70 - folded.leadingZeroBitCount) / 7)
    }
}
