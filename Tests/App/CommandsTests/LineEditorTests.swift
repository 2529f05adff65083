import System
import Testing

@testable import Commands

@Suite struct `A line that is edited` {
    /// What is there after these bytes of a terminal, with a mark where the cursor stands, and how the last key ended.
    static func typed(_ text: String, history: [String] = []) -> (line: String, outcome: LineEditor.Outcome?) {
        var decoder = KeyDecoder()
        var editor = LineEditor(history: history)
        var outcome: LineEditor.Outcome?
        for byte in text.utf8 {
            if let key = decoder.take(byte) { outcome = editor.take(key) }
        }
        return (shown(editor), outcome)
    }

    static func shown(_ editor: LineEditor) -> String {
        String(editor.text[..<editor.cursor]) + "|" + String(editor.text[editor.cursor...])
    }

    @Test(arguments: [
        ("abc", "abc|"), ("é€😀x\u{7F}\u{7F}", "é€|"), ("abc\u{1B}[D\u{1B}[Dx", "ax|bc"), ("abc\u{1B}[Hx", "x|abc"),
        ("ab\u{01}\u{06}x\u{05}y", "axby|"), ("abc\u{01}\u{1B}[3~", "|bc"), ("abc\u{01}\u{04}", "|bc"),
        ("a bc\u{02}\u{0B}", "a b|"), ("a bc\u{02}\u{15}", "|c"), ("a bc  \u{17}", "a |"),
        ("a bc\u{17}\u{17}\u{17}", "|"),
        ("ab cd\u{1B}b\u{1B}[1;5Dx", "x|ab cd"), ("ab cd\u{01}\u{1B}f\u{1B}OCx", "ab x|cd"),
        ("a\u{1B}[99;99;99xb", "ab|"), ("a\tb", "ab|"), (" \tb", "  b|"), ("a, \tb", "a, b|"),
        ("\u{1B}[Cx\u{1B}[C", "x|"),
        ("\u{08}a\u{1B}[3~", "a|"), ("a\u{1B}\u{1B}[Db", "b|a"), ("a\u{07}b\u{1B}", "ab|"),
    ])
    func `is what the keys make of it`(keys: String, line: String) { #expect(Self.typed(keys).line == line) }

    @Test(arguments: [
        ("by_page.n, m\u{1B}b\u{1B}b\u{1B}b\u{1B}b", "|by_page.n, m"), ("by_page\u{1B}\u{7F}", "by_|"),
        ("a.b c.d\u{17}", "a.b |"), ("a.b c.d\u{01}\u{1B}d", "|.b c.d"), ("a.b c.d\u{01}\u{1B}d\u{1B}d", "| c.d"),
        ("ab CD\u{01}\u{1B}u\u{1B}l", "AB cd|"), ("ab cD\u{01}\u{1B}c\u{1B}c", "Ab Cd|"), ("ß\u{01}\u{1B}ux", "SSx|"),
        ("ab\u{14}", "ba|"), ("abc\u{02}\u{14}", "acb|"), ("a\u{14}", "a|"), ("ab\u{01}\u{14}", "|ab"),
        ("\u{14}\u{1B}u\u{1B}d\u{1B}\u{7F}", "|"),
    ])
    func `has words, and letters that change places`(keys: String, line: String) {
        #expect(Self.typed(keys).line == line)
    }

    @Test(arguments: [
        ("a b c\u{17}\u{17}\u{19}", "a b c|"), ("a b c\u{01}\u{0B}\u{19}\u{19}", "a b ca b c|"),
        ("ab cd ef\u{1B}b\u{17}\u{1B}d\u{01}\u{19}", "cd ef|ab "), ("x\u{19}", "x|"),
        ("one \u{15}two \u{15}x\u{19}\u{1B}y", "xone |"), ("one \u{15}two \u{15}x\u{19}\u{1B}y\u{1B}y", "xtwo |"),
        ("one \u{15}two \u{15}x\u{19}y\u{1B}y", "xtwo y|"), ("one \u{15}two \u{15}\u{19}\u{1B}y\u{19}", "one one |"),
        ("one\u{15}\u{1B}y", "|"), ("ab\u{08}\u{19}", "a|"), ("ab\u{01}\u{0B}\u{0B}\u{19}", "ab|"),
    ])
    func `keeps what was cut`(keys: String, line: String) { #expect(Self.typed(keys).line == line) }

    @Test func `keeps what was cut also for the next line, and not for ever`() {
        var editor = LineEditor()
        for number in 0..<100 {
            for key in [KeyPress.paste("\(number) "), .cutToStart] { _ = editor.take(key) }
            editor.begin(history: [])
        }
        _ = editor.take(.putIn)
        #expect(String(editor.text) == "99 ")
        for _ in 1..<32 { _ = editor.take(.putInEarlier) }
        #expect(String(editor.text) == "68 ")
        _ = editor.take(.putInEarlier)
        #expect(String(editor.text) == "99 ")
    }

    /// A mark that was typed after its letter was one of its own: the cursor stood between them.
    @Test(arguments: [
        ("e\u{301}\u{08}", "|"), ("ae\u{301}\u{02}x", "ax|e\u{301}"), ("e\u{02}x\u{06}\u{301}", "xe\u{301}|"),
        ("👩\u{200D}👧\u{02}x", "x|👩\u{200D}👧"), ("e\u{301}\u{15}a\u{19}", "ae\u{301}|"), ("\u{301}\u{01}a", "a\u{301}|"),
    ])
    func `takes marks as a part of their letters`(keys: String, line: String) {
        #expect(Self.typed(keys).line == line)
    }

    @Test func `does not trip over bytes that are no text`() {
        var decoder = KeyDecoder()
        let keys = [0xFF, 0xC3, 0x41, 0xE2, 0x82, 0x42, 0xC3, 0xA9, 0xED, 0xA0, 0x80, 0x43].compactMap {
            decoder.take($0)
        }
        #expect(keys == [.character("A"), .character("B"), .character("é"), .character("C")])
    }

    @Test func `ends in several ways`() {
        #expect(Self.typed("ab\r").outcome == .line("ab"))
        #expect(Self.typed("ab\u{1B}[D\n").outcome == .line("ab"))
        #expect(Self.typed("ab\u{03}").outcome == .interrupted)
        #expect(Self.typed("\u{04}").outcome == .ends)
        #expect(Self.typed("ab\u{04}").outcome == .goesOn)
        #expect(Self.typed("ab\t").outcome == .completes)
        #expect(Self.typed("a, \t").outcome == .completes)
    }

    @Test(arguments: [
        ("\u{1B}[A", "two|"), ("\u{10}\u{10}", "one|"), ("\u{10}\u{10}\u{10}\u{10}", "one|"),
        ("dra\u{10}\u{0E}ft", "draft|"),
        ("\u{0E}x", "x|"), ("\u{10}!\u{10}\u{0E}", "two!|"), ("x\u{10}\u{10}?\u{0E}\u{0E}\u{10}\u{10}", "one?|"),
    ])
    func `may be one of before`(keys: String, line: String) {
        #expect(Self.typed(keys, history: ["one", "two"]).line == line)
    }

    @Test(arguments: [
        ("sel", ["SELECT"], "SELECT |", true), ("FROM by", ["by_page", "by_user"], "FROM by_|", true),
        ("FROM by_", ["by_page", "by_user"], "FROM by_|", false), ("x", [], "x|", false),
        (".ta", [".tables"], ".tables |", true), ("FROM ", ["b", "c"], "FROM |", false),
        ("by_page", ["by_page", "by_pages"], "by_page|", false),
    ])
    func `goes on as far as all names agree`(text: String, names: [String], line: String, isOfUse: Bool) {
        var editor = LineEditor()
        for character in text { _ = editor.take(.character(character)) }
        #expect(editor.complete(with: names) == isOfUse)
        #expect(String(editor.text[..<editor.cursor]) + "|" == line)
    }

    @Test(arguments: [
        ("SELECT * FROM by", ["by_page", "by_user"]), ("select * from ", ["by_page", "by_user"]),
        ("x FROM a JOIN by_u", ["by_user"]),
        ("SELECT n FROM by_page WHERE p", ["page", "PARTITION BY"]), ("sel", ["SELECT"]), (".s", [".schema"]),
        (".schema ", ["by_page", "by_user"]), ("FROM t.p", ["page", "PARTITION BY"]), ("SELECT x.", nil),
        ("from nosuch", []),
        ("a\nFROM\n  BY_U", ["by_user"]),
    ])
    func `goes on with what may stand there`(text: String, names: [String]?) {
        let tables = [("by_page", "page"), ("by_user", "user")].map {
            ResultTable(
                pipeline: "p", name: $0, isView: true, emit: nil, sql: nil, columns: [($1, "text"), ("n", "integer")])
        }
        var editor = LineEditor()
        _ = editor.take(.paste(text))
        let found = KnownWords(tables).names(goingOnFrom: editor.word, after: editor.wordBefore)
        if let names { #expect(found == names) } else { #expect(found.count > 40) }
    }

    @Test func `lists names that it could go on with beside and below each other`() {
        #expect(NameList.text(["a", "bbb", "c", "漢字", "e"], columns: 17) == "a     c     e\nbbb   漢字\n")
        #expect(NameList.text(["long", "names"], columns: 3) == "long\nnames\n")
        #expect(NameList.text((0..<201).map { "n\($0)" }, columns: 80).hasSuffix("  n191\nand 1 more\n"))
    }
}

@Suite struct `What is pasted` {
    private static func pasted(_ text: String) -> String { "\u{1B}[200~\(text)\u{1B}[201~" }

    /// Each line of it was run as if somebody had pressed Enter.
    @Test(arguments: [
        ("a\r  b\n", "a\n  b\n|"), ("a\r\nb\r\r\nc", "a\nb\n\nc|"), ("\u{3}\u{1B}[A\t\u{4}", "\u{3}\u{1B}[A\t\u{4}|"),
        ("\u{1B}[201", "\u{1B}[201|"), ("", "|"),
    ])
    func `is one change, whatever is in it`(text: String, line: String) {
        let (typed, outcome) = `A line that is edited`.typed(Self.pasted(text))
        #expect(typed == line && outcome == .goesOn)
        #expect(`A line that is edited`.typed("x\u{2}" + Self.pasted(text)).line == line + "x")
    }

    @Test func `and is too long is refused, and what follows it is not`() {
        let long = String(repeating: "x", count: (1 << 20) + 100)
        let (line, outcome) = `A line that is edited`.typed("a" + Self.pasted(long))
        #expect(line == "a|" && outcome == .refuses)
        #expect(`A line that is edited`.typed("a" + Self.pasted(long) + "b" + Self.pasted("c")).line == "abc|")
        let half = String(repeating: "x", count: 600_000)
        #expect(`A line that is edited`.typed(Self.pasted(half) + Self.pasted(half)).outcome == .refuses)
    }

    /// In a text of several lines the arrows move between them, and beyond them to what was typed before.
    @Test(arguments: [
        ("\u{10}", "ab|\ncd"), ("\u{10}\u{0E}", "ab\ncd|"), ("\u{2}\u{10}", "a|b\ncd"), ("\u{10}\u{10}", "x\nyyy|"),
        ("\u{10}\u{10}\u{10}", "one|"), ("\u{10}\u{10}\u{0E}", "ab\ncd|"), ("\u{10}\u{10}\u{1}\u{10}", "|x\nyyy"),
        ("\u{1}", "ab\n|cd"), ("\u{10}\u{1}\u{5}", "ab|\ncd"), ("\u{15}\u{15}", "ab|"), ("\u{10}\u{B}", "ab|cd"),
        ("\u{10}\u{14}\u{E}\u{1}\u{14}", "ba\n|cd"), ("\u{1}\u{17}", "|cd"),
    ])
    func `may be several lines, each with a beginning and an end`(keys: String, line: String) {
        let run = `A line that is edited`.typed(Self.pasted("ab\ncd") + keys, history: ["one", "x\nyyy"])
        #expect(run.line == line)
    }
}

@Suite struct `The lines of before` {
    private static func made() throws -> Path { try FileSystem.makeTemporaryDirectory("sluice-test") }

    @Test func `are remembered, in a file of the user's`() throws {
        let folder = try Self.made()
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        let variables = ["XDG_STATE_HOME": folder.text]
        var one = LineHistory(variables: variables)
        var other = LineHistory(variables: variables)
        for line in ["a", "a", " ", "", "b"] { one.add(line) }
        other.add("c")
        #expect(one.lines == ["a", "b"] && other.lines == ["c"])
        #expect(LineHistory(variables: variables).lines == ["a", "b", "c"])
        for number in 0..<1100 where number > 990 || number < 5 { one.add("\(number)") }
        #expect(LineHistory(variables: variables).lines.last == "1099")
        #expect(LineHistory.path(["HOME": "/h"])?.text == "/h/.local/state/sluice/sql_history")
        #expect(
            LineHistory.path(["HOME": "/h", "XDG_STATE_HOME": "relative"])?.text == "/h/.local/state/sluice/sql_history"
        )
        #expect(LineHistory.path([:]) == nil)
    }

    /// A statement of five lines was five of them, and took five keys to have again.
    @Test func `may be several, as one statement`() throws {
        let folder = try Self.made()
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        let variables = ["XDG_STATE_HOME": folder.text]
        var history = LineHistory(variables: variables)
        for line in ["SELECT 1\n  AS one;\n\n", "  b\u{301}\nc", "SELECT 1\n  AS one;\n"] { history.add(line) }
        let lines = ["SELECT 1\n  AS one;", "  b\u{301}\nc", "SELECT 1\n  AS one;"]
        #expect(history.lines == lines)
        #expect(LineHistory(variables: variables).lines == lines)
        history.add(lines[2] + " ")
        #expect(LineHistory(variables: variables).lines.count == 3)
    }

    /// Once they were more than is read, they were read as none, and the file began anew.
    @Test func `are forgotten one by one where they are long`() throws {
        let folder = try Self.made()
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        let variables = ["XDG_STATE_HOME": folder.text]
        var history = LineHistory(variables: variables)
        for number in 0..<10 { history.add(String(repeating: "\(number)", count: 1_000_000)) }
        #expect(LineHistory(variables: variables).lines.map(\.first) == ["2", "3", "4", "5", "6", "7", "8", "9"])
    }
}
