/// What the commands hold in check.
enum Limits {
    /// Output that is written at once.
    static let outputBytes = 64 << 10
    /// Bytes of input that are read at once.
    static let inputBytes = 256 << 10
    /// Bytes of batches that may wait for the disk, and how many of them.
    static let bytesInFlight = 32 << 20
    static let batchesInFlight = 1024
    /// What a record has in a batch beside key, value and headers, at the most, the batch's own header included.
    static let recordOverhead = 128
    /// Refused lines that are told one by one; the others are only counted.
    static let toldRefusals = 20
    /// Bytes of batches that one read asks for.
    static let readBytes = 1 << 20
    /// How long a loop waits before it looks whether it should end.
    static let patience = Duration.milliseconds(100)
    /// How often a group's offsets are committed while its records are shown.
    static let commitInterval = Duration.seconds(1)
    /// Latencies that a percentile is taken of: the latest ones.
    static let latencies = 1000
    /// Records that a demonstration shows a second at the most; the others it only counts.
    static let demoLines = 200
}
