import JSON
import System
import Testing

@Suite struct `Topics on the command line` {
    @Test func `are made, listed, described, changed and removed`() throws {
        let sluice = try Sluice()
        let made = try sluice.run("topic", "create", "orders", "--partitions", "2", "--option", "retention.ms=1000")
        #expect(made.end == .exited(0) && made.output == "made topic orders with 2 partitions\n")
        #expect(try sluice.run("topic", "create", "clicks").end == .exited(0))

        let list = try #require(try sluice.run("topic", "list", "--json").json?.elements)
        #expect(list.map { $0["name"]?.text } == ["clicks", "orders"])
        #expect(list.map { $0["partitions"]?.integer } == [1, 2])

        var described = try #require(try sluice.run("topic", "describe", "orders", "--json").json)
        #expect(Self.setting("retention.ms", described) == ["1000", "false"])
        #expect(Self.setting("segment.ms", described)?[1] == "true")

        try sluice.run("topic", "alter", "orders", "-o", "segment.ms=5000", "--default", "retention.ms", "-p", "3")
        described = try #require(try sluice.run("topic", "describe", "orders", "--json").json)
        #expect(Self.setting("segment.ms", described) == ["5000", "false"])
        #expect(Self.setting("retention.ms", described)?[1] == "true")
        #expect(described["partitions"]?.elements?.count == 3)

        #expect(try sluice.run("topic", "delete", "orders").end == .exited(0))
        #expect(try sluice.run("topic", "list", "--json").json?.elements?.count == 1)
    }

    private static func setting(_ name: String, _ topic: JSONValue) -> [String]? {
        let setting = topic["settings"]?.elements?.first { $0["name"]?.text == name }
        return setting.map { [$0["value"]?.text ?? "", "\($0["is_default"]?.boolean ?? false)"] }
    }

    @Test func `stay as they are when the change is wrong`() throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "orders")
        let wrong = try sluice.run("topic", "alter", "orders", "--partitions", "3", "-o", "retention.ms=long")
        #expect(wrong.end == .exited(2) && wrong.error.contains("retention.ms=long"))
        let described = try sluice.run("topic", "describe", "orders", "--json").json
        #expect(described?["partitions"]?.elements?.count == 1)
        #expect(try sluice.run("topic", "alter", "orders").end == .exited(2))
    }

    @Test func `are offered by the shell, and groups too`() throws {
        let sluice = try Sluice()
        for topic in ["clicks", "orders", "others"] {
            try sluice.run("produce", topic, "--create", input: bytes("a\n"))
        }
        try sluice.run("consume", "clicks", "--group", "my readers")
        #expect(try sluice.run("topic", "list", "--quiet").output == "clicks\norders\nothers\n")
        func offered(_ words: String) throws -> [String] {
            let run = try sluice.shell(
                "source <($sluice completions bash); COMP_WORDS=($sluice \(words)); "
                    + "COMP_CWORD=$((${#COMP_WORDS[@]} - 1)); _sluice_completion; printf '%s\\n' \"${COMPREPLY[@]}\"")
            #expect(run.error.isEmpty)
            return run.lines
        }
        #expect(try offered("--data $data topic describe ''") == ["clicks", "orders", "others"])
        #expect(try offered("consume --data $data or") == ["orders"])
        #expect(try offered("--data $data group reset m") == [#"my\ readers"#])
        #expect(try offered("--data $data topic create o") == [""])
        #expect(try offered("--data ./nothing topic delete ''") == [""])
    }

    @Test func `are made once`() throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "orders")
        let again = try sluice.run("topic", "create", "orders")
        #expect(again.end == .exited(1) && again.error == "sluice: topic orders exists already\n")
        #expect(try sluice.run("topic", "create", "orders", "--if-not-exists").end == .exited(0))
    }

    @Test(arguments: [
        ["topic", "describe", "ordes"], ["consume", "ordes"], ["produce", "ordes"],
        ["topic", "alter", "ordes", "-p", "3"], ["group", "reset", "g", "--topic", "ordes", "--to", "end"],
    ])
    func `that are not there are told with the nearest name and the way to make them`(words: [String]) throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "orders")
        let run = try sluice.run(words)
        #expect(run.end == .exited(1))
        let lines = run.error.split(separator: "\n")
        #expect(lines.first == "sluice: there is no topic \"ordes\"; did you mean \"orders\"?")
        #expect(lines.last?.contains("if not, make it with: sluice topic create ordes --data \(sluice.data)") ?? false)
    }

    /// Whoever wants a topic away or looked at has no use for one made anew.
    @Test func `that are not there are made only where nothing else was meant`() throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "orders")
        let list = "see the topics with: sluice topic list --data \(sluice.data)"
        let delete = try sluice.run("topic", "delete", "ordes")
        #expect(delete.end == .exited(1))
        #expect(delete.error == "sluice: there is no topic \"ordes\"; did you mean \"orders\"?\n  \(list)\n")
        let far = try sluice.run("topic", "describe", "payments")
        let make = "make it with: sluice topic create payments --data \(sluice.data)"
        #expect(far.error == "sluice: there is no topic \"payments\"\n  \(list), or \(make)\n")
    }

    private static let wrongWords: [[String]] = [
        ["topic", "create", "n", "-o", "retention.ms=long"],
        ["topic", "create", "n", "-o", "retention=1"],
        ["topic", "create", "n", "-o", "retention.ms"],
        ["topic", "create", "n/m"],
        ["topic", "create", "n", "-p", "0"],
        ["topic", "alter", "t", "-o", "nothing=1"],
        ["topic", "alter", "t", "--default", "nothing"],
        ["topic", "list", "--set", "log.nothing=1"],
        ["topic", "list", "--set", "log.committers=many"],
        ["topic", "list", "--set", "log.committers"],
        ["topic", "alter", "nowhere", "-o", "retention.ms=long"],
        ["consume", "t", "--group", ""],
    ]
    private static let failedWork: [[String]] = [
        ["topic", "alter", "nowhere", "-o", "retention.ms=5"],
        ["topic", "create", "t"],
        ["topic", "alter", "t", "-p", "1"],
        ["consume", "t", "--partition", "0", "--from", "9"], ["topic", "truncate", "t", "--before", "5"],
    ]

    /// 2 says that the words are wrong wherever they are run, 1 that they could not be done here and now.
    @Test(arguments: wrongWords.map { ($0, Int32(2)) } + failedWork.map { ($0, 1) })
    func `tell wrong words from failed work by the exit code`(words: [String], code: Int32) throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "t", "-p", "2")
        let run = try sluice.run(words)
        #expect(run.end == .exited(code) && run.output.isEmpty, "\(run.error)")
        #expect(try sluice.run("topic", "list", "--json").json?.elements?.count == 1)
    }

    @Test func `make no data folder when the words are wrong`() throws {
        let sluice = try Sluice()
        for words in [["topic", "create", "t", "-o", "retention.ms=long"], ["topic", "create", "t/"]] {
            #expect(try sluice.run(words).end == .exited(2))
        }
        #expect(!FileSystem.exists(sluice.data))
    }

    @Test func `lose their oldest records on demand`() throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "t")
        try sluice.run("produce", "t", input: bytes("a\nb\nc\nd\n"))
        #expect(try sluice.run("topic", "truncate", "t", "--before", "-1").output == "t-0 now begins at 3\n")
        #expect(try sluice.run("consume", "t").output == "d\n")
        #expect(try sluice.run("topic", "truncate", "t", "--before", "9").end == .exited(1))
    }

    @Test func `are not looked for where no data is`() throws {
        let sluice = try Sluice()
        let run = try sluice.run("topic", "list")
        #expect(run.end == .exited(1) && run.error.contains("there is no data in \(sluice.data)"))
        #expect(!FileSystem.exists(sluice.data))
    }
}
