internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// One file as a topic: its lines, dealt to partitions by blocks.
final class LineFile: Sendable {
    /// How far the file goes.
    struct Extent {
        /// Bytes that it had when this was found.
        var size = -1
        /// Where the last line ends.
        var end = 0
        /// Where the last line of each partition ends.
        var ends: [Int] = Array(repeating: 0, count: Limits.partitions)

        /// A partition is there when its first block has begun.
        func partitions(blockBytes: Int) -> Int {
            min(Limits.partitions, max(1, (end + blockBytes - 1) / blockBytes))
        }
    }

    let id: TopicID
    private let text: LineText
    private let blockBytes: Int
    private let isAtRest: Bool
    private let known = Monitor(Extent())

    init(_ path: Path, _ options: EventLogFiles.Options) throws(EventLogError) {
        text = try LineText(path)
        id = try text.identity(isAtRest: options.areAtRest)
        blockBytes = options.blockBytes
        isAtRest = options.areAtRest
    }

    var path: Path { text.path }

    var partitions: Int {
        get throws(EventLogError) { try extent().partitions(blockBytes: blockBytes) }
    }

    func end(of partition: Int32) throws(EventLogError) -> Offset {
        let extent = try extent()
        let count = extent.partitions(blockBytes: blockBytes)
        guard partition >= 0, partition < count else {
            throw EventLogError(.unknownPartition, "\(path) has \(count) partition(s), and none \(partition)")
        }
        return Offset(extent.ends[Int(partition)])
    }

    /// The lines of a partition that begin at `offset` or later, as far as the budget goes, but at least one; nil where
    /// there are none.
    func read(_ partition: Int32, from offset: Offset, budget: Int) throws(EventLogError) -> RecordBatch? {
        let end = try end(of: partition)
        if offset == end { return nil }
        let seen = known.withLock { $0 }
        // Who has read a line without its end stands behind the whole lines until that comes.
        let last = seen.end < seen.size ? Offset(seen.size) + 1 : end
        guard 0...last ~= offset else {
            throw .outOfRange(
                offset, of: TopicPartition(path.text, partition), keeping: OffsetRange(start: 0, end: end))
        }
        try text.checkEnd(before: Int(offset))
        var draft = LineDraft(budget: budget)
        var position = Int(offset)
        while position < end, !draft.isFull {
            let block = position / blockBytes
            let ahead = (Int(partition) - block % Limits.partitions + Limits.partitions) % Limits.partitions
            guard ahead == 0 else {
                position = (block + ahead) * blockBytes
                continue
            }
            let lines = position..<min((block + 1) * blockBytes, Int(end))
            position = try text.take(lines, until: seen.end, into: &draft)
        }
        return try draft.finish()
    }

    /// Looks how far the file goes now; one that is at rest is looked at once.
    private func extent() throws(EventLogError) -> Extent {
        try known.withLock { known throws(EventLogError) in
            if isAtRest && known.size >= 0 { return known }
            let size = try text.size
            if size == known.size { return known }
            guard size > known.size else {
                throw EventLogError(
                    .corrupt, "\(path) had \(known.size) bytes and has \(size) now; a file that is read may only grow")
            }
            var extent = known
            extent.size = size
            extent.end = isAtRest ? size : try text.endOfLastLine(in: known.end..<size) ?? known.end
            for partition in 0..<Limits.partitions {
                let new = known.ends[partition]..<extent.end
                extent.ends[partition] = try end(of: partition, in: new) ?? known.ends[partition]
            }
            known = extent
            return extent
        }
    }

    /// Where the last line of a partition ends that begins in `range`; nil when none does.
    private func end(of partition: Int, in range: Range<Int>) throws(EventLogError) -> Int? {
        guard !range.isEmpty else { return nil }
        let last = (range.upperBound - 1) / blockBytes
        var block = last - (last % Limits.partitions - partition + Limits.partitions) % Limits.partitions
        while block >= 0, (block + 1) * blockBytes > range.lowerBound {
            let lines = (block * blockBytes..<(block + 1) * blockBytes).clamped(to: range)
            if let start = try text.startOfLastLine(in: lines) {
                return try text.endOfLine(from: start, until: range.upperBound)
            }
            block -= Limits.partitions
        }
        return nil
    }
}
