internal import Bytes
internal import LMDB

/// A segment's word that its newest commit is whole: its transaction's number, and a sum over all rows.
///
/// A commit is flushed once, so that a loss of power may leave the new meta page with some old pages. Those are as
/// sound in themselves as new ones: an old row bears a checksum, and an old tree is a tree. Batches that are missing
/// are told by their partition's row; that no row is old, and none is missing, their sum tells.
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

    /// The row's checksum, spread over 64 bits, so that sums of different rows differ.
    private static func term(_ stored: RawSpan) -> UInt64 {
        var bits = UInt64(CheckedValue.checksum(in: stored)) &+ 0x9E37_79B9_7F4A_7C15
        bits = (bits ^ bits >> 30) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ bits >> 27) &* 0x94D0_49BB_1331_11EB
        return bits ^ bits >> 31
    }
}

/// Puts rows into a segment, all of one transaction, and the note that they are there.
struct RowChanges {
    private let about: Table
    private var note: CommitNote

    /// Takes up the note of the last commit.
    init(in about: Table, _ transaction: borrowing WriteTransaction) throws(LMDBError) {
        self.about = about
        let key = SegmentKeys.note
        guard let stored = try transaction.copy(of: key, in: about) else {
            note = CommitNote()
            return
        }
        // A file whose note is damaged was refused when its contents were read.
        note = (try? CommitNote(decoding: CheckedValue.unwrap(stored.span.bytes, for: key.span.bytes))) ?? CommitNote()
    }

    mutating func put(
        _ payload: [UInt8], for key: [UInt8], in table: Table, _ transaction: inout WriteTransaction
    ) throws(LMDBError) {
        let value = CheckedValue.wrap(payload, for: key)
        if let old = try transaction.value(of: key.span.bytes, in: table) { note.remove(old) }
        note.add(value.span.bytes)
        try transaction.put(value, for: key, in: table)
    }

    /// Counts a row that was put before there were notes.
    mutating func adopt(_ stored: RawSpan) { note.add(stored) }

    /// The last change of every transaction on a segment.
    consuming func close(_ transaction: inout WriteTransaction) throws(LMDBError) {
        note.transaction = transaction.number
        try transaction.putChecked(note.encoded(), for: SegmentKeys.note, in: about)
    }
}
