internal import Aggregates
internal import Model

/// Tells, record by record of one partition, up to when nothing is waited for any more.
///
/// Only records at lower offsets count, so that whether a record is late does not depend on where batches end.
struct WatermarkClock {
    /// How far event times may lag behind the latest.
    let delay: Int64
    private(set) var latest: Timestamp?
    let floor: Timestamp?

    /// The moment before all others: nothing has been said yet.
    static let start = Timestamp.min

    init(delay: Int64, latest: Timestamp?, floor: Timestamp?) {
        self.delay = delay
        self.latest = latest
        self.floor = floor
    }

    var watermark: Timestamp {
        let seen = latest.map { $0.subtractingReportingOverflow(delay) }
        return max(seen.map { $0.overflow ? Self.start : $0.partialValue } ?? Self.start, floor ?? Self.start)
    }

    /// The watermark before a record of this time; afterwards the record counts.
    mutating func pass(_ time: Timestamp) -> Timestamp {
        let before = watermark
        latest = max(latest ?? time, time)
        return before
    }
}

extension Progress {
    /// Up to when nothing is waited for any more in the partition.
    func watermark(delay: Int64) -> Timestamp {
        WatermarkClock(delay: delay, latest: latest, floor: floor).watermark
    }
}
