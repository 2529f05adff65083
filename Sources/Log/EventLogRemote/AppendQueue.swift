internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// The batches that have no answer yet: those that wait to be sent, and how many are under way.
struct AppendQueue {
    private var waiting: [WaitingBatch] = []
    private var underWay: [TopicPartition: Int] = [:]
    /// One past the last record that this client saw acknowledged.
    private var ends: [TopicPartition: Offset] = [:]
    private var count = 0
    private var bytes = 0
    private var nextNumber = 0
    private(set) var isClosed = false

    /// Takes an append's batches, all or none.
    mutating func take(
        _ append: Append, _ gathering: Gathering, by deadline: Moment
    ) throws(EventLogError) {
        guard !isClosed else { throw EventLogError(.unavailable, "the log is closed") }
        guard count + append.entries.count <= Limits.waitingBatches,
            bytes == 0 || bytes + append.size <= Limits.waitingBytes
        else {
            throw EventLogError(.unavailable, "\(append.topic): \(bytes) bytes wait for their answers already")
        }
        for (index, entry) in append.entries.enumerated() {
            waiting.append(
                WaitingBatch(
                    number: nextNumber, place: TopicPartition(append.topic, entry.partition), batch: entry.batch,
                    deadline: deadline, gathering: gathering, index: index))
            nextNumber += 1
        }
        count += append.entries.count
        bytes += append.size
    }

    /// The next batch to be sent; nil while there is none, or its partition has enough under way.
    mutating func next() -> WaitingBatch? {
        guard let first = waiting.first, underWay[first.place, default: 0] < Limits.batchesUnderWay else { return nil }
        underWay[first.place, default: 0] += 1
        return waiting.removeFirst()
    }

    /// Takes back a batch that must be sent again, in front of those that came after it.
    mutating func takeBack(_ batch: WaitingBatch, afterRefusal wasRefused: Bool = false) {
        land(batch)
        var batch = batch
        batch.wasRefused = wasRefused
        waiting.insert(batch, at: waiting.firstIndex { $0.number > batch.number } ?? waiting.endIndex)
    }

    /// Forgets a batch that has its answer.
    mutating func finish(_ batch: WaitingBatch) {
        land(batch)
        count -= 1
        bytes -= batch.batch.bytes.count
    }

    private mutating func land(_ batch: WaitingBatch) {
        let left = underWay[batch.place, default: 1] - 1
        underWay[batch.place] = left == 0 ? nil : left
    }

    /// Whether the batch was in the log before: answers come in the order of a partition, and offsets only grow.
    mutating func isOld(_ base: Offset, until next: Offset, at place: TopicPartition) -> Bool {
        let end = ends[place] ?? 0
        ends[place] = max(end, next)
        return base < end
    }

    mutating func forget(_ topic: String) { ends = ends.filter { $0.key.topic != topic } }

    /// Takes nothing more, and gives what was never sent.
    mutating func close() -> [WaitingBatch] {
        isClosed = true
        defer { waiting = [] }
        return waiting
    }
}
