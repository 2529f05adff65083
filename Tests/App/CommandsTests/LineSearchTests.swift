import System
import Testing

@testable import Commands

@Suite struct `A search in the lines of before` {
    private static let history = ["SELECT one", "select two", "SELECT one", "SELECT one", "x", "three\nselect"]
    private static let older = "\u{12}"
    private static let newer = "\u{13}"

    private static func typed(_ text: String) -> (line: String, prompt: String?, outcome: LineEditor.Outcome?) {
        var decoder = KeyDecoder()
        var editor = LineEditor(history: history)
        var outcome: LineEditor.Outcome?
        for (byte, next) in zip(text.utf8, Array(text.utf8.dropFirst()) + [0]) {
            if let key = decoder.take(byte) { outcome = editor.take(key) }
            // Somebody waits after Esc.
            if next != UInt8(ascii: "["), let key = decoder.pause() { outcome = editor.take(key) }
        }
        return (`A line that is edited`.shown(editor), editor.search?.prompt, outcome)
    }

    @Test(arguments: [
        ("", "draft|", "older with ''> "), ("s", "three\n|select", "older with 's'> "),
        ("sElEct o", "|SELECT one", "older with 'sElEct o'> "), ("one", "SELECT |one", "older with 'one'> "),
        ("sel\(older)", "|SELECT one", "older with 'sel'> "),
        ("sel\(older)\(older)", "|select two", "older with 'sel'> "),
        ("sel\(older)\(older)\(older)", "|SELECT one", "older with 'sel'> "),
        ("sel\(older)\(older)\(older)\(older)", "|SELECT one", "none older with 'sel'> "),
        ("sel\(older)\(older)\(newer)", "|SELECT one", "newer with 'sel'> "),
        ("sel\(newer)", "three\n|select", "none newer with 'sel'> "),
        ("xy", "|x", "none older with 'xy'> "), ("xy\u{08}", "|x", "older with 'x'> "),
        ("x\u{08}", "draft|", "older with ''> "),
        ("\u{08}", "draft|", "older with ''> "), ("?such", "draft|", "none older with '?such'> "),
        ("\u{1B}[200~t\rw\u{1B}[201~", "draft|", "none older with 't\\nw'> "),
    ])
    func `shows the nearest that has what was typed`(keys: String, line: String, prompt: String) {
        let run = Self.typed("draft" + Self.older + keys)
        #expect(run.line == line)
        #expect(run.prompt == prompt)
        #expect(run.outcome == .goesOn)
    }

    @Test(arguments: [
        ("two\r", "select |two"), ("two\u{1B}", "select |two"), ("two\u{05}!", "select two!|"),
        ("two\u{1B}[D", "select| two"), ("two\u{17}", "|two"), ("two\u{07}", "dr|aft"), ("two\u{03}", "dr|aft"),
        ("?such\u{1B}", "dr|aft"), ("two\u{1B}\u{10}", "SELECT one|"),
        ("two\u{05}\u{0E}\u{0E}\u{0E}\u{0E}\u{0E}", "draft|"),
        ("two\u{07}\(older)\(older)", "select |two"), ("two\u{1B}\u{15}\(older)", "|two"),
    ])
    func `ends with the line to edit, or with what was there`(keys: String, line: String) {
        let run = Self.typed("draft\u{2}\u{2}\u{2}" + Self.older + keys)
        #expect(run.line == line)
        if keys.hasSuffix("\r") { #expect(run.outcome == .line("select two")) }
        if keys.hasSuffix("\u{03}") { #expect(run.outcome == .goesOn) }
    }

    /// What a filter finds, newest first, a line once where it follows itself.
    @Test(arguments: 0..<200 as Range<UInt64>)
    func `goes through all that a filter finds`(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        func word(_ most: Int) -> String {
            String((0..<Int.random(in: 1...most, using: &random)).map { _ in "abAé".randomElement(using: &random)! })
        }
        let lines = (0..<Int.random(in: 0...12, using: &random)).map { _ in word(4) }
        let query = word(2)
        func folded(_ text: String) -> [Character] { text.map { $0 == "A" ? "a" : $0 } }
        var wanted: [String] = []
        for line in lines.reversed() where line != wanted.last {
            let places = 0...max(0, line.count - query.count)
            if places.contains(where: { folded(line).dropFirst($0).starts(with: folded(query)) }) {
                wanted.append(line)
            }
        }
        var editor = LineEditor(history: lines)
        _ = editor.take(.searchOlder)
        for character in query { _ = editor.take(.character(character)) }
        for (place, line) in wanted.enumerated() {
            #expect(String(editor.text) == line && editor.search?.isFailing == false)
            let isLast = place == wanted.count - 1
            _ = editor.take(.searchOlder)
            #expect(editor.search?.isFailing == isLast)
        }
        for line in wanted.reversed().dropFirst() {
            _ = editor.take(.searchNewer)
            #expect(String(editor.text) == line)
        }
        if wanted.isEmpty { #expect(editor.search?.isFailing == true) }
        _ = editor.take(.cancel)
        #expect(editor.text.isEmpty && editor.search == nil)
    }
}
