import JSON
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
