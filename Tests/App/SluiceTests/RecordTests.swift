import JSON
import System
import Testing

@Suite struct `Records on the command line` {
    @Test(arguments: ["none", "gzip", "snappy", "lz4", "zstd"])
    func `come back as they went in`(codec: String) throws {
        let sluice = try Sluice()
        let lines = (0..<2000).map { "line \($0 * $0) é\t" }
        let input = bytes(lines.joined(separator: "\n") + "\n")
        let produced = try sluice.run("produce", "t", "--create", "--compression", codec, input: input)
        #expect(produced.end == .exited(0) && produced.output.isEmpty)
        #expect(produced.error.hasPrefix("produced 2,000 records, "))
        let consumed = try sluice.run("consume", "t")
        #expect(consumed.lines == lines)
        #expect(consumed.error.hasPrefix("consumed 2,000 records, "))
    }

    @Test func `may hold any bytes`() throws {
        let sluice = try Sluice()
        let value = (0...255).filter { $0 != 10 }.map { UInt8($0) }
        try sluice.run("produce", "t", "--create", input: value)
        let object = try #require(try sluice.run("consume", "t", "--json").json)
        #expect(object["value"] == nil)
        try sluice.shell("echo '\(object["value_base64"]?.text ?? "")' | base64 -d > back")
        #expect(try FileSystem.contents(of: sluice.folder / "back", limit: 1000) == value)
    }

    @Test func `carry keys, headers and times`() throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "t", "--partitions", "8")
        let before = SystemClock().wallMilliseconds
        let input = bytes((0..<40).map { "k\($0 % 10):v\($0)\n" }.joined())
        try sluice.run("produce", "t", "--key-separator", ":", "-H", "a=1", "-H", "b=x=y", input: input)
        let objects = try sluice.run("consume", "t", "--json").objects
        #expect(Set(objects.map { $0["value"]?.text }) == Set((0..<40).map { "v\($0)" }))
        for object in objects {
            #expect((before...SystemClock().wallMilliseconds).contains(object["timestamp_ms"]?.integer ?? 0))
            let headers = object["headers"]?.elements?.map { [$0["key"]?.text, $0["value"]?.text] }
            #expect(headers == [["a", "1"], ["b", "x=y"]])
        }
        // A key has one partition, and within it the order in which its records were sent.
        for (_, own) in Dictionary(grouping: objects, by: { $0["key"]?.text }) {
            #expect(own.count == 4 && Set(own.map { $0["partition"]?.integer }).count == 1)
            let numbers = own.map { Int($0["value"]?.text?.dropFirst() ?? "") ?? -1 }
            #expect(numbers == numbers.sorted())
        }
    }

    @Test func `are shown with what is asked for`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", "--key-separator", ":", "-H", "a=1", input: bytes("k:v\n"))
        #expect(try sluice.run("consume", "t", "--offsets", "--keys", "--headers").output == "0:0\tk\ta=1\tv\n")
    }

    @Test(arguments: [
        (["--from", "beginning"], "a b c d"), (["--from", "end"], ""), (["--from", "2"], "c d"),
        (["--from", "-1"], "d"),
        (["--from", "2000-01-01"], "a b c d"), (["--from", "@4102444800000"], ""), (["--from", "-1h"], "a b c d"),
        (["--from", "0ms", "--quiet"], ""), (["--max", "2"], "a b"), (["--from", "1", "-n", "1"], "b"),
    ])
    func `are read from where it is said`(flags: [String], values: String) throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\nb\nc\nd"))
        #expect(try sluice.run(["consume", "t"] + flags).lines.joined(separator: " ") == values)
    }

    @Test func `past the end are refused`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\n"))
        let run = try sluice.run("consume", "t", "--from", "5")
        #expect(run.end == .exited(1) && run.error.contains("t-0: offset 5 is past the end, 1"))
        #expect(try sluice.run("consume", "t", "--partition", "3").error.contains("t has no partition 3"))
    }

    @Test func `come out of files and keyed JSON, and faults are told with file and line`() throws {
        let sluice = try Sluice()
        let (one, two) = (sluice.folder / "one.ndjson", sluice.folder / "two.ndjson")
        try FileSystem.replace(one, with: bytes("{\"id\":1}\n{\"id\":\n\n{\"no\":1}\n"))
        try FileSystem.replace(two, with: bytes("{\"id\":\"x\"}"))
        let run = try sluice.run("produce", "t", one.text, two.text, "--json-key", "id", "--create")
        #expect(run.end == .exited(1))
        #expect(run.error.contains("sluice: \(one):2: no JSON: "))
        #expect(run.error.contains("sluice: \(one):4: no member \"id\" for the key\n"))
        #expect(run.error.contains("produced 2 records") && run.error.hasSuffix("; 2 lines refused\n"))
        #expect(try sluice.run("consume", "t", "--keys").lines == ["1\t{\"id\":1}", "x\t{\"id\":\"x\"}"])

        let strict = try sluice.run("produce", "t", one.text, two.text, "--json-key", "id", "--strict")
        #expect(strict.end == .exited(1) && strict.error.contains("\(one):2: no JSON"))
        #expect(try sluice.run("consume", "t").lines.count == 3)
        #expect(
            try sluice.run("produce", "t", "nowhere").error == "sluice: nowhere: No such file or directory (open)\n")
    }

    /// A carriage return is a byte like any other: kcat keeps it, and to lose it would be silent.
    @Test func `keep a carriage return before the line end`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "t", "--create", input: bytes("a\r\nb\n\r\nc\r"))
        #expect(Array(try sluice.run("consume", "t").output.utf8) == bytes("a\r\nb\n\r\nc\r\n"))
        let keyed = try sluice.run("produce", "k", "--create", "--json-key", "id", input: bytes("{\"id\":1}\r\n\r\n"))
        #expect(keyed.end == .exited(0))
        #expect(try sluice.run("consume", "k", "--keys").output == "1\t{\"id\":1}\r\n")
    }

    /// Editors put a byte order mark before the first line, which then was no JSON to anybody who read it; one behind
    /// it, where files were joined, is not the input's beginning, and no byte is lost on the way.
    @Test func `have a key behind a byte order mark`() throws {
        let sluice = try Sluice()
        let input = bytes("\u{FEFF}{\"id\":1}\n\u{FEFF}{\"id\":2}\n")
        let run = try sluice.run("produce", "t", "--create", "--json-key", "id", input: input)
        #expect(run.end == .exited(0), "\(run.error)")
        let output = try sluice.run("consume", "t", "--keys").output
        #expect(Array(output.utf8) == bytes("1\t{\"id\":1}\n2\t\u{FEFF}{\"id\":2}\n"))
    }

    /// The mark is passed over, and counts where reading goes on.
    @Test func `go on in a file that begins with a byte order mark`() throws {
        let sluice = try Sluice()
        let file = sluice.folder / "lines"
        for (text, count) in [("\u{FEFF}", 0), ("\u{FEFF}a\n", 1), ("\u{FEFF}a\nb\nc", 3), ("\u{FEFF}a\nb\nc\nd\n", 4)]
        {
            try FileSystem.replace(file, with: bytes(text))
            let run = try sluice.run("produce", "t", file.text, "--create", "--resume")
            #expect(run.end == .exited(0), "\(run.error)")
            #expect(try sluice.run("consume", "t").lines == Array(["a", "b", "c", "d"].prefix(count)))
        }
    }

    /// The first file was once in the topic when the second one was found missing, and a second try doubled it.
    @Test(arguments: ["nowhere", "folder"])
    func `are not begun while one of the files cannot be read`(second: String) throws {
        let sluice = try Sluice()
        try FileSystem.makeDirectory(sluice.folder / "folder")
        try sluice.run("topic", "create", "t")
        let run = try sluice.shell("echo a > one; $sluice produce t one \(second) --data $data; echo $?")
        #expect(run.output == "1\n" && run.error.hasPrefix("sluice: \(second): "), "\(run.error)")
        #expect(run.error.split(separator: "\n").count == 1)
        #expect(try sluice.run("consume", "t").output.isEmpty)
        let made = try sluice.shell("$sluice produce new one \(second) --create --data $data; echo $?")
        #expect(made.output == "1\n")
        #expect(try sluice.run("topic", "list", "--json").json?.elements?.count == 1)
    }

    @Test func `past an end are told with the topic's own name`() throws {
        let sluice = try Sluice()
        try sluice.run("produce", "orders", "--create", input: bytes("a\n"))
        let run = try sluice.run("consume", "orders", "--from", "5")
        #expect(
            run.error.hasSuffix(
                "  see the first and the last offset with: sluice topic describe orders --data \(sluice.data)\n"))
        let reset = try sluice.run("group", "reset", "g", "--topic", "orders", "--to", "5")
        #expect(reset.error.contains("sluice topic describe orders --data"))
        let unknown = try sluice.run("group", "describe", "g")
        #expect(unknown.error.contains("sluice consume orders --group g --data"), "\(unknown.error)")
        let empty = try sluice.shell("$sluice consume orders --data nothing")
        #expect(empty.error.hasSuffix("or make a topic: sluice topic create orders --data nothing\n"))
    }

    @Test func `that are too long are refused with file, line and limit, and the others taken`() throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "t", "--option", "max.message.bytes=2000")
        let input = bytes("a\n" + String(repeating: "x", count: 5000) + "\nb\n")
        let run = try sluice.run("produce", "t", input: input)
        #expect(run.end == .exited(1))
        #expect(run.error.contains("standard input:2: 5000 bytes, but t has max.message.bytes=2000"))
        #expect(run.error.contains("sluice topic alter t --option max.message.bytes="))
        #expect(try sluice.run("consume", "t").output == "a\nb\n")
    }

    /// The limit that an error names is the one that holds, and the remedy that it names helps.
    @Test func `fit up to the limit that the error names`() throws {
        let sluice = try Sluice()
        try sluice.run("topic", "create", "t", "--option", "max.message.bytes=2000")
        let refused = try sluice.run("produce", "t", "-H", "a=b", input: bytes(String(repeating: "x", count: 3000)))
        let words = refused.error.split(whereSeparator: \.isWhitespace).map(String.init)
        let limit = try #require(words.firstIndex(of: "leaves").flatMap { Int(words[$0 + 1]) })
        let remedy = try #require(words.firstIndex(of: "--option").map { words[$0 + 1] })
        let fitting = bytes(String(repeating: "x", count: limit))
        #expect(try sluice.run("produce", "t", "-H", "a=b", input: fitting).end == .exited(0))
        try sluice.run("topic", "alter", "t", "--option", remedy)
        let larger = bytes(String(repeating: "x", count: 3000))
        #expect(try sluice.run("produce", "t", "-H", "a=b", input: larger).end == .exited(0))
    }

    /// Bytes of lost records were once counted as produced.
    @Test func `that find no room are counted as not written, and all others are there`() throws {
        let sluice = try Sluice()
        let lines = (0..<40_000).map { "\($0) \(String(repeating: "x", count: 100))" }
        let run = try sluice.run(
            "produce", "t", "--create", "--set", "log.disk limit=1MiB", "--set",
            "log.topic defaults.segment.bytes=1MiB", "--set", "log.topic defaults.max.message.bytes=300KiB",
            input: bytes(lines.joined(separator: "\n")))
        #expect(run.end == .exited(1))
        let words = run.error.split { " ;\n".contains($0) }
        #expect(words.prefix(1) == ["produced"] && words[2] == "records", "\(run.error)")
        let written = Int(words[1].filter(\.isNumber)) ?? -1
        #expect(run.error.hasPrefix("produced \(words[1]) records; \(words[3]) records not written\n"))
        #expect(try sluice.run("consume", "t").lines == Array(lines.prefix(written)))
    }

    /// Whatever a line holds and wherever what is read at once ends.
    @Test func `are the file's lines, byte for byte`() throws {
        let sluice = try Sluice()
        var generator = SeededGenerator(seed: 11)
        var input: [UInt8] = []
        let letters: [UInt8] = [0, 10, 13, 34, 0x7F, 0x80, 0xC3, 0xFF]
        while input.count < 6 << 20 {
            if Int.random(in: 0..<1000, using: &generator) == 0 {
                // Longer than what is read at once.
                input += repeatElement(0x80, count: Int.random(in: 0..<600_000, using: &generator))
            }
            input += (0..<Int.random(in: 0..<300, using: &generator)).map { _ in
                letters.randomElement(using: &generator)!
            }
            input += Bool.random(using: &generator) ? [10] : [13, 10]
        }
        for last in [[], bytes("no end")] {
            try FileSystem.replace(sluice.folder / "lines", with: input + last)
            let topic = last.isEmpty ? "t" : "u"
            let run = try sluice.shell(
                "$sluice produce \(topic) lines --create --data $data && $sluice consume \(topic) --data $data > back "
                    + "&& (cat lines; \(last.isEmpty ? "true" : "echo")) | cmp - back && echo same")
            #expect(run.output == "same\n", "\(run.error)")
        }
    }

    @Test func `go on where the log says that their file was left`() throws {
        let sluice = try Sluice()
        let file = sluice.folder / "lines"
        func produce(_ text: String) throws -> Sluice.Run {
            try FileSystem.replace(file, with: bytes(text))
            return try sluice.run("produce", "t", file.text, "--create", "--resume")
        }
        #expect(try produce("a\nb\n").end == .exited(0))
        #expect(try produce("a\nb\n").error.hasPrefix("produced 0 records, "))
        #expect(try produce("a\nb\nc").end == .exited(0))
        // The end that the last line had not, when it was taken.
        #expect(try produce("a\nb\nc\nd\n").end == .exited(0))
        #expect(try sluice.run("consume", "t").lines == ["a", "b", "c", "d"])
        #expect(try produce("a\nb\nc\nd\ne").end == .exited(0))
        let longer = try produce("a\nb\nc\nd\nef\n")
        #expect(longer.end == .exited(1) && longer.error.contains("lines:5 had no line end when it was taken"))
        for other in ["x\nb\nc\nd\nef\n", "a\n"] {
            let run = try produce(other)
            #expect(run.end == .exited(1) && run.error.contains("is not the file any more"), "\(run.error)")
        }
        #expect(try sluice.run("consume", "t").lines == ["a", "b", "c", "d", "e"])
        // Another topic has not had them, and without the wish they are sent again.
        #expect(try sluice.run("produce", "u", file.text, "--create", "--resume").end == .exited(0))
        #expect(try sluice.run("produce", "u", file.text).end == .exited(0))
        #expect(try sluice.run("consume", "u").lines == ["a", "a"])
        let input = try sluice.run("produce", "t", "--resume")
        #expect(input.end == .exited(2) && input.error.contains("--resume goes on in files"))
        let twice = try sluice.shell("$sluice produce v lines ./lines --create --resume --data $data")
        #expect(twice.end == .exited(2) && twice.error.contains("./lines is given twice for v"), "\(twice.error)")
        #expect(try sluice.shell("$sluice produce v lines ./lines --create --data $data").end == .exited(0))
    }

    @Test func `go on behind the last line before one that is refused`() throws {
        let sluice = try Sluice()
        let file = sluice.folder / "lines"
        func produce(_ text: String) throws -> Sluice.Run {
            try FileSystem.replace(file, with: bytes(text))
            return try sluice.run(
                "produce", "t", file.text, "--create", "--resume", "--strict", "--key-separator", ":")
        }
        let refused = try produce("a:1\nb:2\nc 3\nd:4\n")
        #expect(refused.end == .exited(1) && refused.error.contains("lines:3: no \":\""), "\(refused.error)")
        #expect(try produce("a:1\nb:2\nc:3\nd:4\n").end == .exited(0))
        #expect(try sluice.run("consume", "t").lines == ["1", "2", "3", "4"])
    }

    @Test func `keep the pace that is asked for`() throws {
        let sluice = try Sluice()
        let clock = SystemClock()
        let began = clock.now
        try sluice.run("produce", "t", "--create", "--rate", "20/s", input: bytes("1\n2\n3\n4\n5\n"))
        #expect(clock.now - began >= .milliseconds(200))
        #expect(try sluice.run("consume", "t").lines.count == 5)
    }
}
