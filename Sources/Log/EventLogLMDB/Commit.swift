/// What one transaction of a log's took.
public struct Commit: Sendable {
    /// From its beginning until the disk has it.
    public let duration: Duration
    public let batches: Int
    /// Of all its batches.
    public let bytes: Int
}
