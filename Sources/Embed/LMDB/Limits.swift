/// What a database holds in check.
enum Limits {
    /// Threads that may read one file at once; each costs 64 bytes of its lock file.
    static let readers: UInt32 = 1024
}
