import JSON
import System
import Testing

@Suite struct `The command line` {
    @Test(arguments: [
        (["topik"], "sluice: unknown command \"topik\"; did you mean \"topic\"?"),
        (["topic", "craete", "x"], "sluice topic: unknown command \"craete\"; did you mean \"create\"?"),
        (["consume", "t", "--form", "5"], "sluice consume: unknown flag --form; did you mean --from?"),
        (["consume"], "sluice consume: <topic> is missing"),
        (
            ["produce", "t", "--compression", "zst"],
            "sluice produce: --compression must be none, gzip, snappy, lz4 or zstd"
        ),
        (
            ["produce", "t", "--rate", "2000000000"],
            "sluice produce: --rate must be a number of records a second from 0.001 to 1000000000, such as 10 or 0.5/s"
        ),
        (["produce", "t", "--key-separator", ":", "--json-key", "x"], "sluice: a key comes from --key-separator or"),
        (["help", "topic", "craete"], "sluice topic: unknown command \"craete\"; did you mean \"create\"?"),
        (["completions", "fsh"], "sluice completions: <shell> must be bash"),
    ])
    func `that means nothing ends with 2 and the nearest name`(words: [String], message: String) throws {
        let sluice = try Sluice()
        let run = try sluice.run(words)
        #expect(run.end == .exited(2) && run.output.isEmpty)
        #expect(run.error.hasPrefix(message), "\(run.error)")
    }

    @Test func `tells versions and pages`() throws {
        let sluice = try Sluice()
        let version = try sluice.run("--version")
        #expect(version.end == .exited(0) && version.output.hasPrefix("sluice 0."))
        #expect(try sluice.run("version").output == version.output)
        #expect(try sluice.run("version", "--json").json?["version"]?.text.map { "sluice \($0)\n" } == version.output)
        let page = try sluice.run("help", "topic", "create")
        #expect(page.output.contains("Usage: sluice topic create <topic> [flags]"))
        #expect(try sluice.run("topic", "create", "--help").output == page.output)
        let list = try sluice.run("help", "--markdown")
        #expect(list.output.contains("| `sluice topic create <topic> [flags]` | make a topic |\n"))
    }

    @Test func `is completed by bash`() throws {
        let sluice = try Sluice()
        let run = try sluice.shell(
            "source <($sluice completions bash); COMP_WORDS=(sluice group re); COMP_CWORD=2; _sluice_completion; "
                + "echo ${COMPREPLY[*]}")
        #expect(run.output == "reset\n" && run.error.isEmpty)
    }

    @Test func `fits the columns that a variable names`() throws {
        let sluice = try Sluice()
        let run = try sluice.shell("COLUMNS=50 $sluice help produce")
        #expect(run.lines.filter { !$0.contains("sluice ") && !$0.hasPrefix("  #") }.allSatisfy { $0.count <= 50 })
        #expect(run.lines.contains { $0.count > 40 })
    }

    @Test func `shows the configuration and where it comes from`() throws {
        let sluice = try Sluice()
        try FileSystem.replace(sluice.folder / "sluice.yaml", with: bytes("data: here\nlog:\n  committers: 3\n"))
        let run = try sluice.shell("$sluice config --json --set 'log.open segments=9'")
        let entries = try #require(run.json?.elements)
        func entry(_ key: String) -> [String?] {
            let found = entries.first { $0["key"]?.text == key }
            return [found?["value"]?.text, found?["origin"]?.text]
        }
        #expect(entry("data") == ["here", "from sluice.yaml:1:7"])
        #expect(entry("log.committers") == ["3", "from sluice.yaml:3:15"])
        #expect(entry("log.open segments") == ["9", "from --set"])
        #expect(entry("log.when full") == ["refuse", "default"])
        try sluice.shell("$sluice topic create s --set 'log.topic defaults.message.timestamp.type=LogAppendTime'")
        let described = try sluice.shell(
            "$sluice topic describe s --set 'log.topic defaults.message.timestamp.type=LogAppendTime' --json")
        let type = described.json?["settings"]?.elements?.first { $0["name"]?.text == "message.timestamp.type" }
        #expect(type?["value"]?.text == "LogAppendTime" && type?["is_default"]?.boolean == true)
        try sluice.shell("$sluice topic create t")
        #expect(FileSystem.exists(sluice.folder / "here"))
        #expect(
            try sluice.shell("$sluice config --explain > all.yaml; $sluice config --config all.yaml").end == .exited(0))
    }

    @Test func `tells every fault of the configuration`() throws {
        let sluice = try Sluice()
        let file = sluice.folder / "wrong.yaml"
        try FileSystem.replace(file, with: bytes("log:\n  comitters: 3\n  open segments: few\n"))
        let run = try sluice.run("topic", "list", "--config", file.text)
        #expect(run.end == .exited(2))
        let lines = run.error.split(separator: "\n")
        #expect(lines.count == 2)
        #expect(lines.first == "sluice: \(file):2:3: unknown key \"comitters\" in log; did you mean \"committers\"?")
        #expect(try sluice.run("config", "--config", "nowhere.yaml").end == .exited(2))
        // Nothing is read before a command needs it.
        #expect(try sluice.run("version", "--config", file.text).end == .exited(0))
    }
}

@Suite struct `The doctor` {
    @Test func `looks at the machine`() throws {
        let sluice = try Sluice()
        let findings = try #require(try sluice.run("doctor", "--json").json?.elements)
        let names = findings.compactMap { $0["name"]?.text }
        for name in ["sluice", "swift", "LMDB", "SQLite", "CRC-32C", "page size", "open files", "disk"] {
            #expect(names.contains(name))
        }
        #expect(findings.allSatisfy { ["ok", "warning"].contains($0["state"]?.text) })
    }

    @Test func `finds damage in a data folder`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes((0..<1000).map { "record \($0)\n" }.joined()))
        let healthy = try sluice.run("doctor", sluice.data.text, "--json")
        #expect(healthy.end == .exited(0) && healthy.json?["healthy"]?.boolean == true)
        #expect(healthy.json?["records"]?.integer == 1000)
        let run = try sluice.shell(
            "file=$(ls $data/log/*/*.segment | head -1); at=$(grep -obam1 'record 500' $file | head -1 | cut -d: -f1); "
                + "printf X | dd of=$file bs=1 seek=$at conv=notrunc status=none; $sluice doctor $data; echo $?")
        #expect(run.output.hasSuffix("\n1\n") && run.output.contains(" is damaged"), "\(run.output)\(run.error)")
    }

    /// It once said "Resource temporarily unavailable".
    @Test func `says who uses a folder, and what to do`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\n"))
        let running = try sluice.start(["consume", "t", "--follow", "--data", sluice.data.text])
        try running.waitForLines(1)
        let run = try sluice.shell("$sluice doctor $data; echo $?")
        let number = running.process.processID
        #expect(run.output == "1\n")
        #expect(
            run.error
                == "sluice: \(sluice.data) is in use by process \(number) (sluice consume); "
                + "stop it first: kill \(number)\n")
        try Signal.interrupt.send(to: number)
        _ = try running.finish()
        #expect(try sluice.shell("$sluice doctor $data").end == .exited(0))
    }

    /// A lock file that the doctor made was once taken for the sign of a folder that was left in order.
    @Test func `leaves a folder without its lock file as it is`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\n"))
        try FileSystem.removeFile(sluice.data / "lock")
        #expect(try sluice.shell("$sluice doctor $data").end == .exited(0))
        #expect(!FileSystem.exists(sluice.data / "lock"))
    }
}
