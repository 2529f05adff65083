internal import Bytes
public import EventLog
public import Model
internal import RecordBatches

/// All that a partition holds, read from its start to its end, and what is wrong with it.
public struct PartitionContents: Sendable {
    public private(set) var range: OffsetRange
    /// The records in the order of their offsets.
    public private(set) var stamps: [Stamp] = []
    /// Bytes of all batches.
    public private(set) var bytes = 0
    /// The number that each writer's next record has, for those who have one here.
    public private(set) var next: [Writer: Int64] = [:]
    public private(set) var problems: [String] = []

    public init(_ log: some Reading, _ place: TopicPartition) throws(EventLogError) {
        range = try log.offsets(of: place)
        var offset = range.start
        while offset < range.end {
            let result = try log.read(place, from: offset, budget: 1 << 18)
            let before = offset
            for batch in result.batches { take(batch, at: place, &offset) }
            guard offset > before else {
                problems.append("\(place): nothing can be read at \(offset), before the end \(range.end)")
                return
            }
        }
    }

    public func next(of writer: Writer) -> Int64 { next[writer] ?? 0 }

    /// The record at an offset, nil outside.
    public subscript(offset: Offset) -> Stamp? {
        let index = Int(offset - range.start)
        return stamps.indices.contains(index) ? stamps[index] : nil
    }

    private mutating func take(_ batch: RecordBatch, at place: TopicPartition, _ offset: inout Offset) {
        bytes += batch.bytes.count
        do throws(RecordBatchError) {
            try batch.validate()
            for (found, record) in try batch.records() where found >= range.start {
                if found != offset { problems.append("\(place): offset \(found) where \(offset) must be") }
                offset = found + 1
                note(Stamp(record), at: found, place)
            }
        } catch {
            problems.append("\(place): the batch at \(batch.baseOffset): \(error)")
            offset = batch.nextOffset
        }
    }

    private mutating func note(_ stamp: Stamp?, at offset: Offset, _ place: TopicPartition) {
        guard let stamp else {
            problems.append("\(place): the record at \(offset) is not what its writer made")
            return
        }
        stamps.append(stamp)
        // A writer's records come in his order, none missing, none twice; the first may be cut off by the start.
        if let expected = next[stamp.writer], expected != stamp.number {
            problems.append("\(place): offset \(offset) has \(stamp.writer) \(stamp.number) instead of \(expected)")
        } else if next[stamp.writer] == nil, range.start == 0, stamp.number != 0 {
            problems.append("\(place): \(stamp.writer) begins with \(stamp.number)")
        }
        next[stamp.writer] = stamp.number + 1
    }
}
