import CrashWorkload
import Model

/// What a worker's notes oblige the log to.
struct Ledger {
    struct Topic {
        var id: TopicID?
        var partitions: ClosedRange<Int>
        var mustExist: Bool
        var mustNotExist: Bool
    }

    struct Batch: Hashable {
        var base: Offset
        var writer: Writer
        var first: Int64
        var count: Int
    }

    private(set) var topics: [String: Topic] = [:]
    private(set) var acknowledged: [Positions.Place: [Batch]] = [:]
    private(set) var position = 0
    /// The furthest that anybody wanted a partition to be cut, and the furthest that was promised.
    private(set) var cutAtMost: [TopicPartition: Offset] = [:]
    private(set) var cutAtLeast: [TopicPartition: Offset] = [:]
    private(set) var committed: [TopicPartition: Offset] = [:]
    private(set) var held: Offset?
    private(set) var largestProducer: Int64 = 0
    private(set) var numbering: Int64?
    /// The last acknowledged batch of the present numbering, by partition.
    private(set) var lastNumbered: [Int32: Batch] = [:]
    private(set) var wrong: [String] = []
    private(set) var refusals = 0
    private(set) var hasStopped = false
    private(set) var hasFailed = false

    init(_ notes: some Sequence<String>) {
        for text in notes {
            guard let promise = Promise(text) else {
                wrong.append("a note that nobody understands: \(text)")
                continue
            }
            take(promise)
        }
    }

    var acknowledgedBatches: Int { acknowledged.values.reduce(0) { $0 + $1.count } }

    private mutating func take(_ promise: Promise) {
        switch promise {
        case .opened, .closed: break
        case .creating, .created, .deleting, .deleted, .growing, .grown: takeTopic(promise)
        case .acknowledged(let topic, let partition, let base, let writer, let first, let count):
            let batch = Batch(base: base, writer: writer, first: first, count: count)
            acknowledged[Positions.Place(topic: topic, partition: partition), default: []].append(batch)
            if writer == .idempotent { lastNumbered[partition] = batch }
        case .positioned(let position): self.position = position
        case .truncating(let topic, let partition, let offset):
            cutAtMost[TopicPartition(topic, partition), default: 0].raise(to: offset)
        case .truncated(let topic, let partition, let offset):
            cutAtLeast[TopicPartition(topic, partition), default: 0].raise(to: offset)
        case .committed(let topic, let partition, let offset): committed[TopicPartition(topic, partition)] = offset
        case .held(_, let offset): held = offset
        case .producer(let id): takeProducer(id)
        case .numbering(let id):
            numbering = id
            lastNumbered = [:]
        case .refused: refusals += 1
        case .stopped: hasStopped = true
        case .failure: hasFailed = true
        case .wrong(let what): wrong.append(what)
        }
    }

    private mutating func takeTopic(_ promise: Promise) {
        switch promise {
        case .creating(let name):
            topics[name] = Topic(id: nil, partitions: 1...4096, mustExist: false, mustNotExist: false)
        case .created(let name, let id, let partitions):
            topics[name] = Topic(id: id, partitions: partitions...partitions, mustExist: true, mustNotExist: false)
        case .deleting(let name): topics[name]?.mustExist = false
        case .deleted(let name): topics[name]?.mustNotExist = true
        case .growing(let name, let partitions):
            if let present = topics[name]?.partitions { topics[name]?.partitions = present.lowerBound...partitions }
        case .grown(let name, let partitions): topics[name]?.partitions = partitions...partitions
        default: break
        }
    }

    private mutating func takeProducer(_ id: Int64) {
        if id <= largestProducer { wrong.append("producer id \(id) came after \(largestProducer)") }
        largestProducer = max(largestProducer, id)
    }
}

extension Offset {
    fileprivate mutating func raise(to offset: Offset) { self = Swift.max(self, offset) }
}
