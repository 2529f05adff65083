internal import Bytes
internal import Model

/// How a segment's tables are keyed; numbers are big-endian, so that LMDB's order is theirs.
enum SegmentKeys {
    /// Names of the tables, in the order in which `SegmentFile` opens them.
    static let tables = ["about", "batches", "times", "partitions", "producers", "sources"]
    /// In `about`: whose segment this is. Written when the file is made.
    static let identity = Array("identity".utf8)
    /// In `about`: since when the segment is written to. Written in the first transaction that appends.
    static let begun = Array("begun".utf8)

    /// In `about`: that the newest commit is whole. Written by every transaction.
    static let note = Array("note".utf8)

    static func batch(_ partition: Int32, _ offset: Offset) -> [UInt8] { pair(partition, UInt64(bitPattern: offset)) }

    static func producer(_ partition: Int32, _ id: Int64) -> [UInt8] { pair(partition, UInt64(bitPattern: id)) }

    static func partition(_ partition: Int32) -> [UInt8] {
        var writer = ByteWriter(reserving: 4)
        writer.integer(partition)
        return writer.bytes
    }

    /// Times before 1970 sort before those after it.
    static func time(_ partition: Int32, _ timestamp: Timestamp) -> [UInt8] {
        pair(partition, UInt64(bitPattern: timestamp) ^ (1 << 63))
    }

    /// The partition that a key of `batches`, `times` or `producers` begins with.
    @inline(__always)
    static func partition(of key: RawSpan) -> Int32? { key.byteCount == 12 ? key.load(Int32.self, at: 0) : nil }

    /// The number that follows it: an offset or a producer id.
    @inline(__always)
    static func number(of key: RawSpan) -> Int64 { key.load(Int64.self, at: 4) }

    static func timestamp(of key: RawSpan) -> Timestamp {
        Timestamp(bitPattern: key.load(UInt64.self, at: 4) ^ (1 << 63))
    }

    private static func pair(_ partition: Int32, _ number: UInt64) -> [UInt8] {
        var writer = ByteWriter(reserving: 12)
        writer.integer(partition)
        writer.integer(number)
        return writer.bytes
    }
}
