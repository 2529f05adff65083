import System
import TestKit
import Testing

/// `clicks` with a window a minute, and another trigger.
private func clicksOnce(_ trigger: String) -> String {
    let changes = [
        ("every: 100ms", "trigger: \(trigger)"), ("event time: at", "event time: at\n    watermark: 1m"),
        (
            "queries:",
            """
              per_minute:
                emit: final
                sql: SELECT window_start, count(*) AS n FROM clicks GROUP BY tumble(at, '1m')
            queries:
            """
        ),
    ]
    return changes.reduce(clicks) { $0.split(separator: $1.0).joined(separator: $1.1) }
}

@Suite struct `Pipelines and what they load` {
    @Test func `load a file and show what it comes to, each line once`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicks)
        let lines = sluice.folder / "lines.ndjson"
        for (count, new) in [(1000, 1000), (1000, 0), (1500, 500)] {
            try FileSystem.replace(lines, with: events(0..<count))
            let run = try sluice.run("run", file, "--once", "--load", "clicks=\(lines)")
            #expect(
                run.end == .exited(0) && run.error.hasPrefix("produced \(new == 1000 ? "1,000" : "\(new)") records"))
            #expect(run.error.contains("clicks: done after"), "\(run.error)")
            #expect(try sluice.rows() == expected(count))
        }
        let typo = try sluice.run("run", file, "--load", "click=\(lines)")
        #expect(typo.end == .exited(2) && typo.error.contains("did you mean \"clicks\"?"), "\(typo.error)")
        let missing = try sluice.run("run", file, "--load", "clicks=nowhere")
        #expect(missing.end == .exited(1) && missing.error.hasPrefix("sluice: nowhere: No such file"))
    }

    /// The first line once was a dead letter.
    @Test func `load a file that begins with a byte order mark`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicks)
        let lines = sluice.folder / "lines.ndjson"
        try FileSystem.replace(lines, with: [0xEF, 0xBB, 0xBF] + events(0..<10))
        let run = try sluice.run("run", file, "--once", "--load", "clicks=\(lines)")
        #expect(run.end == .exited(0), "\(run.error)")
        #expect(try sluice.rows() == expected(10))
        #expect(try sluice.run("deadletter", "list").lines.isEmpty)
    }

    @Test func `load each line once, however often they are killed`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicks)
        let lines = sluice.folder / "lines.ndjson"
        try FileSystem.replace(lines, with: events(0..<300_000))
        try sluice.run("topic", "create", "clicks", "--partitions", "2")
        for attempt in 1...5 {
            let running = try sluice.start(
                ["run", file, "--once", "--load", "clicks=\(lines)", "--data", sluice.data.text])
            pause(.milliseconds(attempt * 40))
            // It may be done already.
            _ = try sluice.shell("kill -9 \(running.process.processID)")
            _ = try running.finish()
        }
        #expect(try sluice.run("run", file, "--once", "--load", "clicks=\(lines)").end == .exited(0))
        #expect(try sluice.rows() == expected(300_000))
    }

    /// The log was empty when these began, and so they once ended with nothing, their windows closed for ever.
    @Test(arguments: ["once", "once and close windows"])
    func `that run once by their file take all of what is loaded`(trigger: String) throws {
        for count in [10, 100_000] {
            let sluice = try Sluice()
            let file = try sluice.file(clicksOnce(trigger))
            let lines = sluice.folder / "lines.ndjson"
            try FileSystem.replace(lines, with: events(0..<count))
            let run = try sluice.run("run", file, "--load", "clicks=\(lines)")
            #expect(run.end == .exited(0) && run.error.contains("clicks: done after"), "\(run.error)")
            #expect(!run.error.contains("stopped in the middle"), "\(run.error)")
            #expect(try sluice.rows() == expected(count))
            let closed = trigger == "once" ? "n\n" : "n\n\(count)\n"
            #expect(try sluice.rows("SELECT n FROM per_minute") == closed)
        }
    }

    /// The load goes on where it was left, and so nothing may be closed before it.
    @Test func `close no window when they are ended while they load`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicksOnce("once and close windows"))
        let lines = sluice.folder / "lines.ndjson"
        try FileSystem.replace(lines, with: events(0..<1_000_000))
        let running = try sluice.start(["run", file, "--load", "clicks=\(lines)", "--data", sluice.data.text])
        try waitUntil { try sluice.rows("SELECT sum(n) > 0 AS n FROM by_page") == "n\n1\n" }
        try Signal.interrupt.send(to: running.process.processID)
        let ended = try running.finish()
        #expect(ended.end == .exited(1) && ended.error.contains("stopped in the middle"), "\(ended.error)")
        #expect(try sluice.rows("SELECT n FROM per_minute") == "n\n")
        let run = try sluice.run("run", file, "--load", "clicks=\(lines)")
        #expect(run.end == .exited(0), "\(run.error)")
        #expect(try sluice.rows("SELECT n FROM per_minute") == "n\n1000000\n")
    }

    @Test func `refuse to load a file twice`() throws {
        let sluice = try Sluice()
        let file = try sluice.file(clicks)
        try FileSystem.replace(sluice.folder / "lines", with: events(0..<10))
        for other in ["lines", "./lines", "link"] {
            let run = try sluice.shell(
                "ln -sf lines link; $sluice run \(file) --once --load clicks=lines --load clicks=\(other) --data $data")
            #expect(run.end == .exited(2) && run.error.contains("\(other) is given twice for clicks"), "\(run.error)")
        }
        #expect(try sluice.run("topic", "list").output.isEmpty)
    }
}
