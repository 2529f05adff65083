internal import EventLog
internal import Model
internal import RecordBatches

/// What one transaction will do to a topic: appends that were waiting, each with its offsets, decided before anything
/// is written. A failed append leaves no trace in it; the others go on.
struct CommitPlan {
    /// A batch and its place.
    struct Placed {
        var partition: Int32
        var batch: RecordBatch
        var baseOffset: Offset
    }

    /// A partition as it will be.
    struct PartitionChange {
        var end: Offset
        var bytes: Int64 = 0
        var maxTimestamp: Timestamp = .min
    }

    /// A producer in a partition.
    struct ProducerKey: Hashable {
        var partition: Int32
        var id: Int64
    }

    private let topic: String
    private var partitions: [PartitionWriter]
    private var knownSources: [[UInt8]: [UInt8]]
    private var newSources = 0
    private var refused: RefusedBatches
    private let settings: TopicSettings
    /// Now, as the calendar has it, for records that get their time here.
    private let now: Timestamp
    /// Now, on a clock that nobody can set back, for the age of producers.
    private let steadyNow: Timestamp

    private(set) var placed: [Placed] = []
    private(set) var changes: [Int32: PartitionChange] = [:]
    private(set) var producers: [ProducerKey: ProducerState] = [:]
    private(set) var sources: [[UInt8]: [UInt8]] = [:]
    private(set) var bytes = 0

    init(
        topic: String, after writer: TopicWriter, settings: TopicSettings, now: Timestamp, steadyNow: Timestamp
    ) {
        self.topic = topic
        partitions = writer.partitions
        knownSources = writer.sources
        refused = writer.refused
        self.settings = settings
        self.now = now
        self.steadyNow = steadyNow
    }

    var isEmpty: Bool { placed.isEmpty && sources.isEmpty }

    /// Takes an append up, and says where its batches will be; refuses it whole.
    mutating func add(_ append: Append) throws(EventLogError) -> [Appended] {
        try append.check(partitions: partitions.count, settings: settings)
        if append.entries.count == 1, append.sourcePosition == nil { return [try place(append.entries[0])] }
        var draft = self
        var answers: [Appended] = []
        for entry in append.entries { answers.append(try draft.place(entry)) }
        if let position = append.sourcePosition {
            let source = Array(position.source.utf8)
            let isKnown = knownSources[source] != nil || draft.sources[source] != nil
            try append.checkSource(isKnown: isKnown, among: knownSources.count + newSources)
            if !isKnown { draft.newSources += 1 }
            draft.sources[source] = position.position
        }
        self = draft
        return answers
    }

    /// Takes no more, and gives what is the writer's back, so that it changes in place.
    mutating func close() {
        partitions = []
        knownSources = [:]
        refused = RefusedBatches()
    }

    private mutating func place(_ entry: Append.Entry) throws(EventLogError) -> Appended {
        let batch = entry.batch
        let base = changes[entry.partition]?.end ?? partitions[Int(entry.partition)].end
        guard base < Limits.largestOffset else {
            throw EventLogError(.invalidBatch, "\(topic)-\(entry.partition): no offsets come after \(base)")
        }
        if batch.producerID >= 0 {
            let key = ProducerKey(partition: entry.partition, id: batch.producerID)
            let known = producers[key] ?? partitions[Int(entry.partition)].producers[batch.producerID]
            let place = TopicPartition(topic, entry.partition)
            if known == nil { try refused.check(batch, key, at: place, now: steadyNow) }
            switch try ProducerState.judge(batch, knowing: known, at: place) {
            case .duplicate(let first):
                return Appended(baseOffset: first.baseOffset, nextOffset: first.nextOffset, isDuplicate: true)
            case .append:
                var state = known ?? ProducerState(epoch: batch.producerEpoch)
                state.remember(batch, at: base, seen: steadyNow)
                producers[key] = state
            }
        }
        let stamped = settings.timestampType == .logAppendTime ? batch.stamped(withAppendTime: now) : batch
        let size = stamped.bytes.count
        placed.append(Placed(partition: entry.partition, batch: stamped, baseOffset: base))
        bytes += size
        var change = changes[entry.partition] ?? PartitionChange(end: base)
        change.end = base + Offset(batch.recordCount)
        change.bytes += Int64(size)
        change.maxTimestamp = max(change.maxTimestamp, stamped.maxTimestamp)
        changes[entry.partition] = change
        return Appended(
            baseOffset: base, nextOffset: change.end,
            appendTime: settings.timestampType == .logAppendTime ? now : nil)
    }
}

/// What the writer of a topic knows of one partition.
struct PartitionWriter: Sendable {
    var inSegment: SegmentPartition
    /// Records before this offset were given up by somebody's wish.
    var start: Offset = 0
    var producers: [Int64: ProducerState] = [:]
    var timeIndex = TimeIndexState()

    var end: Offset { inSegment.end }
    var row: PartitionRow { PartitionRow(inSegment: inSegment, start: start) }
}

/// Where a partition's time index stands: it gets an entry when the largest time grows, and not too often.
struct TimeIndexState: Sendable {
    var largest: Timestamp = .min
    var bytesSinceEntry = 0

    /// Notes a batch, and says whether it is to be indexed.
    mutating func note(_ batch: RecordBatch) -> Bool {
        bytesSinceEntry += batch.bytes.count
        guard batch.maxTimestamp > largest else { return false }
        largest = batch.maxTimestamp
        guard bytesSinceEntry >= Limits.timeIndexSpacing else { return false }
        bytesSinceEntry = 0
        return true
    }
}
