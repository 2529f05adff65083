import JSON
import SQLite
import System
import TestKit
import Testing

@Suite struct `Pipelines of sluice up` {
    @Test func `run beside the servers, and one that cannot stops nothing`() throws {
        var host = try Host(
            in: try Sluice().afterAChange(), running: [("visits.yaml", visits), ("other.yaml", changed)])
        try waitUntil { try host.rows() == "page,n\n" }
        try host.produce(#"{"user":1,"page":"a"}"#, #"{"user":2,"page":"a"}"#, "nonsense")
        try waitUntil { try host.rows() == "page,n\na,2\n" }
        let status = try host.sluice.run("status", "--json").json
        #expect(status?["up"]?["process"]?.integer == Int64(host.process))
        let pipelines = status?["pipelines"]?.elements ?? []
        #expect(pipelines.map { $0["state"]?.text } == ["running", "failed"])
        #expect(pipelines.last?["reason"]?.text?.contains("by_user") == true)
        #expect(pipelines.first?["dead_letters"]?["malformed"]?.integer == 1)
        let metrics = try host.ask("GET", "/metrics")
        for line in [
            #"sluice_view_lag_records{pipeline="visits",view="by_page"} 0"#,
            #"sluice_view_records_total{pipeline="visits",view="by_page"} 3"#,
            #"sluice_pipeline_dead_letters_total{pipeline="visits",reason="malformed"} 1"#,
            #"sluice_dead_letters_waiting{pipeline="visits",reason="malformed"} 1"#, "sluice_results_wal_bytes ",
            #"sluice_pipeline_commit_duration_seconds_count{pipeline="visits"} "#,
            #"sluice_pipeline_state{pipeline="visits",state="running"} 1"#,
            #"sluice_pipeline_state{pipeline="visits",state="failed"} 0"#,
            #"sluice_pipeline_state{pipeline="other",state="failed"} 1"#,
            #"sluice_pipeline_trouble{pipeline="other",reason=""#,
        ] {
            #expect(metrics.contains("\n" + line), "\(line)")
        }
        let run = try host.end()
        #expect(run.end == .exited(0))
        #expect(run.error.contains("it has failed: "), "\(run.error)")
        // Who takes the file alone has everything: once most of it stayed in the log beside it.
        let alone = host.sluice.folder / "alone.db"
        let results = try FileSystem.contents(of: host.sluice.data / "results.db", limit: 1 << 24)
        try FileSystem.replace(alone, with: results)
        #expect(
            try host.sluice.run("sql", "SELECT n FROM by_page", "--csv", "--set", "results=\(alone)").output == "n\n2\n"
        )
        #expect(try host.rows() == "page,n\na,2\n")
    }

    @Test func `are paused, resumed, reset and dropped while they run`() throws {
        var host = try Host()
        try waitUntil { try host.rows() == "page,n\n" }
        #expect(try host.sluice.run("pipeline", "pause", "visits").output == "paused visits\n")
        try waitUntil {
            try host.sluice.run("pipeline", "list", "--json").json?.elements?.first?["state"]?.text == "paused"
        }
        try host.produce(#"{"user":1,"page":"a"}"#)
        #expect(try host.rows() == "page,n\n")
        #expect(try host.sluice.run("pipeline", "resume", "visits").output == "resumed visits\n")
        try waitUntil { try host.rows() == "page,n\na,1\n" }
        let asked = try host.sluice.run("pipeline", "reset", "visits", "--to", "end")
        #expect(asked.end == .exited(2) && asked.error.contains("--yes"))
        let reset = try host.sluice.run("pipeline", "reset", "visits", "--to", "end", "--yes")
        #expect(reset.output == "visits begins anew at end\n", "\(reset.error)")
        try host.produce(#"{"user":1,"page":"b"}"#)
        try waitUntil { try host.rows() == "page,n\nb,1\n" }
        #expect(try host.sluice.run("pipeline", "drop", "visits", "--yes").output == "dropped visits\n")
        #expect(try host.sluice.run("sql", "by_page").end == .exited(1))
        let status = try host.status()
        #expect(status?["state"]?.text == "stopped" && status?["reason"]?.text?.contains("it was dropped") == true)
        #expect(
            try host.ask("GET", "/metrics").contains(#"sluice_pipeline_state{pipeline="visits",state="stopped"} 1"#))
        #expect(try host.sluice.run("status").output.contains("visits: it was dropped; take its file out"))
        let unknown = try host.sluice.run("pipeline", "pause", "visit")
        #expect(unknown.error == "sluice: there is no pipeline \"visit\" here; did you mean \"visits\"?\n")
        _ = try host.end()
    }

    /// A pause once ended with the process.
    @Test func `stay paused when sluice up begins anew, until they are resumed`() throws {
        var host = try Host()
        try waitUntil { try host.rows() == "page,n\n" }
        #expect(try host.sluice.run("pipeline", "pause", "visits").end == .exited(0))
        _ = try host.end()
        host = try host.restarted()
        try waitUntil { try host.status()?["state"]?.text == "paused" }
        try host.produce(#"{"user":1,"page":"a"}"#)
        try waitUntil { try host.status()?["views"]?.elements?.first?["lag"]?.integer == 1 }
        let line = try host.sluice.run("top", "-n", "1").lines.first { $0.hasPrefix("visits ") }
        #expect(line?.contains(" paused ") == true, "\(line ?? "")")
        // Nobody said what the columns are.
        let help = try host.sluice.run("status", "--help").output
        let headings = try host.sluice.run("status").lines[2].split(separator: " ")
        #expect(headings.count == 10 && headings.allSatisfy { help.contains($0) }, "\(headings) in \(help)")
        // It took --json, and drew a table all the same.
        let drawn = try host.sluice.run("top", "-n", "2", "--interval", "100ms", "--json").objects
        #expect(drawn.map { $0["pipelines"]?.elements?.first?["state"]?.text } == ["paused", "paused"])
        let view = drawn.last?["pipelines"]?.elements?.first?["views"]?.elements?.first
        #expect(view?["lag"]?.integer == 1, "\(drawn)")
        #expect(try view?["records_per_second"] == JSONValue.parse("0.0"), "\(drawn)")
        #expect(try host.rows() == "page,n\n")
        // It begins anew where it is told to, and is paused still.
        #expect(try host.sluice.run("pipeline", "reset", "visits", "--to", "beginning", "--yes").end == .exited(0))
        try waitUntil { try host.status()?["state"]?.text == "paused" }
        _ = try host.end()
        #expect(try host.status()?["state"]?.text == "paused")
        let resumed = try host.sluice.run("pipeline", "resume", "visits")
        #expect(resumed.output == "resumed visits, for when sluice up runs\n", "\(resumed.error)")
        #expect(try host.status()?["state"]?.text == "stopped")
        #expect(try host.sluice.run("pipeline", "pause", "visit").error.contains("did you mean \"visits\"?"))
        host = try host.restarted()
        try waitUntil { try host.rows() == "page,n\na,1\n" }
        _ = try host.end()
    }

    /// Beside `sluice up` the advice was a flag that it does not have: somebody had to end it for a rebuild.
    @Test func `are built anew while they run, also when their meaning has changed`() throws {
        var host = try Host()
        try host.produce(#"{"user":1,"page":"a"}"#, #"{"user":1,"page":"a"}"#, #"{"user":2,"page":"a"}"#)
        try waitUntil { try host.rows() == "page,n\na,3\n" }
        let rebuilt = try host.sluice.run("pipeline", "rebuild", "visits")
        #expect(rebuilt.output == "rebuilding by_page of visits\n", "\(rebuilt.error)")
        let generations = "SELECT generation FROM sluice_views"
        try waitUntil { try host.sluice.run("sql", generations, "--csv").output == "generation\n2\n" }
        _ = try host.end()
        let people = visits.replacing("count(*)", with: "count(DISTINCT user)")
        host = try host.restarted(running: [("visits.yaml", people)])
        let reason = try host.status()?["reason"]?.text ?? ""
        #expect(reason.contains("visits.yaml:6: view by_page means something else than its results (its SQL changed: "))
        #expect(reason.contains("n is count(distinct user), was count(*)"), "\(reason)")
        let command = "sluice pipeline rebuild visits --view by_page --data \(host.sluice.data)"
        #expect(reason.hasSuffix("(beside sluice up: \(command))"), "\(reason)")
        let unknown = try host.sluice.run("pipeline", "rebuild", "visits", "--view", "by_pag")
        #expect(unknown.error == "sluice: visits has no view \"by_pag\" here; did you mean \"by_page\"?\n")
        let run = try host.sluice.run("pipeline", "rebuild", "visits", "--view", "by_page", "--json")
        #expect(run.json?["done"]?.text == "rebuilding by_page of visits", "\(run.error)")
        try waitUntil { try host.rows() == "page,n\na,2\n" }
        #expect(try host.ask("GET", "/readyz").hasPrefix("HTTP/1.1 200 "))
        _ = try host.end()
        let alone = try host.sluice.run("pipeline", "rebuild", "visits", "--view", "by_page")
        #expect(alone.end == .exited(1) && alone.error.contains("with: sluice run FILE --rebuild by_page --data "))
    }

    /// A rebuild that the log does not allow must not end what runs.
    @Test func `go on as they were where they cannot be built anew`() throws {
        var host = try Host()
        try host.produce(#"{"user":1,"page":"a"}"#, #"{"user":1,"page":"a"}"#)
        try waitUntil { try host.rows() == "page,n\na,2\n" }
        // Ended, it holds in the log no more than what it has not taken.
        _ = try host.end()
        let truncated = try host.sluice.run("topic", "truncate", "visits", "--before", "1")
        #expect(truncated.end == .exited(0), "\(truncated.error)")
        host = try host.restarted()
        let refused = try host.sluice.run("pipeline", "rebuild", "visits")
        #expect(refused.end == .exited(1) && refused.error.contains("--from-available"), "\(refused.error)")
        try host.produce(#"{"user":1,"page":"a"}"#)
        try waitUntil { try host.rows() == "page,n\na,3\n" }
        let shorter = try host.sluice.run("pipeline", "rebuild", "visits", "--from-available")
        #expect(shorter.end == .exited(0), "\(shorter.error)")
        try waitUntil { try host.rows() == "page,n\na,2\n" }
        _ = try host.end()
    }

    @Test func `change nothing for a page of another site`() throws {
        var host = try Host()
        #expect(try host.ask("POST", "/api/pipelines/visits/drop").hasPrefix("HTTP/1.1 403 "))
        #expect(try host.ask("GET", "/api/pipelines/visits/drop").hasPrefix("HTTP/1.1 405 "))
        #expect(try host.ask("GET", "/api/pipelines").contains(#""pipeline":"visits""#))
        _ = try host.end()
    }
}

private let other = """
    pipeline: other
    streams:
      visits: { columns: { user: int, page: text } }
    views:
      by_user: SELECT user, count(*) AS n FROM visits GROUP BY user

    """
private let changed = other.replacing("count(*)", with: "count(DISTINCT page)")

extension Sluice {
    /// One that has the results of a view whose file then says something else.
    fileprivate consuming func afterAChange() throws -> Sluice {
        let file = folder / "other.yaml"
        try FileSystem.replace(file, with: bytes(other))
        #expect(try run("run", file.text, "--once").end == .exited(0))
        return self
    }
}

@Suite struct `Whether sluice up is well` {
    /// A pipeline that could not run was a line of the log alone: the banner and /readyz knew nothing of it.
    @Test func `is told of each pipeline at the start, and to whoever asks`() throws {
        var host = try Host(
            in: try Sluice().afterAChange(), running: [("visits.yaml", visits), ("other.yaml", changed)])
        let ready = try host.ask("GET", "/readyz")
        #expect(ready.hasPrefix("HTTP/1.1 503 "), "\(ready)")
        #expect(ready.contains("\r\n\r\npipeline other: failed: ") && !ready.contains("pipeline visits"), "\(ready)")
        #expect(try host.ask("GET", "/healthz").hasPrefix("HTTP/1.1 200 "))
        let metrics = try host.ask("GET", "/metrics")
        #expect(metrics.contains("\n" + #"sluice_pipeline_running{pipeline="other"} 0"#))
        // The log is served all the same.
        try host.produce(#"{"user":1,"page":"a"}"#)
        try waitUntil { try host.rows() == "page,n\na,1\n" }
        let run = try host.end()
        #expect(run.output.contains("\n  pipeline visits: runs\n"), "\(run.output)")
        #expect(run.output.contains("\n  pipeline other: failed: "), "\(run.output)")
    }

    @Test func `does not suffer from what somebody wanted, which is said`() throws {
        var host = try Host()
        #expect(try host.ask("GET", "/readyz").hasSuffix("\r\n\r\nready\n"))
        #expect(try host.sluice.run("pipeline", "pause", "visits").end == .exited(0))
        try waitUntil {
            try host.ask("GET", "/readyz").hasSuffix("\r\n\r\nready\npipeline visits: paused\n")
        }
        _ = try host.end()
        host = try host.restarted()
        #expect(try host.ask("GET", "/readyz").hasPrefix("HTTP/1.1 200 "))
        #expect(try host.sluice.run("pipeline", "drop", "visits", "--yes").end == .exited(0))
        let dropped = try host.ask("GET", "/readyz")
        #expect(dropped.hasPrefix("HTTP/1.1 200 ") && dropped.contains("pipeline visits: stopped: it was dropped"))
        #expect(try host.end().output.contains("\n  pipeline visits: paused\n"))
    }

    @Test func `is a matter of each view`() throws {
        let two = visits + "  all: SELECT count(*) AS n FROM visits\n"
        var host = try Host(in: try Sluice(), running: [("visits.yaml", two)])
        let ended = try host.end()
        #expect(ended.output.contains("\n  pipeline visits: runs\n"), "\(ended.output)\(ended.error)")
        try Connection(host.sluice.data / "results.db", .writer).execute("DROP TABLE sluice_state_by_page__1")
        host = try host.restarted(running: [("visits.yaml", two)])
        let ready = try host.ask("GET", "/readyz")
        #expect(ready.hasPrefix("HTTP/1.1 503 "), "\(ready)")
        #expect(ready.contains("\r\n\r\npipeline visits: runs, but view by_page has stopped: "), "\(ready)")
        #expect(try host.end().output.contains("\n  pipeline visits: runs, but view by_page has stopped: "))
    }

    /// Configuration is refused as a whole at the start; what no file of it can mean was a line of the log.
    @Test func `is decided by its pipelines' files before anything is opened`() throws {
        let sluice = try Sluice()
        for (name, text) in [
            ("visits.yaml", visits), ("twice.yaml", visits),
            ("wrong.yaml", visits.replacing("count(*)", with: "cuont(page)").replacing("every:", with: "evry:")),
        ] { try FileSystem.replace(sluice.folder / name, with: bytes(text)) }
        let run = try sluice.up(["visits.yaml", "wrong.yaml", "nothing.yaml", "twice.yaml"]).finish()
        #expect(run.end == .exited(2) && run.output.isEmpty)
        #expect(run.lines.isEmpty && !FileSystem.exists(sluice.data))
        let told = run.error.split(separator: "\n").map(String.init)
        #expect(told.count == 4, "\(run.error)")
        for (line, part) in zip(told, ["/wrong.yaml:2:", "/wrong.yaml:6:", "/nothing.yaml:", "/twice.yaml: "]) {
            #expect(line.hasPrefix("sluice: \(sluice.folder)\(part)"), "\(line)")
        }
        #expect(told.last?.contains("visits.yaml has a pipeline visits, too") == true, "\(run.error)")
    }
}

@Suite struct `Dead letters` {
    @Test(arguments: [false, true])
    func `are listed, shown and replayed, with sluice up or without`(isUp: Bool) throws {
        var host = try Host()
        try waitUntil { try host.rows() == "page,n\n" }
        try host.produce("nonsense")
        let sluice = host.sluice.data
        try waitUntil { try host.sluice.run("deadletter", "list", "--json").json?.elements?.count == 1 }
        if !isUp { _ = try host.end() }
        let list = try host.sluice.run("deadletter", "list").lines
        #expect(list.count == 2 && list[1].hasPrefix("visits    visits-0@0  malformed  "), "\(list)")
        let shown = try host.sluice.run("deadletter", "show", "visits-0@0").output
        #expect(shown.contains("value     nonsense"), "\(shown)")
        let replay = try host.sluice.run("deadletter", "replay", "visits-0@0")
        #expect(replay.output == "replayed 1 record\n", "\(replay.error)")
        let again = try host.sluice.run("consume", "visits", "--json").objects
        #expect(again.count == 2 && again.last?["value"] == again.first?["value"])
        let headers = again.last?["headers"].map { "\($0)" } ?? ""
        #expect(headers.contains("sluice-replayed-from") && headers.contains("visits-0@0"), "\(headers)")
        if !isUp { #expect(try host.sluice.run("deadletter", "list").output.isEmpty) }
        let unknown = try host.sluice.run("deadletter", "show", "visits-0@7")
        #expect(unknown.end == .exited(1))
        #expect(
            unknown.error
                == "sluice: there is no dead letter visits-0@7\n"
                + "  see them with: sluice deadletter list --data \(sluice)\n"
        )
        if isUp { _ = try host.end() }
    }

    /// What is poison still comes back as another dead letter, and must not keep the replay busy for ever.
    @Test func `are replayed all, and each once, while sluice up makes new ones of them`() throws {
        var host = try Host()
        try waitUntil { try host.rows() == "page,n\n" }
        try host.sluice.run("produce", "visits", input: bytes(String(repeating: "poison\n", count: 1100)))
        let counting =
            "SELECT sum(kept) AS n, min(\"offset\") AS first "
            + "FROM sluice_dead_letter_counts, (SELECT min(\"offset\") AS \"offset\" FROM sluice_dead_letters)"
        try waitUntil { try host.sluice.run("sql", counting, "--csv").output == "n,first\n1100,0\n" }
        let replay = try host.sluice.run("deadletter", "replay", "--all")
        #expect(replay.end == .exited(0) && replay.output == "replayed 1,100 records\n", "\(replay.error)")
        try waitUntil { try host.sluice.run("sql", counting, "--csv").output == "n,first\n1100,1100\n" }
        _ = try host.end()
    }
}
