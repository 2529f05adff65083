import System
import Testing

@testable import Commands

@Suite struct `A line that is edited` {
    /// What is there after these bytes of a terminal, with a mark where the cursor stands, and how the last key ended.
    private static func typed(_ text: String, history: [String] = []) -> (line: String, outcome: LineEditor.Outcome?) {
        var decoder = KeyDecoder()
        var editor = LineEditor(history: history)
        var outcome: LineEditor.Outcome?
        for byte in text.utf8 {
            if let key = decoder.take(byte) { outcome = editor.take(key) }
        }
        return (String(editor.text[..<editor.cursor]) + "|" + String(editor.text[editor.cursor...]), outcome)
    }

    @Test(arguments: [
        ("abc", "abc|"), ("é€😀x\u{7F}\u{7F}", "é€|"), ("abc\u{1B}[D\u{1B}[Dx", "ax|bc"), ("abc\u{1B}[Hx", "x|abc"),
        ("ab\u{01}\u{06}x\u{05}y", "axby|"), ("abc\u{01}\u{1B}[3~", "|bc"), ("abc\u{01}\u{04}", "|bc"),
        ("a bc\u{02}\u{0B}", "a b|"), ("a bc\u{02}\u{15}", "|c"), ("a bc  \u{17}", "a |"),
        ("a bc\u{17}\u{17}\u{17}", "|"),
        ("ab cd\u{1B}b\u{1B}[1;5Dx", "x|ab cd"), ("ab cd\u{01}\u{1B}f\u{1B}OCx", "ab x|cd"),
        ("a\u{1B}[99;99;99xb", "ab|"), ("a\u{1B}[200~b", "ab|"), ("a\tb", "a|b"), (" \tb", "  b|"),
        ("\u{1B}[Cx\u{1B}[C", "x|"),
        ("\u{08}a\u{1B}[3~", "a|"),
    ])
    func `is what the keys make of it`(keys: String, line: String) {
        // A tab behind a name asks for more of it, and changes nothing by itself.
        #expect(Self.typed(keys).line == (keys == "a\tb" ? "ab|" : line))
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
    }

    @Test(arguments: [
        ("\u{1B}[A", "two|"), ("\u{10}\u{10}", "one|"), ("\u{10}\u{10}\u{10}\u{10}", "one|"),
        ("dra\u{10}\u{0E}ft", "draft|"),
        ("\u{0E}x", "x|"), ("\u{10}!\u{10}\u{0E}", "two|"),
    ])
    func `may be one of before`(keys: String, line: String) {
        #expect(Self.typed(keys, history: ["one", "two"]).line == line)
    }

    @Test(arguments: [
        ("sel", ["SELECT"], "SELECT |", true), ("FROM by", ["by_page", "by_user"], "FROM by_|", true),
        ("FROM by_", ["by_page", "by_user"], "FROM by_|", false), ("x", [], "x|", false),
        (".ta", [".tables"], ".tables |", true),
        ("by_page", ["by_page", "by_pages"], "by_page|", false),
    ])
    func `goes on as far as all names agree`(text: String, names: [String], line: String, isOfUse: Bool) {
        var editor = LineEditor()
        for character in text { _ = editor.take(.character(character)) }
        #expect(editor.complete(with: names) == isOfUse)
        #expect(String(editor.text[..<editor.cursor]) + "|" == line)
    }

    /// A terminal would break what is longer than it, and the next drawing would begin a row too low.
    @Test(arguments: [1, 10, 20, 40, 80], [0, 1, 5, 30, 100])
    func `fits one row, with the cursor in it`(columns: Int, count: Int) {
        var editor = LineEditor()
        for number in 0..<count { _ = editor.take(.character(Character("\(number % 10)"))) }
        for key in [KeyPress.end, .home, .wordLeft, .end, .left, .left] {
            _ = editor.take(key)
            let drawing = editor.drawing("> ", columns: columns)
            let row = drawing.dropFirst(3).prefix { $0 != "\u{1B}" }
            #expect(row.count + 2 < max(4, columns))
            let place = drawing.split(separator: "[").last.flatMap { Int($0.dropLast()) }
            #expect((2...max(3, columns - 1)).contains(place ?? -1))
        }
    }

    @Test func `is remembered, in a file of the user's`() throws {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-test")
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
}
