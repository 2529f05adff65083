/// What the store holds in check.
enum Limits {
    /// Pages in the log ahead after which readers are waited for, so that it can begin anew: 256 MB.
    static let longLogPages = 65_536
    /// How long a commit waits for those readers.
    static let checkpointWait = Duration.milliseconds(200)
    /// Bytes of the log that stay as a file when it begins anew.
    static let keptLogBytes = 64 << 20
    /// KiB of pages that the writer keeps in memory.
    static let writerCacheKiB = 64 << 10
    /// Rows that a commit removes because they have been kept long enough; the next one goes on.
    static let prunedRows: Int64 = 100_000
    /// Groups of a batch from which on they are merged in the order of their keys.
    static let sortedGroups = 512
    /// Dead letters that are read at once.
    static let deadLetters = 10_000
    /// Bytes of a statement that somebody asks.
    static let queryBytes = 1 << 20
}
