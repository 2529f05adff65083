import System
import TestKit
import Testing

@Suite struct `Pipelines over files` {
    /// A sluice, its pipeline, and a file of events, which is given to it instead of a log.
    private struct Stage: ~Copyable {
        let sluice: Sluice
        let pipeline: String
        let lines: Path

        init(_ count: Int) throws {
            let sluice = try Sluice()
            let lines = sluice.folder / "lines.ndjson"
            try FileSystem.replace(lines, with: events(0..<count))
            pipeline = try sluice.file(clicks)
            self.lines = lines
            self.sluice = sluice
        }

        func append(_ bytes: [UInt8]) throws {
            let file = try File(lines, .readWrite)
            try file.write(bytes.span.bytes, at: try file.size)
        }

        func once() throws -> Sluice.Run {
            try sluice.run("run", pipeline, "--once", "--over", "clicks=\(lines)")
        }
    }

    @Test func `show what its lines come to, and go on where it has grown`() throws {
        let stage = try Stage(20_000)
        for count in [20_000, 20_000, 50_000] {
            if count > 20_000 { try stage.append(events(20_000..<count)) }
            let run = try stage.once()
            #expect(run.end == .exited(0) && run.error.contains("clicks: done after"), "\(run.error)")
            #expect(try stage.sluice.rows() == expected(count))
        }
        #expect(!FileSystem.exists(stage.sluice.data / "log"), "a log was made, and nothing is in it")
    }

    /// Who had read a last line without its end stood one byte before the file's end for ever once that had come; and
    /// when the line was written on instead, the rest of it was passed over in silence.
    @Test func `go on behind a last line that had no end`() throws {
        let stage = try Stage(10)
        let line = Array(events(10..<11).dropLast())
        try stage.append(line)
        for more in [[], Array("\n".utf8), events(11..<12) + line] {
            try stage.append(more)
            let run = try stage.once()
            #expect(run.end == .exited(0), "\(run.error)")
            #expect(run.error.split(separator: "\n").last?.hasSuffix(" 0") ?? false, "\(run.error)")
        }
        let count = try stage.sluice.rows("SELECT sum(n) AS n FROM by_page")
        #expect(count == "n\n13\n")
        try stage.append(line)
        let run = try stage.once()
        #expect(run.end == .exited(1) && run.error.contains("had no end when it was read"), "\(run.error)")
    }

    @Test func `follow a file that grows, a line at a time`() throws {
        let stage = try Stage(10)
        let running = try stage.sluice.start(
            ["run", stage.pipeline, "--over", "clicks=\(stage.lines)", "--data", stage.sluice.data.text])
        try waitUntil { try stage.sluice.rows() == expected(10) }
        let more = events(10..<30)
        try stage.append(Array(more.dropLast(20)))
        try waitUntil { try stage.sluice.rows() == expected(29) }
        try stage.append(Array(more.suffix(20)))
        try waitUntil { try stage.sluice.rows() == expected(30) }
        try Signal.interrupt.send(to: running.process.processID)
        #expect(try running.finish().end == .exited(0))
    }

    @Test func `stop at another file under the name`() throws {
        let stage = try Stage(10)
        #expect(try stage.once().end == .exited(0))
        try FileSystem.replace(stage.lines, with: events(5..<30))
        let run = try stage.once()
        #expect(run.end == .exited(1) && run.error.contains("is another one than the view has read"), "\(run.error)")
        #expect(try stage.sluice.rows() == expected(10))
    }

    @Test func `tell a poor line by the byte where it begins`() throws {
        let stage = try Stage(10)
        let place = try FileSystem.size(of: stage.lines).length
        try stage.append(Array("poor\n".utf8) + events(10..<12))
        #expect(try stage.once().end == .exited(0))
        #expect(try stage.sluice.rows() == expected(12))
        let letters = try stage.sluice.run("deadletter", "list", "--json")
        #expect(letters.output.contains("\"offset\":\(place)"), "\(letters.output)")
    }

    @Test func `say what they need`() throws {
        let stage = try Stage(1)
        func complaint(_ words: String..., pipeline file: String? = nil) throws -> String {
            let run = try stage.sluice.run(["run", file ?? stage.pipeline, "--once"] + words)
            #expect(run.end == .exited(2), "\(run.error)")
            return run.error
        }
        let both = try complaint("--over", "clicks=\(stage.lines)", "--load", "clicks=\(stage.lines)")
        #expect(both.contains("--load fills the log, which is not read with --over"))
        #expect(try complaint("--over", "click=\(stage.lines)").contains("did you mean \"clicks\"?"))
        try FileSystem.replace(stage.sluice.folder / "b", with: events(0..<1))
        let two = try complaint("--over", "clicks=\(stage.lines)", "--over", "clicks=\(stage.sluice.folder / "b")")
        #expect(two.contains("clicks is given 2 files"))
        let device = try complaint("--over", "clicks=/dev/null")
        #expect(device.contains("/dev/null is no file on a disk"))
        for (column, group) in [
            ("at: timestamp from kafka timestamp", "page"), ("of: text from kafka key", "page"),
            ("user: int", "tumble('1m')"),
        ] {
            let text = """
                pipeline: timed
                every: 1s
                streams: { clicks: { columns: { page: text, \(column) } } }
                views: { n: "SELECT page, count(*) AS n FROM clicks GROUP BY page, \(group)" }

                """
            let file = try stage.sluice.file(text, "timed.yaml")
            let error = try complaint("--over", "clicks=\(stage.lines)", pipeline: file)
            #expect(error.contains("which a file's lines do not have"), "\(error)")
        }
    }
}
