internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// The first batches of producers that nobody knows yet, where the log had to refuse them and they will be sent again.
///
/// A producer that is not known may begin with any sequence. Were the second of several batches in flight taken as its
/// beginning, the first would be out of order for ever; so until it comes, later ones of its epoch are out of order.
/// That is kept in memory only, for a while, and for so many producers: one that gave its batch up, or a log that was
/// opened anew, is judged as an unknown one.
struct RefusedBatches: Sendable {
    private struct First {
        var epoch: Int16
        var sequence: Int32
        var refusedAt: Timestamp
    }

    private var firsts: [CommitPlan.ProducerKey: First] = [:]

    /// Refuses a batch that comes before the one that was refused has come again.
    func check(
        _ batch: RecordBatch, _ key: CommitPlan.ProducerKey, at place: TopicPartition, now: Timestamp
    ) throws(EventLogError) {
        guard let first = first(before: batch, key, now) else { return }
        throw EventLogError(
            .outOfOrderSequence,
            "\(place): producer \(batch.producerID) sent sequence \(batch.baseSequence), but \(first) was refused "
                + "before it, and is to be sent again first")
    }

    /// Remembers that a batch was refused, unless one before it was.
    mutating func note(_ batch: RecordBatch, _ key: CommitPlan.ProducerKey, now: Timestamp) {
        if first(before: batch, key, now) != nil { return }
        firsts[key] = First(epoch: batch.producerEpoch, sequence: batch.baseSequence, refusedAt: now)
        guard firsts.count > Limits.refusedProducers else { return }
        if let oldest = firsts.min(by: { $0.value.refusedAt < $1.value.refusedAt }) { firsts[oldest.key] = nil }
    }

    /// The sequence that is awaited before this batch may come.
    private func first(before batch: RecordBatch, _ key: CommitPlan.ProducerKey, _ now: Timestamp) -> Int32? {
        guard let first = firsts[key], first.epoch == batch.producerEpoch, first.sequence != batch.baseSequence,
            now - first.refusedAt < Limits.refusalAge.milliseconds
        else { return nil }
        return first.sequence
    }

    /// The producer is known now.
    mutating func forget(_ key: CommitPlan.ProducerKey) { if !firsts.isEmpty { firsts[key] = nil } }
}
