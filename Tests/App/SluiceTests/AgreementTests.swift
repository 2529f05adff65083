import System
import Testing

/// A pipeline over the stream `s`, of which a part is as it should not be.
private func pipeline(
    _ views: String = "v: SELECT a FROM s", stream: String = "", queries: String = "{}", name: String = "p",
    more: String = ""
) -> String {
    """
    pipeline: "\(name)"
    streams: { s: { columns: { a: int, b: text, at: timestamp }\(stream) } }
    views:
      \(views)
    queries: \(queries)
    \(more)
    """
}

private let deepText = String(repeating: "hex(", count: 40) + "b" + String(repeating: ")", count: 40)
private let deep = String(repeating: "abs(", count: 58) + "avg(a)" + String(repeating: ")", count: 58)

/// `check` once said ok to files that `run` then refused: to topics that Kafka would not name so, to columns that stand
/// beside those of appended rows already, to names that SQLite keeps for itself.
@Suite struct `A check and a run` {
    private static let bad: [(what: String, file: String)] = [
        ("a topic with a space", pipeline(stream: #", topic: "a b""#)),
        ("a topic that means a folder", pipeline(stream: #", topic: "..""#)),
        ("a long topic", pipeline(stream: ", topic: \(String(repeating: "t", count: 250))")),
        ("a topic with an umlaut", pipeline(stream: ", topic: größe")),
        (
            "topics that differ in . and _",
            pipeline().replacing(
                "streams: { s: {", with: "streams: { r: { topic: a_b, columns: { a: int } }, s: { topic: a.b,"
            )
            .replacing("v: SELECT a FROM s", with: "v: SELECT a FROM s\n  w: SELECT a FROM r")
        ),
        ("a view called sqlite", pipeline("sqlite: SELECT a FROM s")),
        ("a view called Sluice", pipeline("Sluice: SELECT a FROM s")),
        ("views that differ by case", pipeline("v: SELECT a FROM s\n  V: SELECT b FROM s")),
        ("a column beside appended rows", pipeline("v: SELECT a AS batch_id FROM s")),
        (
            "a column beside final rows",
            pipeline(
                "v: { emit: final, sql: SELECT b AS processed_at FROM s GROUP BY b, tumble('1m') }",
                stream: ", watermark: 1m")
        ),
        (
            "a column that marks absence",
            pipeline("v: { emit: changes, sql: SELECT b AS absent FROM s GROUP BY b HAVING count(*) > 1 }")
        ),
        ("an expression that is too deep", pipeline("v: SELECT \(deep) AS n FROM s GROUP BY b")),
        (
            "a column that is too deep",
            pipeline("v: SELECT \(deepText) AS n FROM s")
        ),
        ("a query that calls what it may not", pipeline(queries: "{ q: SELECT load_extension(a) AS x FROM v }")),
        ("a query of itself", pipeline(queries: "{ q: SELECT * FROM q }")),
        ("a pipeline called ..", pipeline(name: "..")),
        ("a pipeline called -", pipeline(name: "-")),
        ("a trigger of nothing", pipeline("v: { every: 0s, sql: SELECT a FROM s }")),
        ("a trigger of a part of a millisecond", pipeline("v: { every: 1500us, sql: SELECT a FROM s }")),
        ("a watermark of years", pipeline(stream: ", watermark: 999999999d")),
        ("a zone that there is not", pipeline(stream: ", time zone: Europe/Berln")),
        ("a table that is not there", pipeline(more: "tables: { t: { csv: nowhere.csv, key: k } }")),
        ("a table without the key", pipeline(more: "tables: { t: { csv: t.csv, key: z } }")),
        ("columns that differ by case", pipeline(more: "tables: { t: { csv: case.csv, key: k } }")),
        (
            "a column that is there already",
            pipeline(more: "tables: { t: { csv: t.csv, key: k, columns: { k2: text from v, v2: text from v } } }")
        ),
    ]

    private static let good: [(what: String, file: String)] = [
        (
            "names of SQL",
            pipeline("select: SELECT a AS \"from\" FROM s", queries: "{ order: 'SELECT * FROM \"select\"' }")
        ),
        ("a file with a byte order mark", "\u{FEFF}" + pipeline()),
        ("a table with a byte order mark", pipeline(more: "tables: { t: { csv: mark.csv, key: k } }")),
        ("the longest spans", pipeline(stream: ", watermark: 106751d, max ahead: 106751d, event time: at")),
        ("a topic of the broker's own", pipeline(stream: ", topic: __consumer_offsets")),
    ]

    private static func ends(_ what: String, _ text: String) throws -> (check: Sluice.Run, run: Sluice.Run) {
        let sluice = try Sluice()
        let file = try sluice.file(text)
        _ = try sluice.file("k,v\n1,a\n", "t.csv")
        _ = try sluice.file("k,v,V\n1,a,b\n", "case.csv")
        _ = try sluice.file("\u{FEFF}k,v\n1,a\n", "mark.csv")
        // The last of these was met by the first record only.
        try sluice.run("produce", "s", "--create", input: bytes("{\"a\":1,\"b\":\"x\"}\n"))
        return (try sluice.run("check", file), try sluice.run("run", file, "--once"))
    }

    @Test(arguments: bad.map(\.what))
    func `refuse the same, at a place`(what: String) throws {
        let text = try #require(Self.bad.first { $0.what == what }).file
        let (check, run) = try Self.ends(what, text)
        #expect(check.end == .exited(1) && run.end == .exited(1), "\(check.output)\(run.error)")
        #expect(check.output.contains(#/clicks.yaml:[1-9]/#), "\(check.output)")
    }

    @Test(arguments: good.map(\.what))
    func `take the same`(what: String) throws {
        let text = try #require(Self.good.first { $0.what == what }).file
        let (check, run) = try Self.ends(what, text)
        #expect(check.end == .exited(0) && run.end == .exited(0), "\(check.output)\(run.error)")
    }

    /// Each was ok alone, and `up` then ran only one of them.
    @Test func `know which pipelines cannot run beside each other`() throws {
        let sluice = try Sluice()
        let first = try sluice.file(clicks)
        let same = try sluice.file(clicks, "same.yaml")
        let other = try sluice.file(clicks.replacing("pipeline: clicks", with: "pipeline: others"), "other.yaml")
        let run = try sluice.run("check", first, same, other)
        #expect(run.end == .exited(1))
        #expect(run.output.contains("same.yaml: the pipeline of \(first) is called clicks, too"), "\(run.output)")
        #expect(run.output.contains("other.yaml:8:3: views.by_page: by_page: pipeline clicks has a view of this name"))
    }
}
