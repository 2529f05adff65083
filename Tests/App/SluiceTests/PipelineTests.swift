import JSON
import SQLite
import System
import TestKit
import Testing

@Suite struct `Pipelines from the command line` {
    @Test func `go from records to rows that SQL shows`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicks)
        try sluice.run("produce", "clicks", "--create", input: events(0..<1000))
        let run = try sluice.run("run", file, "--once")
        #expect(run.end == .exited(0) && run.output.isEmpty, "\(run.error)")
        #expect(run.error.contains("clicks: done after"))
        #expect(try sluice.rows() == expected(1000))
        #expect(try sluice.run("sql", "total", "--json").json == JSONValue.parse(#"[{"n":1000}]"#))
        #expect(try sluice.run("sql", "total").output == "   n\n1000\n")
    }

    /// The table of one of two views is gone: the other goes on, and the run has failed even so.
    @Test func `go on without a view that cannot, and say which one`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(
            clicks.split(separator: "queries:").joined(separator: "  all: SELECT count(*) AS n FROM clicks\nqueries:"))
        try sluice.run("produce", "clicks", "--create", input: events(0..<10))
        #expect(try sluice.run("run", file, "--once").end == .exited(0))
        try Connection(sluice.data / "results.db", .writer).execute("DROP TABLE sluice_state_by_page__1")
        try sluice.run("produce", "clicks", input: events(0..<10))
        let run = try sluice.run("run", file, "--once")
        #expect(run.end == .exited(1))
        #expect(run.error.contains("view by_page has stopped, and the others go on: "), "\(run.error)")
        #expect(run.error.contains("made anew from the log by sluice run \(file) --rebuild by_page "), "\(run.error)")
        #expect(try sluice.rows("SELECT n FROM \"all\"") == "n\n20\n")
        #expect(try sluice.run("run", file, "--once", "--rebuild", "by_page").end == .exited(0))
        #expect(try sluice.rows("SELECT sum(n) AS n FROM by_page") == "n\n20\n")
    }

    @Test func `keep as many dead letters as their file says, and say how many went`() throws {
        let sluice = try Sluice()
        let file = try sluice.file("dead letters: { at most: 1 }\n" + clicks)
        try sluice.run("produce", "clicks", "--create", input: bytes("one\ntwo\nthree\n"))
        let run = try sluice.run("run", file, "--once")
        let sentence = "2 dead letters were given up (2 malformed): too many, or too old"
        #expect(run.error.contains(sentence), "\(run.error)")
        let list = try sluice.run("deadletter", "list")
        #expect(list.lines.count == 2 && list.error.contains(sentence), "\(list.output)\(list.error)")
        let status = try sluice.run("status", "--json").json?["pipelines"]?.elements?.first
        #expect(status?["dead_letters"]?["malformed"]?.integer == 1)
        #expect(status?["dead_letters_given_up"]?["malformed"]?.integer == 2)
        #expect(try sluice.run("status").output.contains("clicks: \(sentence)"))
    }

    /// Only a thousand were once replayed, and a hundred shown, without a word of the others.
    @Test func `have all of their dead letters replayed, and say how many they do not show`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicks)
        try sluice.run("produce", "clicks", "--create", input: bytes(String(repeating: "poison\n", count: 1100)))
        #expect(try sluice.run("run", file, "--once").end == .exited(0))
        let note = "100 of 1,100 dead letters; -n shows more\n"
        let list = try sluice.run("deadletter", "list")
        #expect(list.lines.count == 101 && list.error == note, "\(list.error)")
        #expect(try sluice.run("deadletter", "list", "--json", "--pipeline", "clicks").error == note)
        let all = try sluice.run("deadletter", "list", "-n", "1100")
        #expect(all.lines.count == 1101 && all.error.isEmpty, "\(all.error)")
        for words in [["list"], ["list", "--json"], ["replay", "--all"]] {
            let unknown = try sluice.run(["deadletter"] + words + ["--pipeline", "click"])
            #expect(unknown.end == .exited(1) && unknown.output.isEmpty)
            #expect(unknown.error.contains(#"there is no pipeline "click" in "#), "\(unknown.error)")
            #expect(unknown.error.contains(#"did you mean "clicks"?"#), "\(unknown.error)")
        }
        let replay = try sluice.run("deadletter", "replay", "--all", "--json")
        #expect(replay.end == .exited(0) && replay.json?["replayed"]?.integer == 1100, "\(replay.error)")
        #expect(try sluice.run("deadletter", "list", "--pipeline", "clicks").error == "there are no dead letters\n")
        #expect(try sluice.run("consume", "clicks", "--json").objects.count == 2200)
        #expect(try sluice.run("deadletter", "replay", "--all").output == "replayed 0 records\n")
    }

    @Test func `take only what is new when they are run again`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicks)
        for part in 0..<3 {
            try sluice.run("produce", "clicks", "--create", input: events(part * 100..<(part + 1) * 100))
            let run = try sluice.run("run", file, "--once", "--json")
            #expect(run.json?["state"]?.text == "done", "\(run.error)")
            #expect(run.json?["views"]?.elements?.first?["records"]?.integer == 100)
            #expect(run.json?["views"]?.elements?.first?["results"]?.integer == 5)
        }
        #expect(try sluice.rows() == expected(300))
    }

    @Test func `come to the same after they were killed in the middle`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicks)
        try sluice.run("produce", "clicks", "--create", input: events(0..<50_000))
        for attempt in 1...4 {
            let running = try sluice.start(["run", file, "--data", sluice.data.text])
            pause(.milliseconds(attempt * 25))
            let process = running.process.processID
            _ = try sluice.shell("kill -9 \(process)")
            #expect(try running.finish().end == .killed(signal: 9))
        }
        #expect(try sluice.run("run", file, "--once").end == .exited(0))
        #expect(try sluice.rows() == expected(50_000))
    }

    @Test func `finish their batch when they are asked to end, and can be read meanwhile`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicks)
        try sluice.run("produce", "clicks", "--create", input: events(0..<500))
        let running = try sluice.start(["run", file, "--data", sluice.data.text])
        try waitUntil { try sluice.rows() == expected(500) }
        let second = try sluice.run("run", file, "--once")
        #expect(second.end == .exited(1) && second.error.contains("in use"), "\(second.error)")
        try Signal.interrupt.send(to: running.process.processID)
        let run = try running.finish()
        #expect(run.end == .exited(0))
        #expect(run.error.contains("clicks: ended after"))
    }

    /// A script once took what was counted so far for all of it. (20,000 dead letters end a micro-batch.)
    @Test func `say what is left when they are interrupted before their end`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicks)
        let poison = bytes(String(repeating: String(repeating: "x", count: 250) + "\n", count: 50_000))
        try sluice.run("produce", "clicks", "--create", input: poison)
        let running = try sluice.start(["run", file, "--once", "--data", sluice.data.text])
        try waitUntil {
            // The file is not there yet, or is being made.
            let begun = try? Connection(sluice.data / "results.db", .reader).rows("SELECT 1 FROM sluice_positions")
            return begun?.isEmpty == false
        }
        try Signal.interrupt.send(to: running.process.processID)
        let ended = try running.finish()
        #expect(ended.end == .exited(1), "\(ended.error)")
        #expect(
            ended.error.contains(#/sluice: interrupted: ([1-9][0-9,]+ records left|nothing was taken); the same/#),
            "\(ended.error)"
        )
        let rest = try sluice.run("run", file, "--once")
        #expect(rest.end == .exited(0) && rest.error.contains("clicks: done after"), "\(rest.error)")
        let status = try sluice.run("status", "--json").json?["pipelines"]?.elements?.first
        #expect(status?["dead_letters"]?["malformed"]?.integer == 50_000)
    }

    @Test func `refuse a view that means something else, and rebuild it`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "clicks", "--create", input: events(0..<10))
        try sluice.run("run", try sluice.file(clicks), "--once")
        let changed = try sluice.file(clicks.replacing("sum(user)", with: "sum(user * 2)"), "changed.yaml")
        let refused = try sluice.run("run", changed, "--once")
        #expect(refused.end == .exited(1))
        // It once named columns by their numbers, and no place.
        let sentence =
            "\(changed):8: view by_page means something else than its results "
            + "(its SQL changed: users is sum(user * 2), was sum(user)); "
        #expect(refused.error.contains(sentence), "\(refused.error)")
        let command = "sluice run \(changed) --rebuild by_page --data \(sluice.data) (beside sluice up: "
        #expect(refused.error.contains("by \(command)"), "\(refused.error)")
        #expect(try sluice.run("run", changed, "--once", "--rebuild", "by_page").end == .exited(0))
        #expect(
            try sluice.rows("SELECT sum(users) AS n FROM by_page") == "n\n\(2 * (0..<10).reduce(0) { $0 + $1 % 7 })\n")
    }
}

@Suite struct `Pipeline files` {
    @Test func `are checked, and tell what they make`() throws {
        let sluice = try Sluice()
        let run = try sluice.run("check", try sluice.file(clicks))
        #expect(run.end == .exited(0))
        #expect(
            run.output
                == "\(sluice.folder)/clicks.yaml: pipeline clicks is ok: stream clicks; view by_page; query total; "
                + "1 test\n")
    }

    @Test func `are refused with every mistake's place`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(
            """
            pipeline: clicks
            streams:
              clicks: { columns: { user: integr, page: text } }
            views:
              by_page: SELECT pagee, count(*) AS n FROM clicks GROUP BY 1
            """)
        let run = try sluice.run("check", file)
        #expect(run.end == .exited(1))
        #expect(run.output.contains("\(file):3:"), "\(run.output)")
        #expect(run.error.hasPrefix("sluice: ") && run.error.contains("in 1 file of 1"))
        let json = try sluice.run("check", file, "--json").json?.elements?.first
        #expect(json?["ok"]?.boolean == false)
        #expect(json?["problems"]?.elements?.first?["line"]?.integer == 3)
    }

    @Test func `are tested by themselves`() throws {
        let sluice = try Sluice()
        let good = try sluice.run("test", try sluice.file(clicks))
        #expect(good.end == .exited(0), "\(good.output)\(good.error)")
        #expect(good.output == "passed  two of a page are counted together\n")
        #expect(good.error == "1 of 1 test passed\n")
        let file = try sluice.file(clicks.replacing("n: 2, users: 3", with: "n: 2, users: 4"))
        let bad = try sluice.run("test", file)
        #expect(bad.end == .exited(1))
        #expect(
            bad.output
                == """
                failed  two of a page are counted together  (\(file):12:3)
                        by_page
                          - { page: "a", n: 2, users: 4 }
                          + { page: "a", n: 2, users: 3 }

                """)
        #expect(bad.error == "sluice: 0 of 1 test passed\n")
    }
}

@Suite struct `Questions in SQL` {
    private func made() throws -> Sluice {
        let sluice = try Sluice()
        try sluice.run("produce", "clicks", "--create", input: events(0..<10))
        try sluice.run("run", try sluice.file(clicks), "--once")
        return sluice
    }

    @Test func `are answered as table, JSON or CSV`() throws {
        let sluice = try made()
        let query = #"SELECT NULL AS missing, '' AS "empty", 'a "b", c' AS text, 1.5 AS real"#
        #expect(
            try sluice.run("sql", query).output == "missing  empty  text      real\nNULL            a \"b\", c   1.5\n")
        #expect(
            try sluice.run("sql", query, "--csv").output == "missing,empty,text,real\n,\"\",\"a \"\"b\"\", c\",1.5\n")
        #expect(
            try sluice.run("sql", query, "--json").output
                == "[\n" + #"{"missing":null,"empty":"","text":"a \"b\", c","real":1.5}"# + "\n]\n")
    }

    @Test func `come from standard input too, with the shell's own words`() throws {
        let sluice = try made()
        let run = try sluice.run(
            "sql", "--csv", input: bytes(".tables\nSELECT ';' AS a; -- one; more\nSELECT 2 AS b\n"))
        #expect(
            run.output == "pipeline,name,kind\nclicks,by_page,view\nclicks,total,query\na\n;\nb\n2\n", "\(run.error)")
        #expect(try sluice.run("sql", input: bytes(".schema total\n")).output.contains("sum(n)"))
        let wrong = try sluice.run("sql", input: bytes(".nothing\n"))
        #expect(
            wrong.end == .exited(1)
                && wrong.error == "sluice: .nothing is no command of this shell\n  .help lists them\n")
    }

    @Test func `are asked in the shell's own words without the shell, too`() throws {
        let sluice = try made()
        let run = try sluice.run(
            "sql", "-c", ".tables", "-c", "total", "-c", " .schema TOTAL ", "-c", ".quit", "-c", "by_page")
        #expect(run.end == .exited(0), "\(run.error)")
        #expect(
            run.lines == [
                "pipeline  name     kind", "clicks    by_page  view", "clicks    total    query", " n", "10",
                "total, query of clicks", "  n  any", "  SELECT sum(n) AS n FROM by_page",
            ], "\(run.output)")
        #expect(try sluice.run("sql", ".help").output.contains(".schema [NAME]"))
        #expect(
            try sluice.run("sql", "-c", ".tables", "--json").json?.elements?.map { $0["name"]?.text } == [
                "by_page", "total",
            ])
        #expect(
            try sluice.run("sql", ".schema by_page", "--json").json?.elements?.first?["sql"]?.text?.isEmpty == false)
        let wrong = try sluice.run("sql", "-c", ".tabels")
        #expect(wrong.end == .exited(1))
        #expect(
            wrong.error
                == "sluice: .tabels is no command of this shell; did you mean \".tables\"?\n  .help lists them\n")
        #expect(try sluice.run("sql", ".schema totl").error == "sluice: no such table: totl; did you mean \"total\"?\n")
        #expect(try sluice.run("sql", ".tables x").end == .exited(1))
    }

    /// `script` gives the program a terminal.
    @Test func `of a person are helped on, and a mistake ends nothing`() throws {
        let sluice = try made()
        let run = try sluice.shell(
            "printf 'help\\n.tabels\\nSELECT nosuch;\\nSELECT n\\n FROM total;\\n.quit\\n' "
                + "| script -qec \"$sluice sql --data $data\" /dev/null")
        for part in ["sluice> ", "   ...> ", ".schema [NAME]", "did you mean \".tables\"?", "no such column", "10"] {
            #expect(run.output.contains(part), "\(part): \(run.output)")
        }
        #expect(run.end == .exited(0))
    }

    @Test func `only read, and know the nearest name`() throws {
        let sluice = try made()
        let wrong = try sluice.run("sql", "SELECT * FROM by_pag")
        #expect(wrong.end == .exited(1))
        #expect(wrong.error == "sluice: no such table: by_pag; did you mean \"by_page\"?\n")
        #expect(try sluice.run("sql", "DELETE FROM sluice_views").end == .exited(1))
        let none = try Sluice()
        #expect(try none.run("sql", "SELECT 1").error.contains("there are no results in"))
    }
}

extension String {
    func replacing(_ part: String, with other: String) -> String {
        guard let start = indices.first(where: { self[$0...].hasPrefix(part) }) else { return self }
        return self[..<start] + other + self[start...].dropFirst(part.count)
    }
}
