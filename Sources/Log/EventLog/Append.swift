public import Model
public import RecordBatches
internal import System

/// Batches for one topic that become durable together, or not at all.
public struct Append: Sendable {
    /// A batch and where it goes.
    public struct Entry: Sendable {
        public var partition: Int32
        public var batch: RecordBatch

        public init(partition: Int32, batch: RecordBatch) {
            self.partition = partition
            self.batch = batch
        }
    }

    /// How far a source had been read when these records were taken from it.
    public struct SourcePosition: Sendable {
        public var source: String
        public var position: [UInt8]

        public init(source: String, position: [UInt8]) {
            self.source = source
            self.position = position
        }
    }

    public var topic: String
    public var entries: [Entry]
    public var sourcePosition: SourcePosition?

    public init(topic: String, entries: [Entry], sourcePosition: SourcePosition? = nil) {
        self.topic = topic
        self.entries = entries
        self.sourcePosition = sourcePosition
    }

    public init(_ batch: RecordBatch, to place: TopicPartition) {
        self.init(topic: place.topic, entries: [Entry(partition: place.partition, batch: batch)])
    }

    public var size: Int { entries.reduce(0) { $0 + $1.batch.bytes.count } }
}

/// Where a batch went.
public struct Appended: Sendable, Hashable {
    public var baseOffset: Offset
    /// One past the batch's last record.
    public var nextOffset: Offset
    /// The time that the log gave the records, where the topic asks for that.
    public var appendTime: Timestamp?
    /// The batch was in the log already: its producer had sent it before.
    public var isDuplicate: Bool

    public init(baseOffset: Offset, nextOffset: Offset, appendTime: Timestamp? = nil, isDuplicate: Bool = false) {
        self.baseOffset = baseOffset
        self.nextOffset = nextOffset
        self.appendTime = appendTime
        self.isDuplicate = isDuplicate
    }
}

/// The promise of an answer to one append.
public final class AppendTicket: Sendable {
    public typealias Answer = Result<[Appended], EventLogError>

    private struct State {
        var answer: Answer?
        var callback: (@Sendable (Answer) -> Void)?
    }

    private let state = Monitor(State())

    public init() {}

    /// A ticket that has its answer already.
    public convenience init(_ answer: Answer) {
        self.init()
        resolve(answer)
    }

    /// Gives the answer, once; the log calls it.
    public func resolve(_ answer: Answer) {
        let callback = state.update { state in
            precondition(state.answer == nil, "an append is answered once")
            state.answer = answer
            defer { state.callback = nil }
            return state.callback
        }
        callback?(answer)
    }

    /// Waits for the answer: where each of the append's batches went, in the append's order.
    @discardableResult
    public func wait() throws(EventLogError) -> [Appended] {
        try state.wait { $0.answer }.get()
    }

    /// Calls `callback` with the answer, on the thread that gives it, or at once.
    public func whenAnswered(_ callback: @escaping @Sendable (Answer) -> Void) {
        let answer = state.withLock { state in
            if state.answer == nil { state.callback = callback }
            return state.answer
        }
        if let answer { callback(answer) }
    }
}

extension Appending {
    /// Appends one batch, and returns when it is durable.
    @discardableResult
    public func append(_ batch: RecordBatch, to place: TopicPartition) throws(EventLogError) -> Appended {
        try append(Append(batch, to: place))[0]
    }

    @discardableResult
    public func append(_ append: Append) throws(EventLogError) -> [Appended] {
        try submit(append).wait()
    }
}
