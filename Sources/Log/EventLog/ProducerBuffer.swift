internal import Bytes
internal import Model
internal import RecordBatches
internal import System

/// What a producer holds: records in open batches, closed batches, what was asked for and what came of it.
///
/// It decides and never waits; its owner keeps it under a monitor.
struct ProducerBuffer: Sendable {
    /// A batch that records still go to, once there is one.
    struct OpenBatch: Sendable {
        var builder = BatchBuilder()
        var since = Moment.distantFuture
    }

    /// A batch that waits to be numbered.
    struct ClosedBatch: Sendable {
        let partition: Int32
        let count: Int32
        let size: Int
        /// Whoever finishes it leaves it empty.
        var builder: BatchBuilder
    }

    struct Flush: Sendable {
        let number: Int
        /// It is done when so many batches have gone.
        let batches: Int
        let sourcePosition: Append.SourcePosition?
    }

    /// What goes into the next append; neither batches nor a position where a flush had nothing to do.
    struct Work: Sendable {
        var batches: [ClosedBatch]
        var sourcePosition: Append.SourcePosition?
        /// The last flush that is done with this.
        var flush: Int?
    }

    let topic: String
    private let batchBytes: Int
    private let bufferBytes: Int
    private let linger: Duration?

    /// By partition.
    private var open: [OpenBatch]
    /// Partitions whose batch has records, the one that had them first in front.
    private var opened: [Int32] = []
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
        open = Array(repeating: OpenBatch(), count: topic.partitions)
        batchBytes = min(settings.batchBytes, Int(topic.settings.maxMessageBytes))
        bufferBytes = settings.bufferBytes
        linger = settings.linger
    }

    var isOver: Bool { isClosed || failure != nil }

    /// When what is open has waited long enough.
    var due: Moment? {
        guard let linger, let oldest = opened.first else { return nil }
        return open[Int(oldest)].since + linger
    }

    /// Anything has room in an empty buffer, so that nothing waits for ever.
    func hasRoom(for bytes: Int) -> Bool {
        heldBytes == 0 || heldBytes + bytes + BatchBuilder.emptySize <= bufferBytes
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
    /// Takes records behind the first `taken` while there is room; true when the sender should look.
    mutating func take(
        _ run: RecordRun, in bytes: [UInt8], after taken: inout Int, to partition: Int32?, by places: ProducerPlaces,
        now: Moment
    ) throws(EventLogError) -> Bool {
        guard !isOver else { throw over }
        let before = (isIdle: opened.isEmpty, closed: closed.count)
        let (keys, values) = (run.keys.span.bytes, bytes.span.bytes)
        while taken < run.items.count {
            let item = run.items[taken]
            let size = ProducerPlaces.size(of: item, run)
            guard hasRoom(for: size) else {
                // There will be, unless all that is held waits for a flush that nobody has asked for.
                guard linger != nil || flushesDone < flushesWanted else {
                    throw EventLogError(.batchTooLarge, "\(topic): more than \(bufferBytes) bytes without a flush")
                }
                lacksRoom = true
                return true
            }
            let key = keys.part(at: item.key)
            let index = place(size, in: partition ?? places.partition(ofKey: key), now: now)
            let held = open[index].builder.isEmpty ? 0 : open[index].builder.size
            open[index].builder.append(
                timestamp: item.timestamp, key: key, value: values.part(at: item.value), headers: run.headers)
            heldBytes += open[index].builder.size - held
            taken += 1
        }
        return linger != nil && (before.isIdle != opened.isEmpty || before.closed != closed.count)
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
            heldBytes -= batch.size
            acknowledged.records += Int64(batch.count)
        }
        acknowledged.bytes += Int64(bytes)
        flushesDone = work.flush ?? flushesDone
    }

    /// Nothing goes to the log after this.
    mutating func fail(_ error: EventLogError) {
        failure = error
        open = []
        opened = []
        closed = []
    }

    /// The index of the batch that `size` more bytes go to: of the partition, or of the one whose turn it is.
    private mutating func place(_ size: Int, in partition: Int32?, now: Moment) -> Int {
        var index = partition ?? currentPartition
        while !open[Int(index)].builder.isEmpty, open[Int(index)].builder.size + size > batchBytes {
            opened.removeAll { $0 == index }
            close(index)
            index = partition ?? currentPartition
        }
        if open[Int(index)].builder.isEmpty {
            open[Int(index)].since = now
            opened.append(index)
        }
        return Int(index)
    }

    /// What comes next is expected to come to as much.
    private mutating func close(_ partition: Int32) {
        let builder = open[Int(partition)].builder
        open[Int(partition)].builder = BatchBuilder(expecting: builder.size)
        closed.append(
            ClosedBatch(partition: partition, count: builder.count, size: builder.size, builder: builder))
        if partition == currentPartition { currentPartition = (currentPartition + 1) % Int32(open.count) }
    }

    private mutating func closeAll() {
        for partition in opened.sorted() { close(partition) }
        opened = []
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
