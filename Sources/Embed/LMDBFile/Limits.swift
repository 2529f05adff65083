/// What a reader of files that nobody vouches for holds in check.
enum Limits {
    /// Page sizes that LMDB 0.9 writes: the machine's memory page, cut at 32 KiB because offsets have 16 bits.
    static let pageSizes = [4096, 8192, 16384, 32768]
    /// The longest key that liblmdb writes as Debian builds it.
    static let keyBytes = 511
    /// Levels of a tree; liblmdb's own cursors hold no more.
    static let depth = 32
    /// The longest value that is read; a longer one is reported, not read.
    static let valueBytes = 64 << 20
    /// Pieces of damage told one by one; what comes after is only counted.
    static let damage = 10_000
}
