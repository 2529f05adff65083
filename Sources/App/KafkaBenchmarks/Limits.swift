/// What the benchmarks hold in check.
enum Limits {
    /// What an acknowledgement may take besides the disk.
    static let waitMilliseconds = 5.0
    /// Bytes that the server may hold under load, and at rest.
    static let loadMemory = 100e6
    static let restMemory = 30e6
    static let readyMilliseconds = 50.0
    /// How long a server may take to be ready, or to end.
    static let patience = Duration.seconds(60)
    /// How often is looked whether it is.
    static let glance = Duration.microseconds(200)
    /// How often its memory is looked at.
    static let memoryGlance = Duration.milliseconds(10)
    /// Bytes of a file in which a child says something.
    static let noteBytes = 1 << 20
    /// Bytes that a plain file gets at once, as many as librdkafka puts into a batch.
    static let plainBatch = 1_000_000
}

/// How much is done: a minute's worth, or more.
struct Scale: Sendable {
    /// Bytes that must be free before anything is measured.
    var bytes: Int
    /// Pairs of subject and baseline, after one that only warms up.
    var rounds: Int
    var loads: [Load]
    var waitRounds: Int
    var waitRecords: Int
    var waitRate: Double
    var starts: Int
    /// Records of 1 KB that are there before some starts; none when 0.
    var startRecords: Int
    var connections: Int
    var rest: Duration

    static let quick = Scale(
        bytes: 6_000_000_000, rounds: 5, loads: [.large(1), .small(1)], waitRounds: 3,
        waitRecords: 10_000,
        waitRate: 5000, starts: 11, startRecords: 0, connections: 1000, rest: .seconds(1))
    static let full = Scale(
        bytes: 30_000_000_000, rounds: 11, loads: [.large(5), .small(5)], waitRounds: 5,
        waitRecords: 50_000,
        waitRate: 5000, starts: 31, startRecords: 10_000_000, connections: 1000, rest: .seconds(5))
}
