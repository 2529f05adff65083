internal import Bytes
internal import Checksums
internal import Compression
internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// Puts records into batches, the batches into the log, and knows what of it is durable.
struct RecordSender {
    /// How records become batches.
    struct Options {
        var codec = CompressionCodec.none
        var batchBytes = 256 << 10
        /// How long a record waits for others at the most.
        var linger = Duration.milliseconds(10)
        /// Nil lets the key decide, or spreads records without one.
        var partition: Int32?
    }

    private struct Draft {
        var builder = BatchBuilder()
        /// Bytes of keys, values and headers.
        var payload = 0
    }

    private struct State {
        var batchesInFlight = 0
        var bytesInFlight = 0
        var acknowledged: Tally
        var failure: EventLogError?
    }

    private let log: any EventLog
    private let topic: TopicDescription
    private let options: Options
    private let clock: any Clock
    private let state: Monitor<State>
    private var drafts: [Draft]
    /// When the oldest record of the drafts came.
    private var oldest: Moment?
    /// Where records without a key go until the batch is full.
    private var sticky: Int32

    init(_ log: any EventLog, _ topic: TopicDescription, _ options: Options, _ clock: any Clock) {
        self.log = log
        self.topic = topic
        self.options = options
        self.clock = clock
        state = Monitor(State(acknowledged: Tally(began: clock.now)))
        drafts = Array(repeating: Draft(), count: topic.partitions)
        sticky = .random(in: 0..<Int32(topic.partitions))
    }

    /// What is on the disk.
    var acknowledged: Tally { state.withLock { $0.acknowledged } }

    mutating func send(_ record: Record) throws(EventLogError) {
        let partition = Int(self.partition(for: record.key))
        let size = record.payload + Limits.recordOverhead
        if !drafts[partition].builder.isEmpty, drafts[partition].builder.size + size > options.batchBytes {
            try send(partition)
        }
        drafts[partition].builder.append(record)
        drafts[partition].payload += record.payload
        if oldest == nil { oldest = clock.now }
    }

    /// How long the records at hand may still wait for others; nil when there are none.
    var patience: Duration? { oldest.map { max(.zero, $0 + options.linger - clock.now) } }

    /// Sends what has waited for long enough.
    mutating func sendWhenDue() throws(EventLogError) {
        if let patience, patience == .zero { try sendAll() }
    }

    /// Sends everything and waits until all of it is durable or refused.
    mutating func finish() throws(EventLogError) {
        try sendAll()
        state.wait { $0.batchesInFlight == 0 ? () : nil }
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    private mutating func sendAll() throws(EventLogError) {
        for partition in drafts.indices where !drafts[partition].builder.isEmpty { try send(partition) }
        oldest = nil
    }

    private mutating func send(_ partition: Int) throws(EventLogError) {
        if Int32(partition) == sticky { sticky = (sticky + 1) % Int32(topic.partitions) }
        let (count, payload) = (Int(drafts[partition].builder.count), drafts[partition].payload)
        drafts[partition].payload = 0
        let batch: RecordBatch
        do throws(CompressionError) {
            batch = try drafts[partition].builder.finish(codec: options.codec)
        } catch { throw EventLogError(.failed, "\(error)") }
        try reserve(batch.bytes.count)
        let (state, size) = (state, batch.bytes.count)
        log.submit(Append(batch, to: TopicPartition(topic.name, Int32(partition)))).whenAnswered { answer in
            state.update { state in
                state.batchesInFlight -= 1
                state.bytesInFlight -= size
                switch answer {
                case .success: state.acknowledged.add(records: count, bytes: payload)
                case .failure(let error): state.failure = state.failure ?? error
                }
            }
        }
    }

    /// Waits until so many bytes more may be on their way.
    private func reserve(_ bytes: Int) throws(EventLogError) {
        let verdict = state.wait { state -> Result<Void, EventLogError>? in
            if let failure = state.failure { return .failure(failure) }
            guard state.batchesInFlight < Limits.batchesInFlight, state.bytesInFlight < Limits.bytesInFlight else {
                return nil
            }
            state.batchesInFlight += 1
            state.bytesInFlight += bytes
            return .success(())
        }
        try verdict.get()
    }

    /// As Kafka's clients choose: by the key's hash, or all to one partition until its batch is full.
    private func partition(for key: Bytes?) -> Int32 {
        if let partition = options.partition { return partition }
        guard let key else { return sticky }
        return (Murmur2.hash(key.span.bytes) & .max) % Int32(topic.partitions)
    }
}

extension Record {
    /// Bytes of key, value and headers.
    var payload: Int {
        headers.reduce((key?.count ?? 0) + (value?.count ?? 0)) { $0 + $1.key.utf8.count + ($1.value?.count ?? 0) }
    }
}
