internal import Aggregates
internal import Columns
public import EventLog
public import EventLogLMDB
internal import Model
public import Plans
internal import RecordBatches
public import StreamEngine
internal import StreamSQL

/// A pipeline with a view of each kind, and the topic that it reads.
public enum Workload {
    public static let pipeline = "sales"
    public static let topic = "events"
    public static let source = "generator"
    public static let partitions = 2
    /// What the clock says: before the year 9999, after everything else.
    public static let now: Int64 = 1_710_900_000_000
    public static let delay: Int64 = 30_000
    public static let users: Int64 = 14

    /// Each view's SQL and how it emits.
    public static let views: [(name: String, sql: String, emit: EmitMode)] = [
        (
            "by_type",
            """
            SELECT type, count(*) AS n, sum(amount) AS total, min(user) AS low, max(amount) AS high,
              avg(user) AS mean, count(DISTINCT user) AS users, first(user) AS earliest, last(user) AS latest
            FROM events GROUP BY type
            """, .upsert
        ),
        (
            "sketched",
            "SELECT type, approx_count_distinct(user) AS users, approx_percentile(user, 0.9) AS most "
                + "FROM events GROUP BY type", .upsert
        ),
        (
            "per_minute",
            "SELECT window_start, type, count(*) AS n, sum(amount) AS total "
                + "FROM events GROUP BY type, tumble(at, '1m')", .final
        ),
        ("hopping", "SELECT window_start, count(*) AS n FROM events GROUP BY hop(at, '2m', '1m')", .upsert),
        (
            "sessions",
            "SELECT type, window_start, window_end, count(*) AS n "
                + "FROM events GROUP BY type, session(at, '20s')", .upsert
        ),
        ("running", "SELECT type, count(*) AS n, sum(amount) AS total FROM events GROUP BY type", .changes),
        (
            "parts",
            "SELECT type, count(*) AS n, sum(user) AS total, min(user) AS low, max(user) AS high "
                + "FROM events GROUP BY type", .deltas
        ),
        ("even", "SELECT part, number, type, amount FROM events WHERE user % 2 = 0", .upsert),
        (
            "named", "SELECT u.name AS name, count(*) AS n FROM events e JOIN users u ON u.id = e.user GROUP BY u.name",
            .upsert
        ),
    ]

    /// `version` says which content the table of users has at the moment.
    public static func plan(version: @escaping @Sendable () -> Int = { 0 }) throws -> PipelinePlan {
        let table = ReferenceTable(shape: shape, load: { load($0, version()) }, parse: parse)
        let scheme = Scheme(streams: [stream.shape], tables: [table.shape])
        let views = try views.map { view in
            PipelineView(
                plan: try StreamSQL.plan(view: view.name, sql: view.sql, emit: view.emit, scheme: scheme),
                trigger: .continuous)
        }
        let query = NamedQuery(name: "busiest", sql: "SELECT type FROM by_type ORDER BY n DESC, type LIMIT 1")
        return PipelinePlan(name: pipeline, streams: [stream], tables: [table], views: views, queries: [query])
    }

    private static let stream = StreamPlan(
        name: "events", topic: topic,
        fields: [
            StreamField(name: "type", type: .text, source: .json(["type"])),
            StreamField(name: "user", type: .bigint, source: .json(["user"])),
            StreamField(name: "amount", type: .double, source: .json(["amount"])),
            StreamField(name: "at", type: .timestamp, source: .json(["at"]), format: .epochMilliseconds),
            StreamField(name: "part", type: .int, source: .partition),
            StreamField(name: "number", type: .bigint, source: .offset),
        ], eventTime: 3, watermark: delay)

    // MARK: - The table

    private static var shape: TableShape {
        TableShape(name: "users", columns: [NamedColumn("id", .bigint), NamedColumn("name", .text)], key: 0)
    }

    @Sendable private static func load(
        _ known: ReferenceTable.ContentMark?, _ version: Int
    ) -> ReferenceTable.LoadedContent? {
        let mark = ReferenceTable.ContentMark("\(version)")
        return known == mark ? nil : .init(mark: mark, bytes: Array("\(users) \(version)".utf8))
    }

    /// What a version of the table calls a user; nil where it does not know them.
    public static func name(of user: Int64, in content: String) -> String? {
        let numbers = content.split(separator: " ").compactMap { Int64($0) }
        guard numbers.count == 2, user < numbers[0] else { return nil }
        return "user \(user % 5)" + (numbers[1] == 0 ? "" : " of \(numbers[1])")
    }

    @Sendable private static func parse(_ bytes: [UInt8]) -> ColumnBatch {
        let content = String(decoding: bytes, as: UTF8.self)
        let names = (0..<users).compactMap { name(of: $0, in: content) }
        return ColumnBatch(
            count: names.count,
            columns: [
                .values((0..<Int64(names.count)).map { .integer($0) }),
                .values(names.map { .text(Array($0.utf8)) }),
            ])
    }

    // MARK: - The log

    public static var newTopic: NewTopic {
        NewTopic(topic, partitions: partitions, settings: ["segment.bytes": "131072", "retention.ms": "-1"])
    }

    public static var logOptions: LogOptions {
        var options = LogOptions()
        options.reserve = 0
        options.command = "pipeline-worker"
        return options
    }

    /// How many records the source's append number `position` (from 1) puts into a partition.
    public static func records(position: Int, partition: Int32, seed: UInt64) -> Int {
        Int(Event(seed: seed ^ 0xA11CE, partition: partition, offset: Int64(position)).user % 7)
    }

    /// How many records a partition has after so many appends.
    public static func end(after appends: Int, partition: Int32, seed: UInt64) -> Int64 {
        (0..<appends).reduce(0) { $0 + Int64(records(position: $1 + 1, partition: partition, seed: seed)) }
    }

    /// The source's append number `position`: the same whenever it is made; nil when it brings nothing.
    public static func append(position: Int, seed: UInt64) -> Append {
        var append = Append(topic: topic, entries: [])
        for partition in 0..<Int32(partitions) {
            let start = end(after: position - 1, partition: partition, seed: seed)
            let count = records(position: position, partition: partition, seed: seed)
            if count > 0 {
                append.entries.append(.init(partition: partition, batch: batch(start, count, partition, seed)))
            }
        }
        append.sourcePosition = .init(source: source, position: Array("\(position)".utf8))
        return append
    }

    private static func batch(_ start: Int64, _ count: Int, _ partition: Int32, _ seed: UInt64) -> RecordBatch {
        var builder = BatchBuilder()
        for offset in start..<start + Int64(count) {
            let value = Event(seed: seed, partition: partition, offset: offset).value
            builder.append(Record(timestamp: now, value: value[...]))
        }
        do {
            return try builder.finish()
        } catch { preconditionFailure("nothing is compressed here: \(error)") }
    }
}
