/// One record of the journal: a call that starts, a call that ends, or a note.
struct Event {
    /// The numbers of `enum kind` in the recorder's `Recorder.h`.
    enum Kind: UInt16 {
        case end = 1
        case note, open, write, truncate, sync, rename, unlink, makeFolder, removeFolder, mapped
        case initialFile, initialFolder
    }

    struct Flags: OptionSet {
        let rawValue: UInt16
        static let create = Flags(rawValue: 1)
        static let empty = Flags(rawValue: 2)
        static let dataSync = Flags(rawValue: 4)
    }

    static let headerSize = 64

    let kind: Kind
    let flags: Flags
    let sequence: Int
    /// The number of the record that started this call.
    let call: Int
    let offset: Int
    let result: Int
    let handle: Int32
    let thread: Int32
    let path: String
    let target: String
    /// Where its bytes stand in the journal.
    let bytes: Range<Int>

    /// Takes a record apart that stands at `position` of the journal.
    init(_ record: [UInt8], at position: Int) throws(JournalError) {
        func number<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int, as: Value.Type) -> Value {
            record.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Value.self)
        }
        guard let kind = Kind(rawValue: number(4, as: UInt16.self)) else {
            throw JournalError(.damaged, "journal: no record at byte \(position)")
        }
        self.kind = kind
        flags = Flags(rawValue: number(6, as: UInt16.self))
        sequence = number(8, as: Int.self)
        call = number(16, as: Int.self)
        offset = number(24, as: Int.self)
        result = number(32, as: Int.self)
        handle = number(40, as: Int32.self)
        thread = number(48, as: Int32.self)
        let size = Int(number(0, as: UInt32.self))
        let pathEnd = Self.headerSize + Int(number(52, as: UInt32.self))
        let targetEnd = pathEnd + Int(number(56, as: UInt32.self))
        guard targetEnd <= size, targetEnd <= record.count else {
            throw JournalError(.damaged, "journal: the record at byte \(position) has a path that does not fit")
        }
        path = String(decoding: record[Self.headerSize..<pathEnd], as: UTF8.self)
        target = String(decoding: record[pathEnd..<targetEnd], as: UTF8.self)
        bytes = position + targetEnd..<position + size
    }
}
