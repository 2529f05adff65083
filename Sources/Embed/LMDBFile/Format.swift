/// Numbers of LMDB's format, data version 1, 64 bits, little-endian.
enum Format {
    static let magic: UInt64 = 0xBEEF_C0DE
    static let version: UInt64 = 1
    static let metaPages: UInt64 = 2
    static let pageHeaderBytes = 16
    static let nodeHeaderBytes = 8
    static let pageNumberBytes = 8
    static let transactionBytes = 8
    static let treeBytes = 48
    static let metaBytes = 152
    static let noPage = UInt64.max

    static let branch = 0x01
    static let leaf = 0x02
    static let overflow = 0x04
    static let meta = 0x08

    static let bigData = 0x01
    static let subTree = 0x02

    /// The free list's keys are integers, and its record carries the environment's flags, `MDB_NOSUBDIR` among them.
    static let integerKeys = 0x08
    static let noSubdirectory = 0x4000

    /// The largest entry that stays in its leaf: two must fit into a page.
    static func largestNode(pageSize: Int) -> Int { (((pageSize - pageHeaderBytes) / 2) & ~1) - 2 }

    /// Pages in the run that holds a value of `bytes`, whose header is the first page's only one.
    static func runPages(for bytes: Int, pageSize: Int) -> Int { (pageHeaderBytes - 1 + bytes) / pageSize + 1 }
}

extension RawSpan {
    // SAFETY: any bits are an integer, and the load itself checks its bounds.
    func word16(at offset: Int) -> Int {
        Int(UInt16(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self)))
    }

    // SAFETY: as above.
    func word32(at offset: Int) -> UInt64 {
        UInt64(UInt32(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)))
    }

    // SAFETY: as above.
    func word64(at offset: Int) -> UInt64 {
        UInt64(littleEndian: unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }

    var array: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}

/// A tree's record in a meta page or in the main database: what LMDB says of it.
struct Tree: Equatable {
    var pad: UInt64
    var flags: Int
    var depth: Int
    var branchPages: UInt64
    var leafPages: UInt64
    var overflowPages: UInt64
    var entries: UInt64
    var root: UInt64

    /// Reads the record at `offset`; there must be `Format.treeBytes` of them.
    init(_ bytes: RawSpan, at offset: Int) {
        pad = bytes.word32(at: offset)
        flags = bytes.word16(at: offset + 4)
        depth = bytes.word16(at: offset + 6)
        branchPages = bytes.word64(at: offset + 8)
        leafPages = bytes.word64(at: offset + 16)
        overflowPages = bytes.word64(at: offset + 24)
        entries = bytes.word64(at: offset + 32)
        root = bytes.word64(at: offset + 40)
    }

    var isEmpty: Bool { root == Format.noPage }
}

/// The order in which a tree keeps its keys.
enum KeyOrder {
    case bytes
    /// Eight bytes in the machine's own order, as the free list has.
    case number

    func precedes(_ one: RawSpan, _ other: RawSpan) -> Bool {
        switch self {
        case .number:
            guard one.byteCount == 8, other.byteCount == 8 else { return one.byteCount < other.byteCount }
            return one.word64(at: 0) < other.word64(at: 0)
        case .bytes:
            return Self.bytesPrecede(one, other)
        }
    }

    private static func bytesPrecede(_ one: RawSpan, _ other: RawSpan) -> Bool {
        let common = Swift.min(one.byteCount, other.byteCount)
        var offset = 0
        while offset + 8 <= common {
            let (left, right) = (one.word64(at: offset), other.word64(at: offset))
            if left != right { return left.byteSwapped < right.byteSwapped }
            offset += 8
        }
        while offset < common {
            let left = one.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            let right = other.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
            if left != right { return left < right }
            offset += 1
        }
        return one.byteCount < other.byteCount
    }
}
