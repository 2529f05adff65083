/// What the numbers of a metric count.
public enum MetricUnit: Sendable, Hashable {
    case one
    case bytes
    case nanoseconds
}

/// What kind of thing a metric is.
public enum MetricKind: Sendable, Hashable {
    case counter
    case gauge
    case histogram
}

/// A metric with all its series at one moment.
public struct MetricFamily: Sendable {
    /// The value of one series.
    public enum Reading: Sendable, Hashable {
        case number(Int)
        case distribution(HistogramSnapshot)
    }

    /// The value for one set of labels.
    public struct Series: Sendable {
        public let labels: Labels
        public let reading: Reading
    }

    public let name: String
    public let sentence: String
    public let kind: MetricKind
    public let unit: MetricUnit
    public let series: [Series]
}
