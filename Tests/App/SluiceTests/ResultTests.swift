import JSON
import System
import Testing

@Suite struct `Sluice's results as JSON` {
    private static func offsets(_ run: Sluice.Run, _ names: String...) -> [[Int64?]] {
        run.json?["partitions"]?.elements?.map { partition in names.map { partition[$0]?.integer } } ?? []
    }

    /// `--json` was once taken by these commands, and a sentence printed.
    @Test func `describe a topic that was made or changed`() throws {
        let sluice = try Sluice()
        let made = try sluice.run("topic", "create", "t", "-p", "2", "--json")
        #expect(made.json?["action"]?.text == "created" && made.json?["name"]?.text == "t")
        #expect(Self.offsets(made, "partition", "start", "end", "records") == [[0, 0, 0, 0], [1, 0, 0, 0]])
        let again = try sluice.run("topic", "create", "t", "--if-not-exists", "--json")
        #expect(again.json?["action"]?.text == "none" && again.json?["id"] == made.json?["id"])

        let changed = try sluice.run("topic", "alter", "t", "-o", "retention.ms=5000", "-p", "3", "--json")
        #expect(changed.json?["action"]?.text == "altered" && Self.offsets(changed, "partition").count == 3)
        let setting = changed.json?["settings"]?.elements?.first { $0["name"]?.text == "retention.ms" }
        #expect(setting?["value"]?.text == "5000" && setting?["is_default"]?.boolean == false)
    }

    @Test func `tell what went with records and topics`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\nb\nc\n"))
        let truncated = try sluice.run("topic", "truncate", "t", "--before", "-1", "--json")
        #expect(truncated.json?["action"]?.text == "truncated" && truncated.json?["name"]?.text == "t")
        #expect(Self.offsets(truncated, "partition", "before", "start", "records") == [[0, 0, 2, 2]])

        let deleted = try sluice.run("topic", "delete", "t", "--json")
        #expect(deleted.json?["action"]?.text == "deleted" && deleted.json?["name"]?.text == "t")
        #expect(Self.offsets(deleted, "partition", "start", "end", "records") == [[0, 2, 3, 1]])
        let again = try sluice.run("topic", "delete", "t", "--if-exists", "--json")
        #expect(again.json?["action"]?.text == "none" && again.json?["name"]?.text == "t")
    }

    @Test func `tell what went with a group`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\nb\n"))
        try sluice.run("consume", "t", "--group", "g")
        let run = try sluice.run("group", "delete", "g", "--json")
        #expect(run.json?["action"]?.text == "deleted" && run.json?["name"]?.text == "g")
        let offset = run.json?["offsets"]?.elements?.first
        #expect(offset?["topic"]?.text == "t" && offset?["partition"]?.integer == 0)
        #expect(offset?["committed"]?.integer == 2)
    }
}

@Suite struct `Sluice's words about strange names` {
    private static let group = "g\n\u{1B}[2J\u{9B}1m"

    /// A name is anybody's; what it holds must not move a cursor, in a table or in a sentence.
    @Test func `show control characters, and JSON has them exactly`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\n"))
        try sluice.run("consume", "t", "--group", Self.group)
        let list = try sluice.run("group", "list")
        #expect(list.lines.count == 2 && list.lines.last?.hasPrefix(#"g\n\u{1b}[2J\u{9b}1m  "#) ?? false)
        #expect(try sluice.run("group", "list", "--json").json?.elements?.first?["name"]?.text == Self.group)
        let unknown = try sluice.run("group", "delete", "x\u{1B}y\n")
        #expect(unknown.error.hasPrefix(#"sluice: there is no group "x\u{1b}y\n""#))
        #expect(try sluice.run("group", "delete", Self.group).output == #"forgot group g\n\u{1b}[2J\u{9b}1m"# + "\n")
    }

    @Test(arguments: [
        ["to\u{1B}pic"], ["topic", "create", "a\u{1B}b"], ["topic", "describe", "a\u{1B}b"], ["version", "--a\u{1B}b"],
        ["config", "--set", "a\u{1B}b=1"], ["produce", "t", "a\u{1B}b"], ["topic", "delete", "a\u{1B}b"],
        ["topic", "create", "t", "-o", "a\u{1B}b=c"], ["topic", "delete", "a\u{1B}b", "--if-exists"],
    ])
    func `never hold a control character`(words: [String]) throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "t")
        let run = try sluice.run(words)
        let said = run.output + run.error
        #expect(!said.contains("\u{1B}") && said.contains(#"\u{1b}"#), "\(said)")
    }

    /// `script` gives the program a terminal.
    @Test func `hold for keys on a terminal`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", "--key-separator", ":", input: bytes("k\u{1B}\t\u{9B}:v\u{1B}\n"))
        let run = try sluice.shell("script -qec \"$sluice consume t --keys --data $data\" /dev/null < /dev/null")
        #expect(run.output.contains(#"k\u{1b}\t\u{9b}"# + "\t" + #"v\u{1b}"#), "\(run.output)")
    }
}
