import Testing

@Suite struct `The budgets` {
    private let small = Budgets(fileLines: 6, functionLines: 3, lineLength: 30, nesting: 1)

    @Test func `limit a file`() {
        #expect(small.lines(in: String(repeating: "\n", count: 6)) == [])
        #expect(small.lines(in: String(repeating: "\n", count: 7)) == [1])
    }

    @Test func `limit a line, by characters`() {
        #expect(small.lines(in: String(repeating: "é", count: 30)) == [])
        #expect(small.lines(in: "\n" + String(repeating: "e", count: 31)) == [2])
    }

    @Test func `limit a function, not a closure or a type`() {
        let body = " {\n1\n2\n}\n"
        #expect(small.lines(in: "\nfunc long() -> Int" + body) == [2])
        #expect(small.lines(in: "\ninit?(_ x: Int = { 1 }())" + body) == [2])
        #expect(small.lines(in: "\nlet closure =" + body) == [])
        #expect(small.lines(in: "\nstruct Type" + body) == [])
        #expect(small.lines(in: "\nfunc required() -> Int\nvar other: Int" + body) == [])
    }

    @Test func `limit nesting inside a function`() {
        let deep = "func deep() { if a {\nif b {\n}}}"
        #expect(small.lines(in: deep) == [2])
        #expect(small.lines(in: "func flat() { if a {\nb { $0 }\n} }") == [])
        #expect(small.lines(in: "struct A { struct B {\nfunc c() { if d {\n}} }}") == [])
    }

    @Test func `give way to a line that says why`() {
        #expect(small.lines(in: "// TIDY: a table\n@Test\nfunc long() {\n1\n2\n}") == [])
        #expect(small.lines(in: "// TIDY: a table\n\nfunc long() {\n1\n2\n}") == [3])
        #expect(small.lines(in: "import A\n// TIDY: a table\nlet a = 1" + String(repeating: "\n", count: 9)) == [])
    }

    @Test func `hold for the text itself, not for what a string says`() {
        #expect(small.lines(in: "let a = \"func b() {\"\n1\n2\n3\n") == [])
        #expect(small.lines(in: "let a = \"\"\"\n" + String(repeating: "e", count: 31) + "\n\"\"\"") == [])
    }

    @Test func `are excused only where they are exceeded, and with a reason`() {
        let long = "// TIDY: a table\nfunc long() {\n" + String(repeating: "1\n", count: 70) + "}\n"
        #expect(NeededExcuses().lines(in: long) == [])
        #expect(NeededExcuses().lines(in: "// TIDY: for later\nfunc short() {}") == [1])
        #expect(NeededExcuses().lines(in: long.replacing("a table", with: "")) == [1])
    }
}
