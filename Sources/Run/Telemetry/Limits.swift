/// What bounds logs and metrics.
enum Limits {
    /// Characters of one message or value of a log line; the rest is cut, visibly.
    static let logTextCharacters = 4096
    /// Label sets of one metric; whatever comes later is counted together as `other`.
    static let seriesOfFamily = 2000
    /// Entries that a recorder keeps; the oldest go first.
    static let recordedEntries = 10_000
}
