public import Compression
public import System

/// Takes records and gives them to the log in batches, each once and in their order.
///
/// One thread compresses and numbers the batches and has one append under way at a time, so that what comes meanwhile
/// shares the next. A producer that failed stays failed; a new one begins where the log ends.
public final class BatchingProducer: Sendable {
    public struct Settings: Sendable {
        public var codec = CompressionCodec.none
        /// A batch is closed when another record would make it larger than this.
        public var batchBytes = LogLimits.producerBatchBytes
        /// How long a record may wait for others; nil waits for a flush, which then sends all in one append.
        public var linger: Duration? = .milliseconds(5)
        /// What may be held that is not acknowledged; `send` waits for room.
        public var bufferBytes = LogLimits.producerBufferBytes

        public init() {}
    }

    /// Records, and the bytes of their batches as they went to the log.
    public struct Tally: Sendable, Hashable {
        public var records: Int64
        public var bytes: Int64

        public init(records: Int64 = 0, bytes: Int64 = 0) {
            self.records = records
            self.bytes = bytes
        }
    }

    private let places: ProducerPlaces
    private let buffer: Monitor<ProducerBuffer>
    private let clock: any Clock
    private let thread: Thread

    /// Begins with the partitions and the batch limit that the topic has now.
    public init(
        for topic: String, of log: any Appending & TopicAdmin, settings: Settings = Settings(),
        clock: any Clock = SystemClock()
    ) throws(EventLogError) {
        let described = try log.describeTopic(topic)
        places = ProducerPlaces(described)
        let buffer = Monitor(ProducerBuffer(for: described, settings: settings))
        let sender = ProducerSender(
            topic: topic, log: log, codec: settings.codec, clock: clock, buffer: buffer,
            producerID: try log.newProducerID())
        self.buffer = buffer
        self.clock = clock
        do throws(SystemError) {
            thread = try Thread("producer") { sender.run() }
        } catch {
            throw EventLogError(.failed, "\(topic): a producer needs a thread", cause: "\(error)")
        }
    }

    deinit {
        buffer.update { $0.isClosed = true }
    }

    /// What the log has acknowledged so far.
    public var acknowledged: Tally { buffer.withLock { $0.acknowledged } }

    /// Takes records, whose values stand in `bytes`: to `partition`, or where Kafka's clients put a key, or to one that
    /// changes with each batch.
    ///
    /// It waits while there is no room for them; one that the topic cannot hold refuses all.
    public func send(_ run: RecordRun, in bytes: [UInt8], to partition: Int32? = nil) throws(EventLogError) {
        try places.check(run, to: partition)
        var taken = 0
        while true {
            let now = clock.now
            let wakes = try buffer.withLock { buffer throws(EventLogError) in
                try buffer.take(run, in: bytes, after: &taken, to: partition, by: places, now: now)
            }
            if wakes { buffer.update { _ in } }
            guard taken < run.items.count else { return }
            let next = ProducerPlaces.size(of: run.items[taken], run)
            _ = buffer.wait { $0.hasRoom(for: next) || $0.isOver ? true : nil }
        }
    }

    /// Waits until all that was taken before is acknowledged; throws what went wrong first.
    ///
    /// `sourcePosition` becomes durable in the same append as the last of the records. Where `linger` is nil that
    /// append holds all of them.
    public func flush(sourcePosition: Append.SourcePosition? = nil) throws(EventLogError) {
        let number = try buffer.update { buffer throws(EventLogError) in
            try buffer.requestFlush(with: sourcePosition)
        }
        try buffer.wait { $0.outcome(ofFlush: number) }.get()
    }

    /// Has `sourcePosition` made durable in the same append as the last of the records that were taken before, and does
    /// not wait; what goes wrong is told by whoever comes next.
    ///
    /// Where `linger` is nil, one append holds all records between two positions.
    public func mark(_ sourcePosition: Append.SourcePosition) throws(EventLogError) {
        _ = try buffer.update { buffer throws(EventLogError) in try buffer.requestFlush(with: sourcePosition) }
    }

    /// Flushes and ends the thread, also where the flush fails; nothing can be sent any more.
    public func close() throws(EventLogError) {
        defer {
            buffer.update { $0.isClosed = true }
            thread.join()
        }
        if !buffer.withLock({ $0.isClosed }) { try flush() }
    }
}
