import JSON
import System
import TestKit
import Testing

/// A `sluice up` of its own, on free ports of this machine.
private struct Up: ~Copyable {
    let sluice: Sluice
    let process: Int32
    let announced: JSONValue
    private var running: Running?

    init(kafka: String = ":0", _ words: String...) throws {
        let sluice = try Sluice()
        let ready = sluice.folder / "ready.json"
        let running = try sluice.start(
            ["up", "--kafka", kafka, "--http", ":0", "--data", sluice.data.text, "--ready-file", ready.text] + words)
        announced = try announcement(in: ready)
        process = running.process.processID
        self.sluice = sluice
        self.running = consume running
    }

    func port(_ name: String) throws -> String {
        let address = try #require(announced[name]?.text)
        return String(try #require(address.split(separator: ":").last))
    }

    /// What the HTTP server answers, its head too.
    func get(_ path: String) throws -> String {
        try sluice.shell(
            "exec 3<>/dev/tcp/127.0.0.1/\(port("http")); "
                + "printf 'GET \(path) HTTP/1.1\\r\\nHost: localhost\\r\\nConnection: close\\r\\n\\r\\n' >&3; cat <&3"
        ).output
    }

    /// Sends one request of Kafka's protocol, in printf's escapes; returns the answer's printable bytes.
    func ask(_ request: String) throws -> String {
        try sluice.shell(
            "exec 3<>/dev/tcp/127.0.0.1/\(port("kafka")); printf '\(request)' >&3; "
                + "timeout 1 cat <&3 | tr -cd '[:print:]'"
        ).output
    }

    /// ApiVersions, version 0, of a client without a name.
    static let apiVersions = "\\0\\0\\0\\012\\0\\022\\0\\0\\0\\0\\0\\01\\377\\377"
    /// Metadata, version 1, of all topics.
    static let metadata = "\\0\\0\\0\\016\\0\\03\\0\\01\\0\\0\\0\\01\\377\\377\\377\\377\\377\\377"

    mutating func end(by signal: Signal = .terminate) throws -> Sluice.Run {
        try signal.send(to: process)
        guard let running = running.take() else { preconditionFailure("it ends once") }
        return try running.finish()
    }
}

@Suite struct `Everything at once` {
    @Test(arguments: [Signal.terminate, .interrupt])
    func `says where it listens, and leaves nothing behind when it is ended`(signal: Signal) throws {
        var up = try Up()
        let (folder, data) = (up.sluice.folder, up.sluice.data)
        let kafka = try #require(up.announced["kafka"]?.text)
        #expect(try up.announced["process"] == JSONValue.parse("\(up.process)"))
        #expect(FileSystem.exists(data / "up.json"))
        let run = try up.end(by: signal)
        #expect(run.end == .exited(0))
        #expect(run.output.contains("Producer({\"bootstrap.servers\": \"\(kafka)\"})"))
        #expect(run.output.contains("kcat -b \(kafka) -L") && !run.output.contains("\u{1B}"))
        #expect(!FileSystem.exists(folder / "ready.json") && !FileSystem.exists(data / "up.json"))
    }

    /// It ended at once when its terminal was closed, and left its folder behind.
    @Test(arguments: [("env --default-signal=HUP", 600, "0\n0\n"), ("nohup", 30, "alive\n0\n0\n")])
    func `ends like that without its terminal, or goes on where nohup asks for it`(
        by: String, looks: Int, told: String
    ) throws {
        let run = try Sluice().shell(
            "mkdir t; TMPDIR=$PWD/t \(by) $sluice up --ephemeral --kafka :0 --http none "
                + "--ready-file ready > out 2>&1 & wait_for ready; kill -HUP $!; "
                + "for i in {1..\(looks)}; do kill -0 $! 2> /dev/null || break; sleep 0.05; done; "
                + "kill -TERM $! 2> /dev/null && echo alive; wait $!; echo $?; ls t | wc -l")
        #expect(run.output == told)
    }

    @Test func `prints one line of JSON for programs`() throws {
        var up = try Up("--json")
        let announced = up.announced
        let run = try up.end()
        #expect(run.end == .exited(0) && run.lines.count == 1 && run.json == announced)
    }

    @Test func `tells its health, and counts what it does`() throws {
        var up = try Up()
        #expect(try up.get("/healthz").hasPrefix("HTTP/1.1 200 "))
        #expect(try up.get("/readyz").hasSuffix("\r\n\r\nready\n"))
        let series = #"sluice_kafka_requests_total{api="ApiVersions"}"#
        #expect(try up.get("/metrics").contains("\(series) 0\n"))
        _ = try up.ask(Up.apiVersions)
        let metrics = try up.get("/metrics")
        #expect(metrics.contains("\(series) 1\n"))
        let histogram = #"sluice_kafka_request_duration_seconds_count{api="#
        #expect(metrics.contains(#"\#(histogram)"ApiVersions"} 1\#n"#) && !metrics.contains(#"\#(histogram)"Fetch"}"#))
        #expect(metrics.contains("sluice_log_commit_duration_seconds_count 0\n"))
        try up.sluice.run("produce", "t", "--create", input: bytes("a\nb\n"))
        let after = try up.get("/metrics")
        for name in ["duration_seconds_count", "batches_sum"] {
            #expect(after.contains("sluice_log_commit_\(name) 1\n"))
        }
        #expect(!after.contains("sluice_log_commit_size_bytes_sum 0\n"))
        for name in ["sluice_log_topics", "sluice_log_disk_bytes", "sluice_process_resident_bytes"] {
            #expect(metrics.contains("\n# TYPE \(name) gauge\n\(name) "))
        }
        #expect(try up.end().end == .exited(0))
    }

    @Test func `sends clients to the address that is advertised`() throws {
        var up = try Up("--set", "kafka.advertise=outside.example:4711")
        #expect(try up.ask(Up.metadata).contains("outside.example"))
        #expect(up.announced["advertised"]?.text == "outside.example:4711")
        #expect(try up.end().output.contains("kcat -b outside.example:4711 -L"))
    }

    @Test func `ends soon though a client is connected and says nothing`() throws {
        var up = try Up()
        let port = try up.port("kafka")
        let idle = try up.sluice.start(Path("/bin/bash"), ["-c", "exec 3<>/dev/tcp/127.0.0.1/\(port); echo; cat <&3"])
        try idle.waitForLines(1)
        let clock = SystemClock()
        let began = clock.now
        #expect(try up.end().end == .exited(0))
        #expect(clock.now - began < .seconds(9), "the drain's whole time is ten seconds")
        _ = try idle.finish()
    }

    @Test func `is found by others, and what a killed one has left does no harm`() throws {
        var up = try Up()
        let process = up.process
        let other = try up.sluice.run("up", "--kafka", ":0", "--http", "none")
        #expect(other.end == .exited(1) && other.error.contains("is in use by process \(process) (sluice up)"))
        #expect(try up.end(by: .kill).end == .killed(signal: 9))
        let data = up.sluice.data
        let again = try up.sluice.shell(
            "$sluice up --kafka :0 --http none --json --data $data --ready-file there > out & wait_for there; "
                + "kill -TERM $!; wait; cat out; test -e $data/up.json; echo $?")
        #expect(again.lines.count == 2 && again.lines.last == "1" && !FileSystem.exists(data / "up.json"))
        #expect(try again.objects.first?["process"] != (JSONValue.parse("\(process)")))
    }
}

@Suite struct `Everything at once, in a folder that goes away` {
    @Test(arguments: ["TERM", "INT"]) func `is gone after a signal`(signal: String) throws {
        let run = try Sluice().shell(
            "mkdir t; TMPDIR=$PWD/t env --default-signal=\(signal) $sluice up --ephemeral --kafka :0 --http none "
                + "--ready-file ready > out & wait_for ready; kill -\(signal) $!; wait $!; code=$?; "
                + "cat out; echo $code; ls t | wc -l")
        #expect(run.output.contains("which goes away at the end") && run.output.hasSuffix("\n0\n0\n"))
    }

    @Test func `is gone after a failure, which says who has the port`() throws {
        var up = try Up()
        let port = try up.port("http")
        let run = try up.sluice.shell(
            "mkdir t; TMPDIR=$PWD/t $sluice up --ephemeral --kafka :0 --http :\(port); echo $?; ls t | wc -l")
        #expect(run.output == "1\n0\n")
        #expect(
            run.error == "sluice: http failed: 127.0.0.1:\(port) is taken by process "
                + "\(up.process) (sluice); end that, or take another port, as in --http :0\n")
        #expect(try up.end().end == .exited(0))
    }

    @Test func `is gone after a failure, which is a line of JSON where the log is`() throws {
        var up = try Up()
        let port = try up.port("http")
        for (words, code, what) in [
            ("--kafka :0 --http :\(port)", 1, "is taken by process \(up.process) (sluice)"),
            ("--kafka 0.0.0.0:0", 2, "other machines can reach 0.0.0.0:0"),
        ] {
            let run = try up.sluice.shell(
                "$sluice up --ephemeral \(words) --set telemetry.format=json 2>&1 > out; echo $? >&2")
            let lines = run.lines.compactMap { try? JSONValue.parse($0) }  // one that is none is missed below
            #expect(run.error == "\(code)\n" && lines.count == run.lines.count && !lines.isEmpty)
            #expect(lines.contains { $0["level"]?.text == "error" && $0["message"]?.text?.contains(what) == true })
            #expect(lines.allSatisfy { $0["message"]?.text?.hasPrefix("sluice: ") == false })
        }
        #expect(try up.end().end == .exited(0))
    }

    @Test func `cannot be another folder`() throws {
        let run = try Sluice().run("up", "--ephemeral")
        #expect(run.end == .exited(2) && run.error.hasPrefix("sluice: --ephemeral and --data exclude each other\n"))
    }
}

@Suite struct `An address` {
    @Test(arguments: [
        (["--kafka", "a:b"], "listen.kafka: \"a:b\" is no address", "(from --kafka)"),
        (["--kafka", "0.0.0.0:0"], "other machines can reach 0.0.0.0:0", "--set insecure=true"),
        (["--http", "[::]:0"], "listen.http: other machines can reach [::]:0", "(from --http)"),
        (["--http", ":9092"], "listen.kafka and listen.http are both 127.0.0.1:9092", "another port"),
        (["--set", "kafka.advertise=x:99999"], "kafka.advertise: ", "(from --set)"),
    ])
    func `that means nothing is told with its origin, and nothing is made`(
        words: [String], what: String, hint: String
    ) throws {
        let sluice = try Sluice()
        let run = try sluice.run(["up"] + words)
        #expect(run.end == .exited(2) && run.output.isEmpty)
        #expect(run.error.contains(what) && run.error.contains(hint), "\(run.error)")
        #expect(!FileSystem.exists(sluice.data))
    }

    @Test func `in a file is told with its place`() throws {
        let sluice = try Sluice()
        try FileSystem.replace(sluice.folder / "s.yaml", with: bytes("listen:\n  kafka: foo:bar\n"))
        let run = try sluice.shell("$sluice up s.yaml --data $data")
        #expect(run.end == .exited(2) && run.error.contains("(from s.yaml:2:10)"))
    }

    @Test func `that anybody can reach is a warning once it is allowed, and clients here get one that works`() throws {
        var up = try Up(kafka: "0.0.0.0:0", "--set", "insecure=true")
        #expect(up.announced["kafka"]?.text?.hasPrefix("127.0.0.1:") == true)
        let run = try up.end()
        #expect(run.error.contains("warning") && run.error.contains("there is no authentication"))
    }

    @Test func `that is mapped is the doctor's concern`() throws {
        let words = ["doctor", "--set", "insecure=true", "--set", "listen.kafka=0.0.0.0:9092"]
        #expect(try Sluice().run(words).output.contains("kafka.advertise: HOST:PORT"))
        #expect(try !Sluice().run(words + ["--set", "kafka.advertise=h:1"]).output.contains("kafka.advertise: "))
    }
}
