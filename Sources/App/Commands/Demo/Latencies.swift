internal import System

/// The latest of many spans of time, to take percentiles of.
struct Latencies: Sendable {
    private var latest: [Int64] = []
    private var count = 0

    mutating func add(_ span: Duration) {
        if latest.count < Limits.latencies {
            latest.append(span.nanoseconds)
        } else {
            latest[count % Limits.latencies] = span.nanoseconds
        }
        count += 1
    }

    /// The span that `percent` of them do not exceed; nil when there are none.
    func percentile(_ percent: Int) -> Duration? {
        guard !latest.isEmpty else { return nil }
        let sorted = latest.sorted()
        return .nanoseconds(sorted[min(sorted.count - 1, sorted.count * percent / 100)])
    }
}
