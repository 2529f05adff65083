internal import EventLog
internal import Model
internal import Network
internal import RecordBatches
internal import System

/// The batches that have no answer yet, each partition's in a line of its own.
///
/// Several of a partition are under way at once if their producer's numbers let a broker see that one is missing; a
/// batch without a number goes alone, because a broker that refuses it may take the one behind it.
struct AppendQueue {
    /// One partition's batches: those that wait to be sent, in their order, and those that are under way.
    private struct Line {
        var waiting: ArraySlice<WaitingBatch> = []
        var underWay: [Int: WaitingBatch] = [:]
        /// Where they are under way.
        var broker: Address?
        /// One came back. Nothing is sent until all have, because those behind it may come back, too, and what is sent
        /// meanwhile would overtake them.
        var isComingBack = false
        /// When the next attempt begins, and how long after a refusal.
        var restsUntil: Moment?
        var pause = Limits.firstPause

        /// Whether the first batch may be sent; a time to rest still to come says when.
        var isReady: Bool {
            guard let first = waiting.first else { return false }
            return underWay.isEmpty
                || underWay.count < Limits.batchesUnderWay && !isComingBack && first.isRecognized
                    && underWay.values.allSatisfy(\.isRecognized)
        }
    }

    private var lines: [TopicPartition: Line] = [:]
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
            let place = TopicPartition(append.topic, entry.partition)
            lines[place, default: Line()].waiting.append(
                WaitingBatch(
                    number: nextNumber, place: place, batch: entry.batch, deadline: deadline, gathering: gathering,
                    index: index))
            nextNumber += 1
        }
        count += append.entries.count
        bytes += append.size
    }

    /// What is to be done next.
    enum Next {
        case send(WaitingBatch)
        case rest(until: Moment)
        case nothing
    }

    /// The oldest batch that may be sent now, which is under way from here on.
    mutating func next(at now: Moment) -> Next {
        var oldest: (number: Int, place: TopicPartition)?
        var wake: Moment?
        for (place, line) in lines where line.isReady {
            if let rest = line.restsUntil, rest > now {
                wake = min(wake ?? rest, rest)
            } else if let first = line.waiting.first, first.number < oldest?.number ?? .max {
                oldest = (first.number, place)
            }
        }
        guard let place = oldest?.place, let batch = lines[place]?.waiting.popFirst() else {
            return wake.map { .rest(until: $0) } ?? .nothing
        }
        lines[place]?.underWay[batch.number] = batch
        lines[place]?.isComingBack = false
        return .send(batch)
    }

    /// Whether a batch that was picked may go to a broker: not while those before it are under way to another, nor when
    /// one of them has come back since.
    mutating func mayGo(_ batch: WaitingBatch, to broker: Address) -> Bool {
        guard let line = lines[batch.place], !line.isComingBack, line.underWay.count == 1 || line.broker == broker
        else { return false }
        lines[batch.place]?.broker = broker
        return true
    }

    /// Takes back a batch that must be sent again, in front of those that came after it; after a refusal, not at once.
    mutating func takeBack(_ batch: WaitingBatch, restingFrom now: Moment? = nil) {
        guard var line = lines.removeValue(forKey: batch.place) else { return }
        defer { lines[batch.place] = line }
        line.underWay[batch.number] = nil
        line.waiting.insert(
            batch, at: line.waiting.firstIndex { $0.number > batch.number } ?? line.waiting.endIndex)
        if let now, !line.isComingBack {
            line.restsUntil = now + line.pause
            line.pause = min(line.pause * 2, Limits.longestPause)
        }
        line.isComingBack = true
    }

    /// Takes back a batch that came before an earlier one of the same producer, which has no answer yet.
    mutating func takeBackIfAhead(_ batch: WaitingBatch) -> Bool {
        guard batch.isRecognized, let line = lines[batch.place] else { return false }
        func isBefore(_ other: WaitingBatch) -> Bool {
            other.number < batch.number && other.batch.producerID == batch.batch.producerID
        }
        guard line.waiting.contains(where: isBefore) || line.underWay.values.contains(where: isBefore) else {
            return false
        }
        takeBack(batch)
        return true
    }

    /// Forgets a batch that has its answer.
    mutating func finish(_ batch: WaitingBatch, appended: Bool) {
        count -= 1
        bytes -= batch.batch.bytes.count
        lines[batch.place]?.underWay[batch.number] = nil
        if appended {
            lines[batch.place]?.restsUntil = nil
            lines[batch.place]?.pause = Limits.firstPause
        }
        if let line = lines[batch.place], line.waiting.isEmpty && line.underWay.isEmpty { lines[batch.place] = nil }
    }

    /// Whether the batch was in the log before: answers come in the order of a partition, and offsets only grow.
    mutating func isOld(_ base: Offset, until next: Offset, at place: TopicPartition) -> Bool {
        let end = ends[place] ?? 0
        ends[place] = max(end, next)
        return base < end
    }

    mutating func forget(_ topic: String) { ends = ends.filter { $0.key.topic != topic } }

    /// Takes nothing more, and gives what is not under way.
    mutating func close() -> [WaitingBatch] {
        isClosed = true
        var never: [WaitingBatch] = []
        for place in lines.keys {
            never += lines[place]?.waiting ?? []
            lines[place]?.waiting = []
        }
        return never
    }
}
