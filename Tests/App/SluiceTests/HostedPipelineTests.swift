import JSON
import SQLite
import System
import Testing

@Suite struct `Pipelines of sluice up` {
    @Test func `run beside the servers, and one that cannot stops nothing`() throws {
        var host = try Host(
            in: try Sluice().afterAChange(), running: [("visits.yaml", visits), ("other.yaml", changed)])
        try eventually { try host.rows() == "page,n\n" }
        try host.produce(#"{"user":1,"page":"a"}"#, #"{"user":2,"page":"a"}"#, "nonsense")
        try eventually { try host.rows() == "page,n\na,2\n" }
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
        try eventually { try host.rows() == "page,n\n" }
        #expect(try host.sluice.run("pipeline", "pause", "visits").output == "paused visits\n")
        try eventually {
            try host.sluice.run("pipeline", "list", "--json").json?.elements?.first?["state"]?.text == "paused"
        }
        try host.produce(#"{"user":1,"page":"a"}"#)
        #expect(try host.rows() == "page,n\n")
        #expect(try host.sluice.run("pipeline", "resume", "visits").output == "resumed visits\n")
        try eventually { try host.rows() == "page,n\na,1\n" }
        let asked = try host.sluice.run("pipeline", "reset", "visits", "--to", "end")
        #expect(asked.end == .exited(2) && asked.error.contains("--yes"))
        let reset = try host.sluice.run("pipeline", "reset", "visits", "--to", "end", "--yes")
        #expect(reset.output == "visits begins anew at end\n", "\(reset.error)")
        try host.produce(#"{"user":1,"page":"b"}"#)
        try eventually { try host.rows() == "page,n\nb,1\n" }
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
        try eventually { try host.rows() == "page,n\n" }
        #expect(try host.sluice.run("pipeline", "pause", "visits").end == .exited(0))
        _ = try host.end()
        host = try host.restarted()
        try eventually { try host.status()?["state"]?.text == "paused" }
        try host.produce(#"{"user":1,"page":"a"}"#)
        try eventually { try host.status()?["views"]?.elements?.first?["lag"]?.integer == 1 }
        let line = try host.sluice.run("top", "-n", "1").lines.first { $0.hasPrefix("visits ") }
        #expect(line?.contains(" paused ") == true, "\(line ?? "")")
        #expect(try host.rows() == "page,n\n")
        // It begins anew where it is told to, and is paused still.
        #expect(try host.sluice.run("pipeline", "reset", "visits", "--to", "beginning", "--yes").end == .exited(0))
        try eventually { try host.status()?["state"]?.text == "paused" }
        _ = try host.end()
        #expect(try host.status()?["state"]?.text == "paused")
        let resumed = try host.sluice.run("pipeline", "resume", "visits")
        #expect(resumed.output == "resumed visits, for when sluice up runs\n", "\(resumed.error)")
        #expect(try host.status()?["state"]?.text == "stopped")
        #expect(try host.sluice.run("pipeline", "pause", "visit").error.contains("did you mean \"visits\"?"))
        host = try host.restarted()
        try eventually { try host.rows() == "page,n\na,1\n" }
        _ = try host.end()
    }

    /// Beside `sluice up` the advice was a flag that it does not have: somebody had to end it for a rebuild.
    @Test func `are built anew while they run, also when their meaning has changed`() throws {
        var host = try Host()
        try host.produce(#"{"user":1,"page":"a"}"#, #"{"user":1,"page":"a"}"#, #"{"user":2,"page":"a"}"#)
        try eventually { try host.rows() == "page,n\na,3\n" }
        let rebuilt = try host.sluice.run("pipeline", "rebuild", "visits")
        #expect(rebuilt.output == "rebuilding by_page of visits\n", "\(rebuilt.error)")
        let generations = "SELECT generation FROM sluice_views"
        try eventually { try host.sluice.run("sql", generations, "--csv").output == "generation\n2\n" }
        _ = try host.end()
        let people = visits.replacing("count(*)", with: "count(DISTINCT user)")
        host = try host.restarted(running: [("visits.yaml", people)])
        let reason = try host.status()?["reason"]?.text ?? ""
        #expect(reason.contains("visits.yaml:6: view by_page means something else than its results (its SQL changed: "))
        #expect(reason.contains("n is count(distinct user), was count(*)"), "\(reason)")
        #expect(reason.hasSuffix("(beside sluice up: sluice pipeline rebuild visits --view by_page)"), "\(reason)")
        let unknown = try host.sluice.run("pipeline", "rebuild", "visits", "--view", "by_pag")
        #expect(unknown.error == "sluice: visits has no view \"by_pag\" here; did you mean \"by_page\"?\n")
        let run = try host.sluice.run("pipeline", "rebuild", "visits", "--view", "by_page", "--json")
        #expect(run.json?["done"]?.text == "rebuilding by_page of visits", "\(run.error)")
        try eventually { try host.rows() == "page,n\na,2\n" }
        #expect(try host.ask("GET", "/readyz").hasPrefix("HTTP/1.1 200 "))
        _ = try host.end()
        let alone = try host.sluice.run("pipeline", "rebuild", "visits", "--view", "by_page")
        #expect(alone.end == .exited(1) && alone.error.contains("with: sluice run FILE --rebuild by_page --data "))
    }

    /// A rebuild that the log does not allow must not end what runs.
    @Test func `go on as they were where they cannot be built anew`() throws {
        var host = try Host()
        try host.produce(#"{"user":1,"page":"a"}"#, #"{"user":1,"page":"a"}"#)
        try eventually { try host.rows() == "page,n\na,2\n" }
        // Ended, it holds in the log no more than what it has not taken.
        _ = try host.end()
        let truncated = try host.sluice.run("topic", "truncate", "visits", "--before", "1")
        #expect(truncated.end == .exited(0), "\(truncated.error)")
        host = try host.restarted()
        let refused = try host.sluice.run("pipeline", "rebuild", "visits")
        #expect(refused.end == .exited(1) && refused.error.contains("--from-available"), "\(refused.error)")
        try host.produce(#"{"user":1,"page":"a"}"#)
        try eventually { try host.rows() == "page,n\na,3\n" }
        let shorter = try host.sluice.run("pipeline", "rebuild", "visits", "--from-available")
        #expect(shorter.end == .exited(0), "\(shorter.error)")
        try eventually { try host.rows() == "page,n\na,2\n" }
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
        try eventually { try host.rows() == "page,n\na,1\n" }
        let run = try host.end()
        #expect(run.output.contains("\n  pipeline visits: runs\n"), "\(run.output)")
        #expect(run.output.contains("\n  pipeline other: failed: "), "\(run.output)")
    }

    @Test func `does not suffer from what somebody wanted, which is said`() throws {
        var host = try Host()
        #expect(try host.ask("GET", "/readyz").hasSuffix("\r\n\r\nready\n"))
        #expect(try host.sluice.run("pipeline", "pause", "visits").end == .exited(0))
        try eventually {
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

@Suite struct `A table that has changed` {
    private static let named = """
        pipeline: visits
        every: 100ms
        streams: { visits: { columns: { user: int, page: text } } }
        tables: { users: { csv: users.csv, key: id } }
        views:
          by_name: SELECT name, count(*) AS n FROM visits JOIN users ON users.id = user GROUP BY name

        """

    /// A rebuild after the change of a table was silent, and changed nothing.
    @Test func `is a reset's business, as a rebuild says`() throws {
        let sluice = try Sluice()
        let (file, table) = (sluice.folder / "visits.yaml", sluice.folder / "users.csv")
        try FileSystem.replace(file, with: bytes(Self.named))
        try FileSystem.replace(table, with: bytes("id,name\n1,Ann\n"))
        try sluice.run("produce", "visits", "--create", input: bytes(#"{"user":1,"page":"a"}"# + "\n"))
        #expect(try sluice.run("run", file.text, "--once").end == .exited(0))
        let same = try sluice.run("run", file.text, "--once", "--rebuild", "by_name")
        #expect(same.end == .exited(0) && !same.error.contains("joins each record"), "\(same.error)")
        try FileSystem.replace(table, with: bytes("id,name\n1,Berta\n"))
        let run = try sluice.run("run", file.text, "--once", "--rebuild", "by_name")
        #expect(run.end == .exited(0))
        let hint = "the version of users that it was joined with before; all of them are joined with today's by "
        #expect(run.error.contains("sluice: note: visits: view by_name means what it did, "), "\(run.error)")
        #expect(run.error.contains(hint + "sluice pipeline reset visits --to beginning"), "\(run.error)")
        var host = try Host(in: sluice, running: [("visits.yaml", Self.named)])
        let rebuilt = try host.sluice.run("pipeline", "rebuild", "visits")
        #expect(rebuilt.output.hasPrefix("rebuilding by_name of visits; view by_name means what it did"))
        #expect(try host.sluice.run("sql", "by_name", "--csv").output == "name,n\nAnn,1\n")
        #expect(try host.sluice.run("pipeline", "reset", "visits", "--to", "beginning", "--yes").end == .exited(0))
        try eventually { try host.sluice.run("sql", "by_name", "--csv").output == "name,n\nBerta,1\n" }
        _ = try host.end()
    }
}

@Suite struct `A view that went out of its file` {
    private static let two =
        visits
        + "  by_user: SELECT user, count(*) AS n FROM visits GROUP BY user\nqueries:\n  top: SELECT * FROM by_user\n"

    /// It stayed for ever in `.tables`, and in `status` with a lag that grew without end.
    @Test func `is shown as removed, and goes when somebody drops it`() throws {
        var host = try Host(in: try Sluice(), running: [("visits.yaml", Self.two)])
        try host.produce(#"{"user":1,"page":"a"}"#)
        try eventually { try host.sluice.run("sql", "SELECT n FROM top", "--csv").output == "n\n1\n" }
        let asked = try host.sluice.run("pipeline", "drop", "visits", "--view", "by_user", "--yes")
        #expect(asked.end == .exited(1) && asked.error.contains("visits.yaml had by_user when"), "\(asked.error)")
        _ = try host.end()
        host = try host.restarted()
        try host.produce(#"{"user":1,"page":"a"}"#)
        try eventually { try host.rows() == "page,n\na,2\n" }
        #expect(try host.status()?["removed_views"] == JSONValue.parse(#"["by_user"]"#))
        #expect(try host.status()?["views"]?.elements?.count == 1)
        #expect(try host.sluice.run("status").lines.last?.contains("by_user (removed)") == true)
        #expect(try host.sluice.run("sql", "SELECT n FROM by_user", "--csv").output == "n\n1\n")
        #expect(try host.sluice.run("sql", "SELECT n FROM top").end == .exited(1), "a query has nothing to be kept")
        let wrong = try host.sluice.run("pipeline", "drop", "visits", "--view", "by_use", "--yes")
        #expect(wrong.error.contains(#"no results of a view "by_use"; did you mean "by_user"?"#), "\(wrong.error)")
        let dropped = try host.sluice.run("pipeline", "drop", "visits", "--view", "by_user", "--yes")
        #expect(dropped.output == "dropped view by_user of visits\n", "\(dropped.error)")
        #expect(try host.status()?["removed_views"] == JSONValue.parse("[]"))
        let tables = "SELECT count(*) AS n FROM sqlite_schema WHERE name LIKE '%by_user%'"
        #expect(try host.sluice.run("sql", tables, "--csv").output == "n\n0\n")
        let run = try host.end()
        let notes = run.error.split(separator: "\n").filter {
            $0.contains("the results of view by_user are kept, though ")
        }
        #expect(notes.count == 1 && notes[0].contains("sluice pipeline drop visits --view by_user"), "\(run.error)")
    }

    @Test func `is shown and dropped without sluice up, too`() throws {
        let sluice = try Sluice()
        let file = sluice.folder / "visits.yaml"
        for (text, note) in [(Self.two, false), (visits, true), (visits, true)] {
            try FileSystem.replace(file, with: bytes(text))
            let run = try sluice.run("run", file.text, "--once")
            #expect(run.end == .exited(0) && run.error.contains("sluice: note: visits: the results of view ") == note)
            try sluice.run("produce", "visits", input: bytes("{}\n"))
        }
        let status = try sluice.run("status")
        #expect(status.lines.contains { $0.contains("by_page") && $0.contains(" 1 ") }, "\(status.output)")
        #expect(status.lines.last?.split(separator: " ") == ["by_user", "(removed)"], "\(status.output)")
        let list = try sluice.run("pipeline", "list", "--json").json?.elements?.first
        #expect(list?["views"]?.elements?.count == 1 && list?["removed_views"]?.elements?.first?.text == "by_user")
        let asked = try sluice.run("pipeline", "drop", "visits", "--view", "by_user")
        #expect(asked.end == .exited(2) && asked.error.contains("view by_user of visits"), "\(asked.error)")
        let dropped = try sluice.run("pipeline", "drop", "visits", "--view", "by_user", "--yes")
        #expect(dropped.output == "dropped view by_user of visits\n", "\(dropped.error)")
        let again = try sluice.run("pipeline", "drop", "visits", "--view", "by_user", "--yes")
        #expect(again.end == .exited(1) && again.error.contains(#"no results of a view "by_user""#))
        #expect(try !sluice.run("status").output.contains("by_user"))
    }
}

@Suite struct `A configuration in a folder of its own` {
    /// A service whose working directory is another one found none of its pipelines.
    @Test func `names files beside it`() throws {
        let sluice = try Sluice()
        let configuration = "data: kept\npipelines: [visits.yaml, nothing.yaml]\n"
        try FileSystem.makeDirectory(sluice.folder / "conf")
        try FileSystem.replace(sluice.folder / "conf/sluice.yaml", with: bytes(configuration))
        try FileSystem.replace(sluice.folder / "conf/visits.yaml", with: bytes(visits))
        let run = try sluice.shell("$sluice up conf/sluice.yaml --kafka :0 --http none")
        #expect(run.end == .exited(2) && run.lines.isEmpty)
        #expect(run.error.hasPrefix("sluice: conf/nothing.yaml: "), "\(run.error)")
        let made = try sluice.shell(
            "$sluice topic create t --config conf/sluice.yaml && test -e conf/kept && echo kept")
        #expect(made.output == "made topic t with 1 partition\nkept\n", "\(made.error)")
        let here = try sluice.shell("$sluice up conf/sluice.yaml --kafka :0 --http none --set pipelines=visits.yaml")
        #expect(here.error.hasPrefix("sluice: visits.yaml: "), "\(here.error)")
    }
}

@Suite struct `Dead letters` {
    @Test(arguments: [false, true])
    func `are listed, shown and replayed, with sluice up or without`(isUp: Bool) throws {
        var host = try Host()
        try eventually { try host.rows() == "page,n\n" }
        try host.produce("nonsense")
        let sluice = host.sluice.data
        try eventually { try host.sluice.run("deadletter", "list", "--json").json?.elements?.count == 1 }
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
        try eventually { try host.rows() == "page,n\n" }
        try host.sluice.run("produce", "visits", input: bytes(String(repeating: "poison\n", count: 1100)))
        let counting =
            "SELECT sum(kept) AS n, min(\"offset\") AS first "
            + "FROM sluice_dead_letter_counts, (SELECT min(\"offset\") AS \"offset\" FROM sluice_dead_letters)"
        try eventually { try host.sluice.run("sql", counting, "--csv").output == "n,first\n1100,0\n" }
        let replay = try host.sluice.run("deadletter", "replay", "--all")
        #expect(replay.end == .exited(0) && replay.output == "replayed 1,100 records\n", "\(replay.error)")
        try eventually { try host.sluice.run("sql", counting, "--csv").output == "n,first\n1100,1100\n" }
        _ = try host.end()
    }
}
