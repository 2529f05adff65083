internal import Bytes
internal import EventLog
internal import LMDB
internal import Model
internal import RecordBatches
internal import System

/// The end of a topic, where batches are written: the active segment and what the next offsets are.
///
/// One thread has it at a time, for a whole transaction; memory changes only after the disk has the same.
struct TopicWriter: Sendable {
    /// The segment that is written to.
    struct Active: Sendable {
        var number: UInt64
        /// It has its first transaction.
        var isBegun: Bool
        var begunAt: Timestamp
        var isEmpty = true
        /// Up to where the disk has been asked to set room aside.
        var roomEnd = 0

        /// What room to ask for when the segment has come to `used` bytes, of `size` at the most.
        mutating func nextRoom(used: Int, size: Int64) -> Range<Int>? {
            let start = max(roomEnd, used)
            let end = min(start + Limits.roomAhead, Int(size))
            // A small topic takes no more than it has; a file is never given more than a segment takes.
            guard used >= Limits.roomAhead, roomEnd - used < Limits.roomAhead / 2, start < end else { return nil }
            roomEnd = end
            return start..<end
        }
    }

    var partitions: [PartitionWriter]
    var sources: [[UInt8]: [UInt8]] = [:]
    var refused = RefusedBatches()
    /// None until the topic's first append.
    var active: Active?

    init(partitions: Int) {
        self.partitions = Array(
            repeating: PartitionWriter(inSegment: SegmentPartition(base: 0, end: 0)), count: partitions)
    }

    /// Takes up what the active segment says; one that was begun in the future, by a clock that was wrong, begins now.
    mutating func resume(_ contents: SegmentContents, now: Timestamp) {
        for (index, row) in contents.partitions.enumerated() where index < partitions.count {
            // The segment still has the rows of those who were forgotten since it was begun.
            var producers = contents.producers[Int32(index)] ?? [:]
            producers.keepLatest(producerLimit)
            partitions[index] = PartitionWriter(
                inSegment: row.inSegment, start: row.start, producers: producers,
                timeIndex: TimeIndexState(largest: row.inSegment.maxTimestamp))
        }
        sources = contents.sources
        active = Active(
            number: contents.identity.number, isBegun: contents.begunAt != nil,
            begunAt: min(contents.begunAt ?? 0, now),
            isEmpty: partitions.allSatisfy(\.inSegment.isEmpty))
    }

    /// Where no segment is active, goes on from the last one there is.
    mutating func resumeFromSealed(
        _ last: SegmentSummary?, now: Timestamp,
        reading contents: (UInt64) throws(EventLogError) -> SegmentContents
    ) throws(EventLogError) {
        guard active == nil, let last else { return }
        resume(try contents(last.number), now: now)
        active = nil
    }

    /// Writes the plan into the open transaction on `file`; `carries` when it is the segment's first.
    func write(
        _ plan: CommitPlan, carrying carried: [PartitionWriter]?, at now: Timestamp, to file: SegmentFile,
        _ transaction: inout WriteTransaction
    ) throws(LMDBError) -> [Int32: TimeIndexState] {
        var rows = try RowChanges(in: file.tables, transaction)
        if let carried { try carry(carried, at: now, to: file, &rows, &transaction) }
        let before = carried ?? partitions
        var indices: [Int32: TimeIndexState] = [:]
        for placed in plan.placed {
            let batch = placed.batch
            try rows.put(placed, &transaction)
            var index = indices[placed.partition] ?? before[Int(placed.partition)].timeIndex
            if index.note(batch) {
                try transaction.putChecked(
                    Self.encoded(placed.baseOffset), for: SegmentKeys.time(placed.partition, batch.maxTimestamp),
                    in: file.tables.times)
            }
            indices[placed.partition] = index
        }
        for (partition, change) in plan.changes {
            let row = Self.row(before[Int(partition)], after: change)
            try rows.put(row.encoded(), for: SegmentKeys.partition(partition), in: file.tables.partitions, &transaction)
        }
        for (key, state) in plan.producers {
            try rows.put(
                state.encoded(), for: SegmentKeys.producer(key.partition, key.id), in: file.tables.producers,
                &transaction)
        }
        for (source, position) in plan.sources {
            try rows.put(position, for: source, in: file.tables.sources, &transaction)
        }
        try rows.close(&transaction)
        return indices
    }

    /// Makes the plan's outcome ours, after it is on the disk.
    mutating func apply(_ plan: CommitPlan, _ indices: [Int32: TimeIndexState]) {
        for (partition, change) in plan.changes {
            let index = Int(partition)
            partitions[index].inSegment = Self.row(partitions[index], after: change).inSegment
            if let timeIndex = indices[partition] { partitions[index].timeIndex = timeIndex }
        }
        for (key, state) in plan.producers {
            partitions[Int(key.partition)].producers[key.id] = state
            refused.forget(key)
        }
        for partition in plan.changes.keys { partitions[Int(partition)].producers.keepLatest(producerLimit) }
        sources.merge(plan.sources) { $1 }
        if !plan.placed.isEmpty { active?.isEmpty = false }
    }

    private var producerLimit: Int { LogLimits.producers(ofPartitions: partitions.count) }

    /// Remembers what will be sent again of producers that nobody knows.
    mutating func noteRefused(_ batches: [(partition: Int32, batch: RecordBatch)], now: Timestamp) {
        for (partition, batch) in batches where batch.producerID >= 0 {
            let isInRange = partitions.indices.contains(Int(partition))
            if isInRange, partitions[Int(partition)].producers[batch.producerID] != nil { continue }
            refused.note(batch, CommitPlan.ProducerKey(partition: partition, id: batch.producerID), now: now)
        }
    }

    /// The partitions as a fresh segment takes them over; producers that were silent for long are forgotten.
    func carried(forgettingProducersBefore horizon: Timestamp) -> [PartitionWriter] {
        partitions.map { old in
            var new = old
            new.inSegment = SegmentPartition(base: old.end, end: old.end)
            new.timeIndex = TimeIndexState()
            if old.producers.values.contains(where: { $0.lastSeen < horizon }) {
                new.producers = old.producers.filter { $0.value.lastSeen >= horizon }
            }
            // Partitions that were added since leave each one a smaller share.
            new.producers.keepLatest(producerLimit)
            return new
        }
    }

    private func carry(
        _ partitions: [PartitionWriter], at now: Timestamp, to file: SegmentFile, _ rows: inout RowChanges,
        _ transaction: inout WriteTransaction
    ) throws(LMDBError) {
        try rows.put(Self.encoded(now), for: SegmentKeys.begun, in: file.tables.about, &transaction)
        for (index, partition) in partitions.enumerated() {
            try rows.put(
                partition.row.encoded(), for: SegmentKeys.partition(Int32(index)), in: file.tables.partitions,
                &transaction)
            for (id, state) in partition.producers {
                try rows.put(
                    state.encoded(), for: SegmentKeys.producer(Int32(index), id), in: file.tables.producers,
                    &transaction)
            }
        }
        for (source, position) in sources {
            try rows.put(position, for: source, in: file.tables.sources, &transaction)
        }
    }

    private static func row(_ before: PartitionWriter, after change: CommitPlan.PartitionChange) -> PartitionRow {
        var row = before.row
        row.inSegment.end = change.end
        row.inSegment.bytes += change.bytes
        row.inSegment.maxTimestamp = max(row.inSegment.maxTimestamp, change.maxTimestamp)
        return row
    }

    private static func encoded(_ number: Int64) -> [UInt8] {
        var writer = ByteWriter(reserving: 8)
        writer.integer(number)
        return writer.bytes
    }
}
