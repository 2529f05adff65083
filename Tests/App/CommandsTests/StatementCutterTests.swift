import Testing

@testable import Commands

@Suite struct `Statements` {
    @Test(arguments: [
        ("SELECT 1; SELECT 2;", ["SELECT 1", " SELECT 2"], nil),
        ("SELECT ';'';' AS \";\" FROM [;];", ["SELECT ';'';' AS \";\" FROM [;]"], nil),
        ("SELECT 1 -- ; no\n;", ["SELECT 1 -- ; no\n"], nil),
        ("SELECT /*/ ; */ 1; 2", ["SELECT /*/ ; */ 1"], " 2"),
        (";;\n ;", [], nil),
        ("SELECT 3 - - 2 / 1;", ["SELECT 3 - - 2 / 1"], nil),
    ])
    func `end at each semicolon that counts, however they arrive`(text: String, statements: [String], rest: String?) {
        var whole = StatementCutter()
        #expect(whole.feed(Array(text.utf8)) == statements)
        #expect(whole.finish() == rest)
        var cut = StatementCutter()
        #expect(text.utf8.flatMap { cut.feed([$0]) } == statements)
        #expect(cut.finish() == rest)
    }

    @Test func `know that one has begun`() {
        var cutter = StatementCutter()
        _ = cutter.feed(Array("SELECT '".utf8))
        #expect(cutter.isInside)
        _ = cutter.feed(Array("';  \n".utf8))
        #expect(!cutter.isInside)
    }
}
