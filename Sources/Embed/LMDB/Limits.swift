/// What a database holds in check.
enum Limits {
    /// Threads that may read one file at once; each costs 64 bytes of its lock file.
    static let readers: UInt32 = 1024
    /// Bytes of a lock file: a slot of 64 bytes a reader, and LMDB's own header.
    static let lockFileBytes = Int(readers) * 64 + 4096
}
