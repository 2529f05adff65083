public import Aggregates
public import AggregatesSQLite
internal import Columns
public import Model
internal import Plans
public import System

/// What a worker brings to a store of results: record N has the key N % 7 and the amount N, and every 11th is bad.
///
/// So whoever knows how far the store has come knows all that must be in it.
public enum StoreWorkload {
    static let place = Positions.Place(topic: TopicID(high: 0x1111, low: 0x8222), partition: 0)
    static let keys: Offset = 7
    static let badEvery: Offset = 11

    public static func open(_ root: Path) throws(AggregatesError) -> AggregatesSQLite {
        let store = try AggregatesSQLite(root / "results.db", checkpointPages: 8)
        for emit in [EmitMode.upsert, .changes] {
            let view = table(emit)
            _ = try store.open(view)
            try store.publish(view.id)
        }
        return store
    }

    /// How far the store has come.
    public static func next(_ store: AggregatesSQLite) throws(AggregatesError) -> Offset {
        try store.views().first?.standing.places[place]?.next ?? 0
    }

    /// Commits the records from where the store stands up to `end`.
    public static func commit(_ store: AggregatesSQLite, upTo end: Offset) throws(AggregatesError) {
        let start = try next(store)
        let offsets = Array(start..<end)
        let groups = Dictionary(grouping: offsets.filter { $0 % badEvery != 0 }) { $0 % keys }.sorted {
            $0.key < $1.key
        }
        let results = GroupBatch(
            count: groups.count, keys: [.values(groups.map { .text("key \($0.key)") })], windows: nil,
            states: [
                .counts(groups.map { Int64($0.value.count) }),
                .integerSums(groups.map { $0.value.reduce(0) { $0 + Int128($1) } }, nulls: .none),
            ])
        let from = start == 0 ? nil : Progress(next: start, latest: start)
        let move = Move(place: place, from: from, start: 0, to: Progress(next: end, latest: end))
        let views = [EmitMode.upsert, .changes].map { emit in
            ViewBatch(view: table(emit).id, moves: [move], results: .groups(results))
        }
        let letters = offsets.filter { $0 % badEvery == 0 }.map { offset in
            DeadLetter(
                pipeline: "shop", stream: "events",
                origin: Origin(topic: place.topic, partition: place.partition, offset: offset), topic: "events",
                record: Record(timestamp: offset, value: [1]), reason: .malformed, sentence: "bad")
        }
        try store.commit(ResultBatch(processedAt: end, views: views, deadLetters: letters))
    }

    /// What is wrong with the store of a worker that has promised to have come as far as `promised`.
    public static func problems(_ root: Path, promised: Offset) -> [String] {
        do throws(AggregatesError) {
            let store = try open(root)
            let end = try next(store)
            var problems: [String] = []
            if end < promised { problems.append("it promised \(promised) and stands at \(end)") }
            let expected = (0..<keys).compactMap { key -> [Value]? in
                let offsets = (0..<end).filter { $0 % keys == key && $0 % badEvery != 0 }
                if offsets.isEmpty { return nil }
                return [.text("key \(key)"), .integer(Int64(offsets.count)), .integer(offsets.reduce(0, +))]
            }
            let latest =
                "SELECT k, n, total FROM changes c WHERE batch_id = "
                + "(SELECT max(batch_id) FROM changes WHERE k = c.k) ORDER BY k"
            for sql in ["SELECT * FROM upsert ORDER BY k", latest] {
                let rows = try rows(store, sql)
                if rows != expected { problems.append("at \(end) \(sql) gives \(rows), not \(expected)") }
            }
            let letters = try store.deadLetters(of: nil, after: nil, limit: 10_000).map(\.origin.offset)
            if letters != (0..<end).filter({ $0 % badEvery == 0 }) {
                problems.append("dead letters at \(end): \(letters)")
            }
            if try rows(store, "PRAGMA integrity_check") != [[.text("ok")]] { problems.append("the file is damaged") }
            // And it goes on from there.
            try commit(store, upTo: end + 1)
            return problems
        } catch { return ["\(error)"] }
    }

    private static func rows(_ store: AggregatesSQLite, _ sql: String) throws(AggregatesError) -> [[Value]] {
        var rows: [[Value]] = []
        try store.query(
            sql, columns: { _ in },
            row: {
                rows.append($0); return true
            })
        return rows
    }

    private static func table(_ emit: EmitMode) -> ViewTable {
        let aggregates = [
            Aggregate(.countRows, nil, kind: .integer), Aggregate(.sum, .column(1, .integer), kind: .integer),
        ]
        let outputs = [
            Output(name: "k", expression: .column(0, .text)), Output(name: "n", expression: .column(1, .integer)),
            Output(name: "total", expression: .column(2, .integer)),
        ]
        let grouping = Grouping(
            keys: [.column(0, .text)], window: nil, aggregates: aggregates, outputs: outputs, having: nil)
        let plan = ViewPlan(
            name: emit.rawValue, input: Input(stream: "events", columns: []), filter: nil, result: .groups(grouping),
            emit: emit)
        return ViewTable(
            id: ViewID(pipeline: "shop", view: emit.rawValue), plan: plan, fingerprint: "as it is", start: Positions())
    }
}
