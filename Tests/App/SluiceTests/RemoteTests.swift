import JSON
import System
import TestKit
import Testing

@Suite struct `Beside sluice up` {
    private struct Up: ~Copyable {
        let running: Running
        let broker: String

        consuming func end() throws {
            try Signal.interrupt.send(to: running.process.processID)
            let run = try running.finish()
            #expect(run.end == .exited(0), "\(run.error)")
        }
    }

    /// Starts `sluice up` on the data folder and a free port, and gives its address.
    private static func up(_ sluice: borrowing Sluice) throws -> Up {
        let running = try sluice.start([
            "up", "--data", sluice.data.text, "--kafka", "127.0.0.1:0", "--http", "127.0.0.1:0",
        ])
        return Up(running: running, broker: try #require(try announcement(in: sluice.data / "up.json")["kafka"]?.text))
    }

    /// A file could be loaded once only into a folder that nobody else had: beside the server that a team leaves
    /// running, whoever was killed had to find out by hand how far he had come.
    @Test func `each line of a file is taken once, however its reading ends`() throws {
        let sluice = try Sluice()
        let up = try Self.up(sluice)
        let file = sluice.folder / "lines"
        let lines = (0..<3_000).map { "line \($0)" }
        try FileSystem.replace(file, with: bytes(lines.joined(separator: "\n") + "\n"))
        let words = ["produce", "t", file.text, "--create", "--resume", "--data", sluice.data.text]
        for wanted in [1, 400] {
            let killed = try sluice.start(words + ["--rate", "1000/s", "--linger", "5ms"])
            while try sluice.run("consume", "t").lines.count < wanted {}
            let other = try sluice.start(words).finish()
            #expect(other.end == .exited(1) && other.error.contains("is read by another sluice"), "\(other.error)")
            try Signal.kill.send(to: killed.process.processID)
            #expect(try killed.finish().end == .killed(signal: 9))
        }
        #expect(try sluice.run("consume", "t").lines.count < lines.count)
        #expect(try sluice.start(words).finish().end == .exited(0))
        #expect(try sluice.start(words).finish().error.hasPrefix("produced 0 records, "))
        #expect(try sluice.run("consume", "t").lines == lines)
        try up.end()
    }

    @Test(arguments: ["--data", "--broker"])
    func `topics and records are reached by the folder and by the address`(way: String) throws {
        let sluice = try Sluice()
        let up = try Self.up(sluice)
        let broker = up.broker
        let place = [way, way == "--data" ? sluice.data.text : broker]
        @discardableResult
        func run(_ words: String..., input: [UInt8] = []) throws -> Sluice.Run {
            try sluice.start(words + place, input: input).finish()
        }
        #expect(try run("topic", "create", "t", "--partitions", "2", "-o", "retention.ms=1000000").end == .exited(0))
        #expect(try run("topic", "create", "t").error == "sluice: topic t exists already\n")
        #expect(try run("produce", "t", "--partition", "1", input: bytes("a\nb\nc\n")).end == .exited(0))
        #expect(try run("consume", "t").output == "a\nb\nc\n")
        #expect(try run("consume", "t", "--from", "-1").output == "c\n")
        let described = try run("topic", "describe", "t", "--json").json
        #expect(described?["partitions"]?.elements?.map { $0["end"]?.integer } == [0, 3])
        let own = described?["settings"]?.elements?.filter { $0["is_default"]?.boolean == false }
        #expect(own?.map { $0["name"]?.text } == ["retention.ms"])
        #expect(try run("topic", "alter", "t", "-p", "3").end == .exited(0))
        #expect(try run("topic", "truncate", "t", "--partition", "1", "--before", "-1").end == .exited(0))
        #expect(try run("consume", "t").output == "c\n")
        #expect(try run("topic", "list", "--json").json?.elements?.count == 1)
        #expect(try run("consume", "tt").error.contains("there is no topic \"tt\"; did you mean \"t\"?"))
        #expect(try run("topic", "delete", "t").end == .exited(0))
        #expect(try run("topic", "list", "--json").json?.elements == [])
        try up.end()
    }

    @Test func `one of several addresses is enough`() throws {
        let sluice = try Sluice()
        let up = try Self.up(sluice)
        func run(_ words: String..., by brokers: String) throws -> Sluice.Run {
            try sluice.start(words + ["--broker", brokers]).finish()
        }
        // Nobody listens on the first ports of all.
        let made = try run("topic", "create", "t", by: "127.0.0.1:1,\(up.broker)")
        #expect(made.end == .exited(0), "\(made.error)")
        #expect(try run("topic", "list", "--quiet", by: "\(up.broker),127.0.0.1:1").output == "t\n")
        let nobody = try run("topic", "list", by: "127.0.0.1:1,127.0.0.1:2")
        #expect(nobody.end == .exited(1) && nobody.error.contains("127.0.0.1:1: "), "\(nobody.error)")
        #expect(nobody.error.contains("127.0.0.1:2: "), "\(nobody.error)")
        #expect(try run("topic", "list", by: "\(up.broker),").end == .exited(2))
        try up.end()
    }

    @Test(arguments: ["--data", "--broker"])
    func `groups go on where they stopped`(way: String) throws {
        let sluice = try Sluice()
        let up = try Self.up(sluice)
        let place = [way, way == "--data" ? sluice.data.text : up.broker]
        @discardableResult
        func run(_ words: String..., input: [UInt8] = []) throws -> Sluice.Run {
            try sluice.start(words + place, input: input).finish()
        }
        try run("produce", "t", "--create", input: bytes("a\nb\nc\n"))
        #expect(try run("consume", "t", "--group", "g", "--max", "2").output == "a\nb\n")
        #expect(try run("consume", "t", "--group", "g").output == "c\n")
        #expect(try run("group", "reset", "g", "--topic", "t", "--to", "1").end == .exited(0))
        #expect(try run("consume", "t", "--group", "g").output == "b\nc\n")
        #expect(try run("group", "list", "--json").json?.elements?.map { $0["name"]?.text } == ["g"])
        #expect(try run("group", "delete", "g").end == .exited(0))
        #expect(try run("group", "list", "--json").json?.elements == [])
        try up.end()
    }

    @Test func `a reader that follows sees what comes`() throws {
        let sluice = try Sluice()
        let up = try Self.up(sluice)
        let broker = up.broker
        try sluice.run("produce", "t", "--create", input: bytes("a\n"))
        let following = try sluice.start(["consume", "t", "--follow", "--broker", broker])
        try following.waitForLines(1)
        try sluice.run("produce", "t", input: bytes("b\n"))
        try following.waitForLines(2)
        try Signal.interrupt.send(to: following.process.processID)
        #expect(try following.finish().output == "a\nb\n")
        try up.end()
        #expect(try sluice.run("consume", "t").output == "a\nb\n", "the folder is free again")
    }

    @Test func `an address that was left behind is not believed`() throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "t")
        let left = sluice.data / "up.json"
        try FileSystem.replace(left, with: bytes("{\"process\":1,\"kafka\":\"127.0.0.1:1\"}\n"))
        #expect(try sluice.run("topic", "list").end == .exited(0))
        #expect(!FileSystem.exists(left))
    }

    @Test func `what needs the folder says so`() throws {
        let sluice = try Sluice()
        for words in [["up"], ["doctor"], ["bench", "log"], ["demo"]] {
            let run = try sluice.start(words + ["--broker", "127.0.0.1:1"]).finish()
            #expect(run.end == .exited(2) && run.error.contains("works on this machine, not on a broker's log"))
        }
        let both = try sluice.run("topic", "list", "--broker", "127.0.0.1:1")
        #expect(both.end == .exited(2) && both.error.contains("--broker and --data exclude each other"))
        let nobody = try sluice.start(["topic", "list", "--broker", "127.0.0.1:1"]).finish()
        #expect(nobody.end == .exited(1) && nobody.error.contains("127.0.0.1:1"))
        #expect(try sluice.start(["topic", "list", "--broker", "here:there"]).finish().end == .exited(2))
    }
}
