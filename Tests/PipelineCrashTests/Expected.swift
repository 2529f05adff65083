import PipelineWorkload

/// What some views must show, counted from the events themselves, without the engine and without SQL.
struct Expected {
    private let seed: UInt64
    private let ends: [Int32: Int64]

    init(seed: UInt64, ends: [Int32: Int64]) {
        self.seed = seed
        self.ends = ends
    }

    /// An event, where it stands, and the watermark before it.
    struct Row {
        var event: Event
        var place: ResultsFile.Place
        var watermark: Int64

        var minute: Int64 { event.time / 60_000 * 60_000 }
        var isReadable: Bool { event.kind == .good || event.kind == .stranger }
        var isLateForMinutes: Bool { minute + 60_000 <= watermark }
        /// Of two minutes, begun every minute: the later window of the two that it is in ends last.
        var isLateForHops: Bool { minute + 120_000 <= watermark }
        var isLateForSessions: Bool { event.time < watermark }

        /// Why `view` could make no result of it.
        func rejection(by view: String) -> String? {
            switch event.kind {
            case .poison: return "malformed"
            case .ahead: return "ahead"
            case .good, .stranger: if view == "named", event.user >= Workload.users { return "unmatched" }
            }
            let isLate =
                switch view {
                case "per_minute": isLateForMinutes
                case "hopping": isLateForHops
                case "sessions": isLateForSessions
                default: false
                }
            return isLate ? "late" : nil
        }
    }

    func events(of partition: Int32) -> [Row] {
        var watermark = Int64.min
        return (0..<(ends[partition] ?? 0)).map { offset in
            let event = Event(seed: seed, partition: partition, offset: offset)
            let row = Row(
                event: event, place: ResultsFile.Place(partition: partition, offset: offset), watermark: watermark)
            if row.isReadable { watermark = max(watermark, event.time - Workload.delay) }
            return row
        }
    }

    private var all: [Row] { ends.keys.sorted().flatMap(events(of:)) }

    /// SQL over a view's table that must give `rows`; nil for views that only the fold checks.
    func check(_ view: String) -> (sql: (String) -> String, rows: [String])? {
        switch view {
        case "by_type":
            let rows = grouped(all.filter(\.isReadable)) { $0.event.type.plain }.map { type, rows in
                "\(type)|\(rows.count)|\(rows.map(\.event.user).min() ?? 0)|\(Set(rows.map(\.event.user)).count)"
            }
            return ({ "SELECT type, n, low, users FROM \($0)" }, rows.sorted())
        case "running":
            let rows = grouped(all.filter(\.isReadable)) { $0.event.type.plain }.map { "\($0)|\($1.count)" }
            return ({ "SELECT type, max(n) FROM \($0) GROUP BY type" }, rows.sorted())
        case "parts":
            let rows = grouped(all.filter(\.isReadable)) { $0.event.type.plain }.map { type, rows in
                "\(type)|\(rows.count)|\(rows.reduce(0) { $0 + $1.event.user })"
            }
            return ({ "SELECT type, sum(n), sum(total) FROM \($0) GROUP BY type" }, rows.sorted())
        case "even":
            let rows = all.filter { $0.isReadable && $0.event.user % 2 == 0 }.map {
                "\($0.place.partition)|\($0.place.offset)"
            }
            return ({ "SELECT part, number FROM \($0)" }, rows.sorted())
        case "named":
            let rows = grouped(all.filter { $0.isReadable && $0.event.user < Workload.users }) { $0.event.user % 5 }
            return ({ "SELECT name, n FROM \($0)" }, rows.map { "user \($0)|\($1.count)" }.sorted())
        case "per_minute": return minutes
        default: return nil
        }
    }

    /// What the view of names must show, when its records were joined with these contents.
    func named(_ contents: [Int32: [(from: Int64, content: String)]]) -> [String] {
        let rows = all.filter { $0.isReadable && $0.event.user < Workload.users }
        let names = grouped(rows) { row in
            let content = contents[row.place.partition]?.last { $0.from <= row.place.offset }?.content
            return content.flatMap { Workload.name(of: row.event.user, in: $0) } ?? "nobody knows"
        }
        return names.map { "\($0)|\($1.count)" }.sorted()
    }

    /// Windows that ended before the watermark of every partition.
    private var minutes: (sql: (String) -> String, rows: [String]) {
        let watermarks = (0..<Int32(Workload.partitions)).map { partition in
            events(of: partition).filter(\.isReadable).map { $0.event.time - Workload.delay }.max() ?? .min
        }
        let closed = watermarks.min() ?? .min
        let rows = all.filter { $0.isReadable && !$0.isLateForMinutes && $0.minute + 60_000 <= closed }
        let counts = grouped(rows) { $0.event.type.plain }.map { "\($0)|\($1.count)|\(Set($1.map(\.minute)).count)" }
        return ({ "SELECT type, sum(n), count(DISTINCT window_start) FROM \($0) GROUP BY type" }, counts.sorted())
    }

    private func grouped<Key: Hashable>(_ rows: [Row], by key: (Row) -> Key) -> [(key: Key, value: [Row])] {
        Array(Dictionary(grouping: rows, by: key))
    }
}

extension String {
    /// Equal only for equal scalars.
    fileprivate var plain: String { unicodeScalars.map { $0.escaped(asASCII: true) }.joined() }
}
