internal import EventLog
internal import Model

/// Decides which of a topic's segments may go.
struct Retention {
    var settings: TopicSettings
    /// The first offset of each partition that anybody may still ask for.
    var starts: [Offset]
    /// The least offset of each partition that a hold needs.
    var needed: [Int32: Offset]
    /// When a segment was last written to, for one that holds records without a time.
    var lastWritten: (UInt64) -> Timestamp?
    /// Now, on a clock that nobody can set back.
    var now: Timestamp

    /// How many of the oldest segments may go; the active segment must not be among `segments`' first ones.
    func expired(of segments: ArraySlice<SegmentSummary>, before active: SegmentSummary?) -> Int {
        var count = 0
        for index in segments.indices {
            let later = segments[(index + 1)...]
            guard mayGo(segments[index], before: later, active) else { break }
            count += 1
        }
        return count
    }

    /// Whether all that the segment holds is past its time, so that an active one should make way for an empty one.
    func isExpired(_ segment: SegmentSummary) -> Bool {
        segment.holdsRecords && mayGo(segment, before: [], nil)
    }

    private func mayGo(
        _ segment: SegmentSummary, before later: ArraySlice<SegmentSummary>, _ active: SegmentSummary?
    ) -> Bool {
        // What nobody has looked into may hold anything.
        guard let partitions = segment.partitions else { return false }
        return partitions.indices.allSatisfy { index in
            let held = partitions[index]
            if held.isEmpty { return true }
            if let needed = needed[Int32(index)], needed < held.end { return false }
            if index < starts.count, held.end <= starts[index] { return true }
            if let age = settings.retentionMilliseconds, isOlder(held, in: segment, than: age) { return true }
            guard let limit = settings.retentionBytes else { return false }
            let kept = later.reduce(active?[index].bytes ?? 0) { $0 + $1[index].bytes }
            return kept >= limit
        }
    }

    /// Whether the newest record is past its age; Kafka's producers write -1 for a time that they do not know.
    private func isOlder(_ held: SegmentPartition, in segment: SegmentSummary, than age: Int64) -> Bool {
        let known = held.maxTimestamp >= 0 ? held.maxTimestamp : lastWritten(segment.number)
        guard let newest = known else { return false }
        let (spent, overflow) = now.subtractingReportingOverflow(newest)
        return overflow ? newest < 0 : spent > age
    }
}
