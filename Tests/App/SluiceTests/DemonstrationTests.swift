import JSON
import System
import TestKit
import Testing

extension Sluice {
    fileprivate static let freePorts = ["--kafka", ":0", "--http", ":0"]

    /// A demonstration whose data stays.
    fileprivate func demo(_ words: String...) throws -> Run { try run(["demo"] + Self.freePorts + words) }
}

@Suite struct `The demonstration` {
    private static func events(_ seed: String) throws -> [JSONValue] {
        let sluice = try Sluice()
        #expect(try sluice.demo("--max", "20", "--rate", "1000", "--seed", seed).end == .exited(0))
        return try sluice.run("consume", "user_interactions", "--json").objects
            .compactMap { try? JSONValue.parse($0["value"]?.text ?? "") }  // a fault shows in the count
    }

    @Test func `makes the same events for the same seed`() throws {
        let names = ["event_id", "event_type", "user_id", "page_id"]
        let first = try Self.events("7").map { event in names.map { event[$0] } }
        #expect(first.count == 20)
        #expect(try Self.events("7").map { event in names.map { event[$0] } } == first)
    }

    @Test func `counts each event once, and says so`() throws {
        let sluice = try Sluice()
        let run = try sluice.demo("interactions", "--max", "6000", "--rate", "3000")
        #expect(run.end == .exited(0), "\(run.error)")
        #expect(run.output.contains("the results count 6,000: none is missing, none counts twice\n"))
        #expect(run.output.contains("kcat -b 127.0.0.1:") && run.output.contains("sql -c interactions_by_type --data "))
        let lines = run.lines.filter { $0.contains(" counted · ") }
        #expect(lines.count >= 2 && lines.last?.contains("6,000 events counted · ") == true, "\(run.output)")
        #expect(!run.output.contains("\u{1B}"))
        let kinds = try sluice.run("sql", "interactions_by_type", "--json").json?.elements ?? []
        #expect(Set(kinds.map { $0["event_type"]?.text }) == ["page_visit", "click", "purchase", "signup"])
        #expect(kinds.reduce(0) { $0 + ($1["interactions"]?.integer ?? 0) } == 6000)
    }

    @Test func `tells programs the same in JSON`() throws {
        let run = try Sluice().demo("--for", "1500ms", "--rate", "500", "--json")
        let objects = run.objects
        #expect(run.end == .exited(0) && objects.count == run.lines.count && objects.count >= 3, "\(run.output)")
        #expect(objects.first?["kafka"]?.text?.hasPrefix("127.0.0.1:") == true)
        let end = try #require(objects.last)
        #expect(end["equal"]?.boolean == true && end["made"] == end["counted"])
        #expect((100...750).contains(end["made"]?.integer ?? 0), "\(run.output)")
        #expect(end["to_results"]?["p99_ms"] != nil)
        let byType = objects[objects.count - 2]["by_type"]?.members ?? []
        #expect(byType.reduce(0) { $0 + ($1.value.integer ?? 0) } == end["counted"]?.integer)
    }

    @Test func `goes on where it was, in a folder that stays`() throws {
        let sluice = try Sluice()
        #expect(try sluice.demo("--max", "5").output.contains("made 5 events"))
        let again = try sluice.demo("--max", "3", "--json")
        #expect(again.end == .exited(0))
        #expect(again.objects.last?["others"]?.integer == 5 && again.objects.last?["counted"]?.integer == 8)
    }

    @Test func `counts what others send, and keeps what nobody can read`() throws {
        let sluice = try Sluice()
        let ready = sluice.data / "ready.json"
        let running = try sluice.start(
            ["demo", "--rate", "100", "--json", "--data", sluice.data.text, "--ready-file", ready.text]
                + Sluice.freePorts)
        try waitUntil { FileSystem.exists(ready) }
        let sent = try sluice.run(
            "produce", "user_interactions",
            input: bytes("nonsense\n" + #"{"event_type":"click","timestamp":"2026-01-01 00:00:00"}"# + "\n"))
        #expect(sent.end == .exited(0), "\(sent.error)")
        #expect(try sluice.run("status", "--json").json?["pipelines"]?.elements?.first?["state"]?.text == "running")
        try Signal.interrupt.send(to: running.process.processID)
        let run = try running.finish()
        let end = try #require(run.objects.last)
        #expect(run.end == .exited(0) && end["others"]?.integer == 2, "\(run.output)\(run.error)")
        #expect((end["made"]?.integer).map { $0 + 1 } == end["counted"]?.integer)
        #expect(try sluice.run("deadletter", "list", "--json").json?.elements?.count == 1)
    }

    /// A pipeline that somebody has paused takes nothing more.
    @Test func `fails when the results are not what was made`() throws {
        let sluice = try Sluice()
        let ready = sluice.data / "ready.json"
        let running = try sluice.start(
            ["demo", "--rate", "100", "--data", sluice.data.text, "--ready-file", ready.text]
                + Sluice.freePorts)
        try waitUntil { FileSystem.exists(ready) }
        #expect(try sluice.run("pipeline", "pause", "interactions").end == .exited(0))
        try waitUntil { try sluice.run("top", "-n", "1").output.contains(" paused ") }
        try Signal.interrupt.send(to: running.process.processID)
        let run = try running.finish()
        #expect(run.end == .exited(1) && run.output.contains("that is not the same"), "\(run.output)")
        #expect(run.error.contains("the results are not what was made; the pipeline is paused"), "\(run.error)")
        // It goes on where it was, and has everything then.
        #expect(try sluice.run("pipeline", "resume", "interactions").end == .exited(0))
        #expect(try sluice.demo("--max", "1").end == .exited(0))
    }

    /// Whoever reads has seen enough, as `head` does.
    @Test func `ends when nobody reads it`() throws {
        let run = try Sluice().shell("$sluice demo --kafka :0 --http :0 | head -n 1 > out; echo ${PIPESTATUS[0]}")
        #expect(run.output == "0\n" && run.error.isEmpty, "\(run.error)")
    }

    @Test func `counts everything before it ends, and leaves nothing behind`() throws {
        let run = try Sluice().shell(
            "mkdir t; TMPDIR=$PWD/t env --default-signal=INT $sluice demo --kafka :0 --http none --rate 2000 "
                + "--ready-file ready > out & wait_for ready; sleep 1; kill -INT $!; wait $!; code=$?; "
                + "cat out; echo $code; ls t | wc -l")
        #expect(run.output.contains("none is missing, none counts twice\n"), "\(run.output)")
        #expect(run.output.hasSuffix("\n0\n0\n"), "\(run.output)")
    }

    /// The usual ports are another's, perhaps that of the other one of these two.
    @Test func `takes free ports where the usual ones are taken`() throws {
        let run = try Sluice().shell(
            "env --default-signal=INT $sluice demo --json --ready-file ready > out1 & wait_for ready; "
                + "$sluice demo --for 1s --json > out2; kill -INT $!; wait; cat out1 out2")
        let objects = run.objects
        let places = objects.compactMap { $0["kafka"]?.text }
        #expect(places.count == 2 && Set(places).count == 2, "\(run.output)\(run.error)")
        #expect(objects.filter { $0["equal"]?.boolean == true }.count == 2)
        #expect(run.error.contains("is taken by "))
    }

    /// `script` gives the program a terminal.
    @Test func `is drawn in its place on a terminal`() throws {
        let run = try Sluice().shell(
            "script -qec \"$sluice demo --kafka :0 --http :0 --for 2s --rate 500\" /dev/null < /dev/null")
        #expect(run.output.contains("\u{1B}[8A") && run.output.contains("\u{1B}[J"), "\(run.output)")
        #expect(run.output.contains("█") && run.output.contains("none is missing, none counts twice"))
    }

    /// `script` gives the program a terminal; a dumb one printed the codes that move a cursor.
    @Test func `is not drawn in its place on a terminal that is dumb`() throws {
        let run = try Sluice().shell(
            "TERM=dumb script -qec \"$sluice demo --kafka :0 --http :0 --for 2s --rate 500\" /dev/null < /dev/null")
        #expect(!run.output.contains("\u{1B}") && run.output.contains(" events counted · "), "\(run.output)")
    }

    @Test func `knows its name`() throws {
        let run = try Sluice().run("demo", "interaction")
        #expect(run.end == .exited(2) && run.error.contains("did you mean \"interactions\"?"), "\(run.error)")
    }
}

@Suite struct `Temporary folders` {
    /// A demonstration that was killed left its folder for ever, and a day of them filled the disk.
    @Test func `of killed processes go when the next one starts, and nothing else does`() throws {
        let sluice = try Sluice()
        let run = try sluice.shell(
            """
            mkdir t; export TMPDIR=$PWD/t
            start() { $sluice up --ephemeral --kafka :0 --http none --ready-file $1 > $1.out 2> $1.err & }
            start killed; wait_for killed; kill -9 $!; wait $! 2> /dev/null; left=$(ls t)
            cp -r t/$left mine
            start alive; alive=$!; wait_for alive
            $sluice topic create kept --data t/sluice.mydata > /dev/null
            ln -s $PWD/mine t/sluice.linked; mkdir t/sluice.abcdef
            mkdir t/sluice.forged; echo mine > t/sluice.forged/temporary
            start killed2; wait_for killed2; kill -9 $!; wait $! 2> /dev/null
            test -e t/$left && echo "$left is still there"
            start last; wait_for last; kill -INT $! $alive; wait
            ls t; ls mine > /dev/null && cat last.err
            """)
        #expect(
            run.lines.prefix(4) == ["sluice.abcdef", "sluice.forged", "sluice.linked", "sluice.mydata"],
            "\(run.output) \(run.error)")
        #expect(
            run.lines.count > 4 && run.lines[4].hasPrefix("removed ") && run.lines[4].contains("/t/sluice."),
            "\(run.output) \(run.error)")
    }
}
