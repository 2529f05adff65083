internal import Bytes
internal import Checksums
internal import LMDB
internal import RecordBatches

/// A segment's word that its newest commit is whole: its transaction's number, and a sum over all rows and batches.
///
/// A commit is flushed once, so that a loss of power may leave the new meta page with some old pages. Those are as
/// sound in themselves as new ones: rows and batches bear checksums, and an old tree is a tree. That none of them is
/// old, or of a commit that never came to its end, and none is missing, their sum tells.
struct CommitNote: Hashable {
    static let size = 16

    var transaction: UInt64 = 0
    private(set) var rows: UInt64 = 0

    init() {}

    init(decoding bytes: RawSpan) throws(ByteError) {
        var reader = ByteReader(bytes)
        guard bytes.byteCount == Self.size else { throw .malformed }
        transaction = try reader.integer()
        rows = try reader.integer()
    }

    func encoded() -> [UInt8] {
        var writer = ByteWriter(reserving: Self.size)
        writer.integer(transaction)
        writer.integer(rows)
        return writer.bytes
    }

    /// Counts a row as it is stored, with the checksum of its key and value.
    mutating func add(_ stored: RawSpan) { rows &+= Self.term(stored) }

    mutating func remove(_ stored: RawSpan) { rows &-= Self.term(stored) }

    /// Counts a batch, by its place and its own checksum.
    mutating func add(batch: RawSpan, for key: RawSpan) {
        rows &+= Self.spread(UInt64(CRC32C.checksum(key)) << 32 | UInt64(BatchFields.checksum(of: batch)))
    }

    private static func term(_ stored: RawSpan) -> UInt64 { spread(UInt64(CheckedValue.checksum(in: stored))) }

    /// Checksums over 64 bits, so that sums of different ones differ.
    private static func spread(_ checksums: UInt64) -> UInt64 {
        var bits = checksums &+ 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}

/// Puts rows and batches into a segment, all of one transaction, and the note that they are there.
struct RowChanges {
    private let tables: SegmentTables
    private var note: CommitNote

    /// Takes up the note of the last commit; where there is none, of before there were notes, what is there is summed.
    init(in tables: SegmentTables, _ transaction: borrowing WriteTransaction) throws(LMDBError) {
        self.tables = tables
        let key = SegmentKeys.note
        let stored = try transaction.copy(of: key, in: tables.about) ?? []
        // A file whose note is damaged was refused when its contents were read.
        if let note = try? CommitNote(decoding: CheckedValue.unwrap(stored.span.bytes, for: key.span.bytes)) {
            self.note = note
            return
        }
        var note = CommitNote()
        for table in [tables.about, tables.partitions, tables.producers, tables.sources] {
            let cursor = try transaction.cursor(in: table)
            var entry = try cursor.first()
            while let found = entry {
                note.add(found.value)
                entry = try cursor.next()
            }
        }
        let cursor = try transaction.cursor(in: tables.batches)
        var entry = try cursor.first()
        while let found = entry {
            note.add(batch: found.value, for: found.key)
            entry = try cursor.next()
        }
        self.note = note
    }

    mutating func put(
        _ payload: [UInt8], for key: [UInt8], in table: Table, _ transaction: inout WriteTransaction
    ) throws(LMDBError) {
        let value = CheckedValue.wrap(payload, for: key)
        if let old = try transaction.value(of: key.span.bytes, in: table) { note.remove(old) }
        note.add(value.span.bytes)
        try transaction.put(value, for: key, in: table)
    }

    /// Puts a batch where there was none, with another front.
    mutating func put(_ placed: CommitPlan.Placed, _ transaction: inout WriteTransaction) throws(LMDBError) {
        let header = placed.batch.header(placedAt: placed.baseOffset)
        let key = SegmentKeys.batch(placed.partition, placed.baseOffset)
        let bytes = placed.batch.bytes
        note.add(batch: bytes.span.bytes, for: key.span.bytes)
        try transaction.put(
            parts: header.span.bytes, bytes.span.bytes.extracting(header.count...), for: key, in: tables.batches)
    }

    /// The last change of every transaction on a segment.
    consuming func close(_ transaction: inout WriteTransaction) throws(LMDBError) {
        note.transaction = transaction.number
        try transaction.putChecked(note.encoded(), for: SegmentKeys.note, in: tables.about)
    }
}
