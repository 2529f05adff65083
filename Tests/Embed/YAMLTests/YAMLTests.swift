import Testing
import YAML

/// What a text was refused for, one line a problem.
private func problems(_ text: String, limits: YAMLLimits = .ordinary) -> String {
    do throws(YAMLError) {
        let tree = try YAMLNode.parse(text, limits: limits)
        return "read as \(tree)"
    } catch { return error.description }
}

@Suite struct `YAML trees` {
    @Test func `know where everything stands`() throws {
        let tree = try YAMLNode.parse("log:\n  durability: relaxed\n  sizes: [1, \"2\"]\n")
        let log = try #require(tree["log"])
        #expect(tree.mapping?.first?.keyMark == YAMLMark(line: 1, column: 1))
        #expect(log.mapping?[0].keyMark == YAMLMark(line: 2, column: 3))
        #expect(log["durability"]?.mark == YAMLMark(line: 2, column: 15))
        #expect(log["sizes"]?.sequence?.map(\.mark.column) == [11, 14])
        #expect(log["sizes"]?.sequence?.map(\.content) == [.scalar("1", .plain), .scalar("2", .quoted)])
        #expect(log["nothing"] == nil)
    }

    @Test func `keep block text and say how it was written`() throws {
        let tree = try YAMLNode.parse("sql: |\n  SELECT 1\n  FROM é\nfolded: >\n  a\n  b\n")
        #expect(tree["sql"]?.content == .scalar("SELECT 1\nFROM é\n", .literal))
        #expect(tree["folded"]?.content == .scalar("a b\n", .folded))
    }

    @Test func `count columns in characters`() throws {
        #expect(try YAMLNode.parse("\"é\u{1F600}\": x")["é\u{1F600}"]?.mark == YAMLMark(line: 1, column: 7))
    }

    /// An editor of Windows writes it; the second key was then said to stand in another column than the first.
    @Test func `may begin with a byte order mark`() throws {
        let tree = try YAMLNode.parse("\u{FEFF}a: 1\nb: 2\n")
        #expect(tree["a"]?.mark == YAMLMark(line: 1, column: 4) && tree["b"]?.text == "2")
    }

    @Test(arguments: ["", "# only a comment\n", "~", "null", "---\n"])
    func `are null where nothing is said`(text: String) throws {
        #expect(try YAMLNode.parse(text).isNull)
    }

    @Test func `tell a quoted null from none`() throws {
        let tree = try YAMLNode.parse("a: \"null\"\nb:\n")
        #expect(tree["a"]?.isNull == false)
        #expect(tree["b"]?.isNull == true)
    }

    @Test func `keep bytes that only look alike apart`() throws {
        let tree = try YAMLNode.parse("\u{E9}: composed\ne\u{301}: decomposed\n")
        #expect(tree["\u{E9}"]?.text == "composed")
        #expect(tree["e\u{301}"]?.text == "decomposed")
    }

    @Test func `repeat anchored values`() throws {
        let tree = try YAMLNode.parse("a: &x {n: 1}\nb: *x\nc: [*x, *x]\n")
        #expect(tree["b"] == tree["a"])
        #expect(tree["c"]?.sequence?.count == 2)
    }
}

@Suite struct `Refused YAML` {
    @Test func `is told with line and column`() {
        #expect(
            problems("a: 1\nb: [1, 2\nc: 3\n")
                == "3:2: did not find expected ',' or ']', while parsing a flow sequence that begins at line 2")
        #expect(problems("a: 1\n\tb: 2\n").hasPrefix("2:1: found a tab character"))
        #expect(problems("a: b: c") == "1:5: mapping values are not allowed in this context")
    }

    @Test func `tells every repeated key, and keeps the first`() throws {
        let text = "a: 1\nb: {c: 1, c: 2}\na: 3\n"
        #expect(
            problems(text) == """
                2:11: "c" is here a second time; the first is at line 2
                3:1: "a" is here a second time; the first is at line 1
                """)
        let error = #expect(throws: YAMLError.self) { try YAMLNode.parse(text) }
        #expect(error?.tree?["a"]?.text == "1")
        #expect(error?.problems.map(\.code) == [.duplicateKey, .duplicateKey])
    }

    @Test func `has what this house has no use for`() {
        #expect(problems("a: !!binary xyz").hasPrefix("1:4: tags such as tag:yaml.org,2002:binary"))
        #expect(problems("a: 1\n---\nb: 2\n").hasPrefix("2:1: a second document begins"))
        #expect(problems("? [a]\n: b\n").hasPrefix("1:3: a key must be"))
        #expect(problems("&x [a]: b\n").contains("a key must be"))
        #expect(problems("a: &x [b]\n*x : c\n").hasPrefix("2:1: a key must be"))
    }

    @Test func `names an anchor that is missing or around its own alias`() {
        #expect(problems("a: *b") == "1:4: the alias *b has no anchor &b before it")
        #expect(problems("a: &x [1, *x]") == "1:11: the alias *x is inside the value it repeats")
    }

    @Test func `is not valid UTF-8`() {
        let error = #expect(throws: YAMLError.self) { try YAMLNode.parse(Array("a: 1\nb: ".utf8) + [0xFF]) }
        #expect(error?.problems.first?.mark == YAMLMark(line: 2, column: 4))
    }

    @Test func `is deeper, larger or more than its limits`() {
        let levels = YAMLLimits.ordinary.depth
        let fits = String(repeating: "[", count: levels) + String(repeating: "]", count: levels)
        #expect(problems(fits).hasPrefix("read as"))
        #expect(problems("[\(fits)]").contains("more than 64 levels deep"))
        #expect(problems(String(repeating: "[", count: 100_000)).contains("more than 64 levels deep"))
        var limits = YAMLLimits()
        limits.bytes = 3
        #expect(problems("a: 1", limits: limits) == "1:1: 4 bytes; at most 3 are read")
    }

    @Test func `grows without end through its aliases`() {
        var text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
        for level in 1...12 {
            let aliases = Array(repeating: "*a\(level - 1)", count: 10).joined(separator: ", ")
            text += "a\(level): &a\(level) [\(aliases)]\n"
        }
        #expect(problems(text).contains("more than 200000 values"))
        var limits = YAMLLimits()
        limits.depth = 4
        #expect(problems("a: &a [[x]]\nb: [[*a]]\n", limits: limits).contains("levels deep"))
    }

    @Test(arguments: 0..<40 as Range<UInt64>)
    func `never stops the process, whatever its bytes`(seed: UInt64) {
        var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
        let alphabet = Array("ab:-?[]{}&*!|>'\"%@`#,~ \n\t\u{FEFF}é".utf8) + [0, 0xFF, 0xC0]
        for _ in 0..<200 {
            let bytes = (0..<40).map { _ in
                state ^= state << 13
                state ^= state >> 7
                state ^= state << 17
                return alphabet[Int(state % UInt64(alphabet.count))]
            }
            // Either answer is right; what counts is that there is one.
            _ = try? YAMLNode.parse(bytes)
        }
    }
}
