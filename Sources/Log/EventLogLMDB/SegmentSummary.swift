internal import Bytes
internal import Model

/// What a segment holds of one partition.
struct SegmentPartition: Sendable, Hashable {
    /// The offset at which the segment takes the partition over.
    var base: Offset
    /// One past the last offset in the segment.
    var end: Offset
    /// Bytes of batches.
    var bytes: Int64 = 0
    /// The largest record time; meaningless while there are no records.
    var maxTimestamp: Timestamp = .min

    var isEmpty: Bool { base == end }
}

/// A segment file and what is in it.
struct SegmentSummary: Sendable, Hashable {
    var number: UInt64
    /// A row a partition, and none for those that were added later; nil while nobody has looked into the segment.
    var partitions: [SegmentPartition]?
    /// Bytes of the file that are in use.
    var fileBytes: Int64 = 0
    /// The checksum of those bytes, taken when nobody wrote to the file any more.
    var seal: UInt32?

    subscript(partition: Int) -> SegmentPartition {
        guard let partitions, partition < partitions.count else { return SegmentPartition(base: 0, end: 0) }
        return partitions[partition]
    }

    var holdsRecords: Bool { partitions?.contains { !$0.isEmpty } ?? false }

    mutating func set(_ row: SegmentPartition, of partition: Int) {
        var rows = partitions ?? []
        // In place, for this is done for every batch.
        partitions = nil
        while rows.count <= partition { rows.append(SegmentPartition(base: 0, end: 0)) }
        rows[partition] = row
        partitions = rows
    }

    static func fileName(_ number: UInt64) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits + ".segment"
    }
}

extension SegmentSummary {
    /// The value in the catalog of a segment that is listed but not sealed.
    static let unsealed: [UInt8] = [0]

    /// The value in the catalog of this segment, which must be sealed.
    func encoded() -> [UInt8] {
        guard let seal, let partitions else {
            preconditionFailure("only a sealed segment's summary is kept in the catalog")
        }
        var writer = ByteWriter()
        writer.integer(UInt8(1))
        writer.integer(fileBytes)
        writer.integer(seal)
        writer.integer(UInt32(partitions.count))
        for partition in partitions {
            writer.integer(partition.base)
            writer.integer(partition.end)
            writer.integer(partition.bytes)
            writer.integer(partition.maxTimestamp)
        }
        return writer.bytes
    }

    /// Reads a value of the catalog; a segment that is not sealed comes without partitions.
    init(number: UInt64, decoding bytes: [UInt8]) throws(ByteError) {
        var reader = ByteReader(bytes.span.bytes)
        self.init(number: number)
        guard try reader.integer(UInt8.self) == 1 else { return }
        fileBytes = try reader.integer()
        seal = try reader.integer(UInt32.self)
        let count = Int(try reader.integer(UInt32.self))
        guard count * 32 == reader.remaining else { throw .malformed }
        var rows: [SegmentPartition] = []
        for _ in 0..<count {
            rows.append(
                SegmentPartition(
                    base: try reader.integer(), end: try reader.integer(), bytes: try reader.integer(),
                    maxTimestamp: try reader.integer()))
        }
        partitions = rows
    }
}

extension SegmentSummary {
    /// The number in the name of a segment's file.
    static func number(_ fileName: String) -> UInt64? {
        guard fileName.hasSuffix(".segment"), case let digits = fileName.dropLast(8), digits.count >= 8 else {
            return nil
        }
        return UInt64(digits)
    }

    /// Whether a file in a topic's folder is one of ours: a segment, its lock file, or a draft of either.
    static func isFileName(_ name: String) -> Bool {
        var stem = Substring(name)
        if stem.hasSuffix("-lock") { stem = stem.dropLast(5) }
        if stem.hasSuffix("~") { stem = stem.dropLast() }
        return number(String(stem)) != nil
    }
}
