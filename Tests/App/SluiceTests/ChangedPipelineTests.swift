import JSON
import System
import TestKit
import Testing

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
        try waitUntil { try host.sluice.run("sql", "by_name", "--csv").output == "name,n\nBerta,1\n" }
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
        try waitUntil { try host.sluice.run("sql", "SELECT n FROM top", "--csv").output == "n\n1\n" }
        let asked = try host.sluice.run("pipeline", "drop", "visits", "--view", "by_user", "--yes")
        #expect(asked.end == .exited(1) && asked.error.contains("visits.yaml had by_user when"), "\(asked.error)")
        _ = try host.end()
        host = try host.restarted()
        try host.produce(#"{"user":1,"page":"a"}"#)
        try waitUntil { try host.rows() == "page,n\na,2\n" }
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

    /// What was to be pasted made a new data folder where it was pasted.
    @Test func `is in what is suggested`() throws {
        let sluice = try Sluice()
        try FileSystem.makeDirectory(sluice.folder / "conf")
        let other = visits.replacing("count(*)", with: "count(user)")
        try FileSystem.replace(sluice.folder / "conf/sluice.yaml", with: bytes("pipelines: [visits.yaml]\n"))
        try FileSystem.replace(sluice.folder / "conf/visits.yaml", with: bytes(visits))
        try FileSystem.replace(sluice.folder / "conf/other.yaml", with: bytes(other))
        let run = try sluice.shell(
            "$sluice run conf/visits.yaml --once --config conf/sluice.yaml; cp conf/other.yaml conf/visits.yaml; "
                + "$sluice up conf/sluice.yaml --kafka :0 --http none --ready-file ready & wait_for ready; "
                + "kill $!; wait")
        let command = "sluice run conf/visits.yaml --rebuild by_page --config conf/sluice.yaml "
        #expect(run.output.contains(command), "\(run.output) \(run.error)")
    }
}
