internal import EventLog
internal import Model

/// Decides which of a topic's segments may go.
struct Retention {
    var settings: TopicSettings
    /// The first offset of each partition that anybody may still ask for.
    var starts: [Offset]
    /// The least offset of each partition that a hold needs.
    var needed: [Int32: Offset]
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
        segment.partitions.contains { !$0.isEmpty } && mayGo(segment, before: [], nil)
    }

    private func mayGo(
        _ segment: SegmentSummary, before later: ArraySlice<SegmentSummary>, _ active: SegmentSummary?
    ) -> Bool {
        segment.partitions.indices.allSatisfy { index in
            let held = segment.partitions[index]
            if held.isEmpty { return true }
            if let needed = needed[Int32(index)], needed < held.end { return false }
            if index < starts.count, held.end <= starts[index] { return true }
            if let age = settings.retentionMilliseconds, isOlder(held.maxTimestamp, than: age) { return true }
            guard let limit = settings.retentionBytes else { return false }
            let kept = later.reduce(active?[index].bytes ?? 0) { $0 + $1[index].bytes }
            return kept >= limit
        }
    }

    private func isOlder(_ timestamp: Timestamp, than age: Int64) -> Bool {
        let (spent, overflow) = now.subtractingReportingOverflow(timestamp)
        return overflow ? timestamp < 0 : spent > age
    }
}
