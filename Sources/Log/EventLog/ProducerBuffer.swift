internal import Model
internal import RecordBatches
internal import System

/// What a producer holds: records in open batches, closed batches, what was asked for and what came of it.
///
/// It decides and never waits; its owner keeps it under a monitor.
struct ProducerBuffer: Sendable {
    /// A batch that records still go to.
    struct OpenBatch: Sendable {
        var builder = BatchBuilder()
        let since: Moment
    }

    /// A batch that waits to be numbered.
    struct ClosedBatch: Sendable {
        let partition: Int32
        let builder: BatchBuilder
    }

    struct Flush: Sendable {
        let number: Int
        /// It is done when so many batches have gone.
        let batches: Int
        let sourcePosition: Append.SourcePosition?
    }

    /// What goes into the next append; neither batches nor a position where a flush had nothing to do.
    struct Work: Sendable {
        let batches: [ClosedBatch]
        var sourcePosition: Append.SourcePosition?
        /// The last flush that is done with this.
        var flush: Int?
    }

    let topic: String
    private let partitions: Int32
    private let batchBytes: Int
    private let bufferBytes: Int
    private let linger: Duration?

    private var open: [Int32: OpenBatch] = [:]
    private var closed: [ClosedBatch] = []
    private var heldBytes = 0
    private var batchesGone = 0
    private var currentPartition: Int32 = 0
    private var lacksRoom = false
    private var flushes: [Flush] = []
    private var flushesWanted = 0
    private var flushesDone = 0
    private(set) var acknowledged = BatchingProducer.Tally()
    private var failure: EventLogError?
    var isClosed = false

    init(for topic: TopicDescription, settings: BatchingProducer.Settings) {
        self.topic = topic.name
        partitions = Int32(topic.partitions)
        batchBytes = min(settings.batchBytes, Int(topic.settings.maxMessageBytes))
        bufferBytes = settings.bufferBytes
        linger = settings.linger
    }

    var isOver: Bool { isClosed || failure != nil }

    /// When what is open has waited long enough.
    var due: Moment? {
        guard let linger else { return nil }
        return open.values.map(\.since).min().map { $0 + linger }
    }

    /// Anything has room in an empty buffer, so that nothing waits for ever.
    func hasRoom(for record: PlacedRecord) -> Bool {
        heldBytes == 0 || heldBytes + record.bytes + BatchBuilder().size <= bufferBytes
    }

    func outcome(ofFlush number: Int) -> Result<Void, EventLogError>? {
        if flushesDone >= number { return .success(()) }
        if let failure { return .failure(failure) }
        return isClosed ? .failure(over) : nil
    }

    private var over: EventLogError {
        failure ?? EventLogError(.unavailable, "\(topic): the producer is closed")
    }
}

extension ProducerBuffer {
    /// Takes records off the front of `rest` while there is room; true when the sender should look.
    mutating func take(from rest: inout ArraySlice<PlacedRecord>, now: Moment) throws(EventLogError) -> Bool {
        guard !isOver else { throw over }
        let before = (open: open.isEmpty, closed: closed.count)
        while let next = rest.first {
            guard hasRoom(for: next) else {
                guard linger != nil else {
                    throw EventLogError(.batchTooLarge, "\(topic): more than \(bufferBytes) bytes without a flush")
                }
                lacksRoom = true
                return true
            }
            add(next, now: now)
            rest.removeFirst()
        }
        return linger != nil && (before.open != open.isEmpty || before.closed != closed.count)
    }

    /// Closes what is open, and returns the number to wait for.
    mutating func requestFlush(with sourcePosition: Append.SourcePosition?) throws(EventLogError) -> Int {
        guard !isOver else { throw over }
        closeAll()
        flushesWanted += 1
        flushes.append(
            Flush(number: flushesWanted, batches: batchesGone + closed.count, sourcePosition: sourcePosition))
        return flushesWanted
    }

    /// What should go to the log now.
    mutating func nextWork(now: Moment) -> Work? {
        if linger != nil, lacksRoom || due.map({ $0 <= now }) ?? false { closeAll() }
        let count = linger == nil ? (flushes.first?.batches ?? batchesGone) - batchesGone : safeCount
        guard count > 0 || !flushes.isEmpty else { return nil }
        var work = Work(batches: Array(closed.prefix(count)))
        closed.removeFirst(count)
        batchesGone += count
        while let flush = flushes.first, flush.batches <= batchesGone {
            work.flush = flush.number
            work.sourcePosition = flush.sourcePosition ?? work.sourcePosition
            flushes.removeFirst()
        }
        return work
    }

    mutating func acknowledge(_ work: Work, bytes: Int) {
        for batch in work.batches {
            heldBytes -= batch.builder.size
            acknowledged.records += Int64(batch.builder.count)
        }
        acknowledged.bytes += Int64(bytes)
        flushesDone = work.flush ?? flushesDone
    }

    /// Nothing goes to the log after this.
    mutating func fail(_ error: EventLogError) {
        failure = error
        open = [:]
        closed = []
    }

    private mutating func add(_ placed: PlacedRecord, now: Moment) {
        var partition = placed.partition ?? currentPartition
        if let batch = open[partition], batch.builder.size + placed.bytes > batchBytes {
            close(partition)
            partition = placed.partition ?? currentPartition
        }
        var batch = open.removeValue(forKey: partition) ?? OpenBatch(since: now)
        let before = batch.builder.isEmpty ? 0 : batch.builder.size
        batch.builder.append(placed.record)
        heldBytes += batch.builder.size - before
        open[partition] = batch
    }

    private mutating func close(_ partition: Int32) {
        guard let batch = open.removeValue(forKey: partition) else { return }
        closed.append(ClosedBatch(partition: partition, builder: batch.builder))
        if partition == currentPartition { currentPartition = (currentPartition + 1) % partitions }
    }

    private mutating func closeAll() {
        for partition in open.keys.sorted() { close(partition) }
        lacksRoom = false
    }

    /// How many of the closed batches one append may hold so that a log knows all of them again if it is sent twice.
    private var safeCount: Int {
        var counts: [Int32: Int] = [:]
        for (index, batch) in closed.enumerated() {
            counts[batch.partition, default: 0] += 1
            if counts[batch.partition]! > ProducerState.remembered { return index }
        }
        return closed.count
    }
}
