internal import System

/// What the benchmarks hold in check.
enum Limits {
    /// What a roll may add to an append or a read.
    static let rollMilliseconds = 5.0
    /// Bytes that must be free in a place before anything is measured there.
    static let quickBytes = 6_000_000_000
    static let fullBytes = 20_000_000_000
    /// The largest binary that is looked at.
    static let binaryBytes = 1 << 30
}

/// How much is done: a minute's worth, or all of it.
struct Scale: Sendable {
    /// Pairs of subject and baseline, after one that only warms up.
    var rounds: Int
    /// How long each half of a pair works on a disk, and on a RAM file system, which fills sooner.
    var diskSlice: Duration
    var memorySlice: Duration
    var topics: Int
    var readRecords: Int
    /// Records of the log that grows, in windows of `windowRecords`.
    var growthRecords: Int
    var windowRecords: Int
    var opens: Int
    var kills: Int
    var starts: Int

    static let quick = Scale(
        rounds: 11, diskSlice: .milliseconds(100), memorySlice: .milliseconds(30), topics: 1000,
        readRecords: 1_000_000, growthRecords: 4_000_000, windowRecords: 250_000, opens: 5, kills: 3, starts: 21)
    static let full = Scale(
        rounds: 31, diskSlice: .milliseconds(200), memorySlice: .milliseconds(40), topics: 1000,
        readRecords: 4_000_000, growthRecords: 50_000_000, windowRecords: 1_000_000, opens: 9, kills: 5, starts: 51)
}
