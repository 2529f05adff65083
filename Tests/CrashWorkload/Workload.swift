public import EventLog
public import EventLogLMDB
internal import Model

/// What the crash worker does and its checker knows: topics, names and options.
public enum Workload {
    public static let orders = "orders"
    public static let bounded = "bounded"
    public static let sourced = "sourced"
    public static let churning = ["churn-0", "churn-1"]
    public static let group = "readers"
    public static let hold = "sink"
    public static let sourceName = "generator"
    public static let sourcedPartitions: Int32 = 3
    /// What a partition of `bounded` keeps at least.
    public static let retentionBytes: Int64 = 10_000

    /// Small segments, so that they roll all the time; records are kept however old their own times are.
    public static let settings = ["segment.bytes": "131072", "retention.ms": "-1"]

    public static let topics = [
        NewTopic(orders, partitions: 2, settings: settings),
        NewTopic(
            bounded, partitions: 2,
            settings: settings.merging(["retention.bytes": "\(retentionBytes)"]) { $1 }),
        NewTopic(sourced, partitions: Int(sourcedPartitions), settings: settings),
    ]

    public static func options(openSegments: Int = 128) -> LogOptions {
        var options = LogOptions()
        options.reserve = 0
        options.openSegments = openSegments
        options.command = "crash-worker"
        return options
    }

    /// How many records the source's append number `position` (from 1) puts into a partition.
    public static func sourceRecords(position: Int, partition: Int32) -> Int {
        if Int32(position) % sourcedPartitions == partition { return 1 + position % 5 }
        return Int(Stamp.mix(UInt64(position * 8) + UInt64(partition)) % 4)
    }
}
