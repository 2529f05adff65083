internal import Aggregates
internal import EventLog
internal import Model
internal import RecordBatches

/// What one worker does of a micro-batch: everything new of one partition, for the views that stand there.
struct PartitionTask: Sendable {
    var place: Positions.Place
    var topic: String
    var progress: Progress
    /// Nothing at this offset or later.
    var end: Offset
    /// The views' places in the pipeline.
    var views: [Int]
    /// The tables of each of these views' joins, as they are for these records.
    var tables: [[JoinedTable]]
    /// Event times after this are too far ahead.
    var horizon: Timestamp
    /// How many tasks share what a micro-batch may take.
    var share: Int
}

/// What came of it.
struct PartitionOutcome: Sendable {
    var place: Positions.Place
    var from: Progress
    var progress: Progress
    /// What was decided by, and is to be written down where it made a difference: the tables by view.
    var tables: [[TableVersion]]
    var horizon: Timestamp
    var records: Int
    var bytes: Int
    /// By view, in the task's order.
    var results: [ViewResults]
    var counts: [ViewCounts]
    var deadLetters: [DeadLetter]
}

extension PartitionOutcome {
    /// Whether a micro-batch that has come this far should commit before it takes more.
    func isEnough(results: Int, of share: Int) -> Bool {
        bytes >= EngineLimits.batchBytes / share || results >= EngineLimits.batchGroups / share
            || deadLetters.count >= EngineLimits.batchDeadLetters / share
    }
}
