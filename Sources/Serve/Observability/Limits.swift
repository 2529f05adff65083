import Telemetry

/// What bounds the export of metrics.
enum Limits {
    /// Powers of two between which histograms are shown. They are fixed, so that a series never begins later than its
    /// histogram: from 1 µs to 69 s, from 64 B to 1 GiB, from 1 to 16 million.
    static func bounds(of unit: MetricUnit) -> ClosedRange<Int> {
        switch unit {
        case .nanoseconds: 10...36
        case .bytes: 6...30
        case .one: 1...24
        }
    }
}
