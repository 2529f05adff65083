import Testing

@Suite struct `Swift's text` {
    private func words(_ text: String) -> [String] {
        SwiftSource(text).tokens.filter { $0.kind == .word }.map(\.text)
    }

    @Test(arguments: [
        #"a "b" c"#, #"a "b \" b" c"#, ##"a #"b " b"# c"##, "a \"\"\"\nb \" b\n\"\"\" c", "a /* b /* b */ b */ c",
        "a // b\nc", #"a "// b" c"#, #"a = /"b/; c"#, #"a "\\" c"#, ##"a #"\(b)"# c"##,
    ])
    func `is cut where strings and comments end`(_ text: String) {
        #expect(words(text) == ["a", "c"])
    }

    @Test func `has code inside of strings`() {
        #expect(words(#"a "b \(c + "d \(e)" + f(g)) b" h"#) == ["a", "c", "e", "f", "g", "h"])
        #expect(words(#"a / b / c"#) == ["a", "b", "c"])
        #expect(words("func `a \"b\" { c`() {}") == ["func", "`a \"b\" { c`"])
    }

    @Test func `has lines that survive what stands on them`() {
        let source = SwiftSource("a /*\n*/ b \"\"\"\n  c\n  \"\"\" d\n// e\nf")
        #expect(source.tokens.filter { $0.kind == .word }.map(\.line) == [1, 2, 4, 6])
        #expect(source.comments[5] == "// e")
        #expect(source.stringLines == [3, 4])
    }

    @Test func `has blocks that know what they declare`() {
        let source = SwiftSource(
            """
            public final class A<B>: C where B: D {
                var a: Int { 1 }
                var b = c { 2 }
                class func d(_ e: () -> Int = { 3 }) -> Int { if f { 4 } else { 5 } }
                init() { self.init(6) }
            }
            extension G.H: I {}
            """)
        let blocks = source.blocks.filter { $0.kind != .other }
        #expect(blocks.map(\.name) == ["A", "a", "d", "init", "G.H"])
        #expect(blocks.map(\.kind) == [.type, .property, .function, .function, .type])
        #expect(blocks.map(\.line) == [1, 2, 4, 5, 7])
        #expect(blocks.map(\.closes) == [6, 2, 4, 5, 7])
    }
}
