/// What measuring holds in check.
enum Limits {
    /// Bytes after which the plain file of a baseline begins anew, as a log rolls to another segment.
    static let plainFileBytes = 512 << 20
    /// Text of the kernel about a process, its mounts, its processors.
    static let kernelText = 1 << 20
    /// How often a broken-off run tries to remove files that its threads still write.
    static let removals = 20
}
