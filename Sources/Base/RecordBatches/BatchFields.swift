internal import Bytes
internal import Checksums
public import Model

/// Fields of a stored batch that is only borrowed, so that it can be judged before anything is copied.
public enum BatchFields {
    public static let headerBytes = BatchLayout.records
    private static let largestBase = Offset.max - Offset(Int32.max) - 1

    public static func lastOffsetDelta(of batch: RawSpan) -> Int32 {
        batch.load(Int32.self, at: BatchLayout.lastOffsetDelta)
    }

    public static func recordCount(of batch: RawSpan) -> Int32 { batch.load(Int32.self, at: BatchLayout.recordCount) }

    public static func maxTimestamp(of batch: RawSpan) -> Timestamp {
        batch.load(Timestamp.self, at: BatchLayout.maxTimestamp)
    }

    /// The checksum that a batch bears; 0 for one that is cut off before it.
    public static func checksum(of batch: RawSpan) -> UInt32 {
        batch.byteCount < headerBytes ? 0 : batch.load(UInt32.self, at: BatchLayout.checksum)
    }

    /// What is wrong with a batch that was stored for `base`: its checksum, or what the checksum does not cover.
    public static func fault(in batch: RawSpan, base: Offset) -> String? {
        guard batch.byteCount >= headerBytes else { return "is cut off after \(batch.byteCount) bytes" }
        let length = Int(batch.load(Int32.self, at: BatchLayout.length)) + BatchLayout.uncounted
        guard length == batch.byteCount else { return "says it has \(length) bytes and has \(batch.byteCount)" }
        // So far from the end of the numbers that an offset and a batch's count can be added.
        guard (0...largestBase).contains(base) else { return "has an offset that no log gives out" }
        let claimed = batch.load(Offset.self, at: BatchLayout.baseOffset)
        guard claimed == base else { return "says that it belongs at offset \(claimed)" }
        guard batch.load(Int32.self, at: BatchLayout.leaderEpoch) == 0 else { return "names an unknown leader epoch" }
        guard batch.load(Int8.self, at: BatchLayout.magic) == BatchLayout.currentMagic else {
            return "has an unknown record format"
        }
        let stored = batch.load(UInt32.self, at: BatchLayout.checksum)
        let computed = CRC32C.checksum(batch.extracting(BatchLayout.attributes...))
        guard stored == computed else { return "has the checksum \(computed) and says \(stored)" }
        guard lastOffsetDelta(of: batch) >= 0 else { return "ends before it begins" }
        return nil
    }
}
