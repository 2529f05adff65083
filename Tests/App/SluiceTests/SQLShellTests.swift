import JSON
import SQLite
import System
import Testing

/// What somebody met who used `sluice sql` for the first time.
@Suite struct `Answers in SQL` {
    /// Each thousand rows were a table of their own: the 1001st line of a file was a heading again.
    @Test func `have one heading in a pipe, however many rows there are`() throws {
        let sluice = try SQLShell.made()
        let run = try sluice.run("sql", SQLShell.numbers(to: 2500))
        #expect(run.lines.count == 2501, "\(run.lines.count)")
        #expect(run.lines.first?.split(separator: " ") == ["i", "other"])
        #expect(run.lines.count { $0.contains("other") } == 1)
        #expect(run.lines.last?.split(separator: " ") == ["2500", "1000002500"])
    }

    /// `script` gives the program a terminal: rows that need no more room have no heading between them.
    @Test(arguments: [(most: 900, headings: 1), (most: 2500, headings: 2), (most: 3500, headings: 2)])
    func `have another heading on a terminal where columns grow`(most: Int, headings: Int) throws {
        let sluice = try SQLShell.made()
        let query = SQLShell.numbers(to: most)
        let run = try sluice.shell(
            "NO_COLOR=1 script -qec \"$sluice sql '\(query)' --data $data\" /dev/null < /dev/null")
        #expect(run.output.split(separator: "\r\n").count == most + headings, "\(run.error)")
        #expect(run.output.split(separator: "\r\n").count { $0.contains("other") } == headings)
    }

    /// A blob was read as text, and what is not UTF-8 became U+FFFD: nothing could bring it back.
    @Test func `have bytes in hexadecimal digits, in every form`() throws {
        let sluice = try SQLShell.made()
        let query = "SELECT x'00FF41' AS b, x'' AS none, CAST(x'C328' AS TEXT) AS odd, 'é' AS text"
        let json = try sluice.run("sql", "--json", query)
        #expect(json.json == (try JSONValue.parse(#"[{"b":"00FF41","none":"","odd":"C328","text":"é"}]"#)))
        #expect(json.error == "note: column odd has 1 text not in UTF-8, shown as hexadecimal digits\n")
        #expect(try sluice.run("sql", "--csv", query).output == "b,none,odd,text\n00FF41,\"\",C328,é\n")
        #expect(try sluice.run("sql", query).lines.last == "00FF41        C328  é")
        #expect(try sluice.run("sql", "--json", "SELECT x'41' AS b").error.isEmpty)
    }

    /// A bracket that nobody closes stood on the output of a question that was refused.
    @Test func `are nothing at all where the question is wrong`() throws {
        let sluice = try SQLShell.made()
        for query in ["SELECT nosuch", "PRAGMA user_version = 5", "SELECT abs(-9223372036854775808)"] {
            let run = try sluice.run("sql", "--json", query)
            #expect(run.end == .exited(1) && run.output.isEmpty, "\(query): \(run.output)")
        }
    }
}

extension Sluice {
    /// What is typed: a statement, and what to wait for on the screen before the next one.
    func keys(_ script: String) throws -> Run {
        let wait = """
            sees() { for i in $(seq 400); do grep -aq "$1" screen && return; sleep 0.05; done; echo "no $1" >> missed; }
            """
        return try shell(
            "touch screen\n\(wait)\n{ \(script)\n} "
                + "| script -qec \"$sluice sql --data $data\" /dev/null > screen; code=$?; cat screen; "
                + "cat missed >&2 2> /dev/null; exit $code")
    }
}

enum SQLShell {
    /// A program with a pipeline's results.
    static func made() throws -> Sluice {
        let sluice = try Sluice()
        try sluice.run("produce", "clicks", "--create", input: events(0..<10))
        try sluice.run("run", try sluice.file(clicks), "--once")
        return sluice
    }

    /// Counts from 1, with another number that gets longer from 2001 on.
    static func numbers(to most: Int) -> String {
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < \(most)) "
            + "SELECT i, iif(i > 2000, 1000000000, 0) + i AS other FROM n"
    }
}

/// `script` gives the program a terminal, and its control characters come as from a keyboard.
@Suite struct `Ctrl-C in the SQL shell` {
    /// It ended the shell, and with it everything that had been typed.
    @Test func `stops the statement that runs, and the shell goes on`() throws {
        let sluice = try SQLShell.made()
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
        let run = try sluice.keys(
            """
            sees 'sluice> '; printf '\(endless); SELECT 1 AS never;\\n'; sees never
            for i in $(seq 400); do printf '\\003'; grep -aq stopped screen && break; sleep 0.1; done
            sees stopped; printf 'SELECT 6 * 7 AS answer;\\n'; sees 42; printf '\\004'
            """)
        #expect(run.end == .exited(0) && run.error.isEmpty, "\(run.output) \(run.error)")
        #expect(run.output.contains("sluice: stopped") && run.output.contains("42"), "\(run.output)")
        #expect(run.output.split(separator: "\r\n").count { $0 == "never" } == 0, "\(run.output)")
    }

    /// Rows that come faster than a screen shows them are stopped, too.
    @Test func `stops rows that come without an end`() throws {
        let sluice = try SQLShell.made()
        let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT i FROM n"
        let run = try sluice.keys(
            """
            sees 'sluice> '; printf '\(endless);\\n'; sees 5000
            for i in $(seq 400); do printf '\\003'; tail -c 5000 screen | grep -aq stopped && break; sleep 0.1; done
            printf '.quit\\n'
            """)
        #expect(run.end == .exited(0) && run.error.isEmpty, "\(run.error)")
    }

    @Test func `forgets what was typed, at an empty prompt does nothing, and Ctrl-D ends`() throws {
        let sluice = try SQLShell.made()
        let run = try sluice.keys(
            """
            sees 'sluice> '; printf '\\003'; sees 'C.*'; printf 'SELECT nosuch,\\n'; sees '\\.\\.\\.>'
            printf 'nothing'; sees nothing; printf '\\003'; sleep 0.5
            printf 'SELECT 6 * 7 AS answer;\\n'; sees 42; printf '\\004'
            """)
        #expect(run.end == .exited(0) && run.error.isEmpty, "\(run.output) \(run.error)")
        #expect(run.output.contains("42") && !run.output.contains("no such column"), "\(run.output)")
    }
}

@Suite struct `Statements that would write` {
    /// SQLite's own words spoke of a readonly database, or of too many attached ones, and of no way out.
    @Test(arguments: [
        ("insert into by_page values (1)", "INSERT would change something", "views: or queries:"),
        ("DROP VIEW total", "DROP would change something", "sluice pipeline drop NAME"),
        (
            "with q as (select 1) insert into sluice_paused select 'x'", "the statement would change",
            "views: or queries:"
        ),
        ("analyze", "ANALYZE would change something", "views: or queries:"),
        ("attach 'new.db' as new", "ATTACH goes to another file", "mode=ro"),
        ("vacuum into 'new.db'", "VACUUM would change something", "copy.db"),
        ("begin", "BEGIN has nothing to hold together here", "leave it out"),
        ("pragma journal_mode=delete", "PRAGMA journal_mode would set or do something", "leave it out"),
    ])
    func `are refused with what to do instead, and make no file`(sql: String, sentence: String, remedy: String) throws {
        let sluice = try SQLShell.made()
        let before = try FileSystem.contents(of: sluice.data / "results.db", limit: 1 << 20)
        let run = try sluice.shell("$sluice sql \"\(sql)\" --data $data")
        #expect(run.end == .exited(1) && run.output.isEmpty)
        #expect(run.error.hasPrefix("sluice: \(sentence)") && run.error.contains(remedy), "\(run.error)")
        #expect(!FileSystem.exists(sluice.folder / "new.db"))
        #expect(try FileSystem.contents(of: sluice.data / "results.db", limit: 1 << 20) == before)
    }

    @Test func `are not those that only tell something`() throws {
        let sluice = try SQLShell.made()
        #expect(try sluice.run("sql", "PRAGMA table_info(by_page)").lines.count == 4)
        #expect(try sluice.run("sql", "PRAGMA journal_mode", "--csv").output == "journal_mode\nwal\n")
    }
}

@Suite struct `The shell's own words` {
    private static let many = """
        pipeline: shop
        every: 100ms
        streams:
          clicks: { columns: { user: int, page: text, at: timestamp, price: double }, event time: at }
        views:
          changed: { emit: changes, sql: "SELECT page, sum(price) AS total FROM clicks GROUP BY page" }
          every:
            sql: |
              SELECT user, at,
                price / 2 AS half
              FROM clicks
        """

    /// They named no column's type, no pipeline, and for SQL what the store had made of it.
    @Test func `tell of columns with types, of pipelines, and of the SQL that somebody wrote`() throws {
        let sluice = try SQLShell.made()
        let other = try sluice.run("run", try sluice.file(Self.many, "shop.yaml"), "--once")
        #expect(other.end == .exited(0), "\(other.error)")
        #expect(
            try sluice.run("sql", ".tables").output == """
                pipeline  name     kind
                clicks    by_page  view
                clicks    total    query
                shop      changed  view
                shop      every    view

                """)
        #expect(
            try sluice.run("sql", "-c", ".schema by_page", "-c", ".schema changed", "-c", ".schema every").output == """
                by_page, view of clicks, emit: upsert
                  page   text
                  n      integer
                  users  any
                  SELECT page, count(*) AS n, sum(user) AS users FROM clicks GROUP BY page
                changed, view of shop, emit: changes
                  page          text
                  total         real
                  batch_id      integer
                  processed_at  timestamp
                  SELECT page, sum(price) AS total FROM clicks GROUP BY page
                every, view of shop
                  user  integer
                  at    timestamp
                  half  real
                  SELECT user, at,
                    price / 2 AS half
                  FROM clicks

                """)
        let all = try sluice.run("sql", ".schema", "--json").json?.elements
        #expect(all?.map { $0["name"]?.text } == ["by_page", "total", "changed", "every"])
        #expect(all?.map { $0["emit"]?.text } == ["upsert", nil, "changes", nil])
        #expect(all?.first?["columns"]?.elements?.first?["type"]?.text == "text")
        #expect(try sluice.run("sql", ".schema BY_page", "--csv").lines[1] == "clicks,by_page,view,page,text")
        #expect(try sluice.run("sql", ".schema").output.contains("\n\ntotal, query of clicks\n"))
    }

    /// A file of results that was made before views were described is still told of.
    @Test func `tell what they can of results of an earlier version`() throws {
        let sluice = try SQLShell.made()
        try Connection(sluice.data / "results.db", .writer).execute(
            "DROP TABLE sluice_definitions; DROP TABLE sluice_columns")
        let before = try sluice.run("sql", ".schema by_page")
        #expect(before.output == "by_page, view of clicks\n  page   text\n  n      integer\n  users  any\n")
        #expect(try sluice.run("run", (sluice.folder / "clicks.yaml").text, "--once").end == .exited(0))
        #expect(try sluice.run("sql", ".schema by_page").output.hasPrefix("by_page, view of clicks, emit: upsert\n"))
    }
}

@Suite struct `Lines of the SQL shell` {
    /// Whoever mistyped a statement had to type it again, and arrows were shown as ^[[A.
    @Test func `can be edited, gone on with by Tab, and had again`() throws {
        let sluice = try SQLShell.made()
        let run = try sluice.keys(
            """
            sees 'sluice> '; printf 'SELEKT\\010\\010CT nn\\033[D\\033[D\\033[C\\033[3~ + 40 AS most FROM by_p\\t;\\r'; sees 42
            printf 'x\\025SELECT 7 * 9 AS answer;\\r'; sees 63; printf '\\033[A\\033[A\\033[B\\001\\013.quit\\r'
            """)
        #expect(run.end == .exited(0) && run.error.isEmpty, "\(run.output) \(run.error)")
        #expect(!run.output.contains("sluice: ") && run.output.contains("answer"), "\(run.output)")
        let history = try FileSystem.contents(of: sluice.folder / "state/sluice/sql_history", limit: 1 << 20)
        let lines = String(decoding: history, as: UTF8.self).split(separator: "\n")
        #expect(lines == ["SELECT n + 40 AS most FROM by_page ;", "SELECT 7 * 9 AS answer;", ".quit"])
        let next = try sluice.keys("sees 'sluice> '; printf '\\020\\020\\r'; sees 63; printf '\\004'")
        #expect(next.end == .exited(0) && next.output.contains("63"), "\(next.output) \(next.error)")
    }

    /// A pasted statement ran line by line, and five lines of it were five to have again.
    @Test func `can be pasted, found again by some letters, and put together from what was cut`() throws {
        let sluice = try SQLShell.made()
        let run = try sluice.keys(
            """
            sees 'sluice> '; printf '\\033[200~SELECT 6 *\\r  7 AS answer;\\r.nosuch\\025\\033[201~'; sleep 0.3
            printf '\\010\\010\\010\\010\\010\\010\\010\\010\\010\\r'; sees 42
            printf 'SELECT 2 * 17 AS\\rother;\\r'; sees 34
            printf '\\022six\\010\\010\\010answ'; sees "older with 'answ'"; printf '\\001\\013\\031\\0019 * \\r'; sees 378
            printf 'never;\\022answ\\003\\025\\031\\025.quit\\r'
            """)
        #expect(run.end == .exited(0) && run.error.isEmpty, "\(run.output) \(run.error)")
        #expect(!run.output.contains("sluice: "), "\(run.output)")
        let history = try FileSystem.contents(of: sluice.folder / "state/sluice/sql_history", limit: 1 << 20)
        let lines = String(decoding: history, as: UTF8.self).split(separator: "\n")
        #expect(
            lines == [
                "SELECT 6 *\u{1}  7 AS answer;", "SELECT 2 * 17 AS\u{1}other;", "SELECT 6 *\u{1}9 *   7 AS answer;",
                ".quit",
            ])
    }
}
