@testable import KafkaBenchmarks
import JSON
import Measuring
import System
import Testing

@Suite struct `A run of the benchmarks of the server` {
    private static let smallest = Scale(
        bytes: 1_000_000, rounds: 1,
        loads: [
            Load(name: "10 B", size: 10, produced: 200, consumed: 300, produceTarget: 1, consumeTarget: 1)
        ], waitRounds: 1, waitRecords: 40, waitRate: 1000, starts: 1, startRecords: 500, connections: 3,
        rest: .milliseconds(10))

    private static let program = Environment.executable.parent / "sluice"

    private func run(
        _ filter: String, library: Path = "librdkafka.so.1", peers: Bool = false
    ) throws -> (lines: [Line], left: [String]) {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-bench-test")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        var options = KafkaBenchmarks.Options()
        options.directory = folder
        options.filter = filter
        options.binary = Self.program
        options.library = library
        options.cleansUpWhenInterrupted = false
        var lines: [Line] = []
        try KafkaBenchmarks.run(options, Self.smallest) { lines.append($0) }
        return (lines, try FileSystem.entries(of: folder))
    }

    private static let hasLibrary = ["/usr/lib/x86_64-linux-gnu", "/usr/lib/aarch64-linux-gnu", "/usr/lib"]
        .contains { FileSystem.exists(Path($0) / "librdkafka.so.1") }

    @Test(
        .enabled(if: hasLibrary, "librdkafka is not installed (apt install librdkafka1)"),
        arguments: [("load", 3), ("wait", 1), ("start", 2), ("rest", 2)])
    func `measures with a client of its own, and leaves nothing behind`(name: String, count: Int) throws {
        let (lines, left) = try run(name)
        #expect(left == [])
        let objects = try lines.map { try JSONValue.parse($0.json) }
        #expect(objects.first?["text"]?.text?.contains("librdkafka ") == true)
        #expect(objects.dropFirst().first?["fsync_p99_ms"]?.double ?? 0 > 0)
        let rows = objects.dropFirst(2)
        #expect(rows.count == count)
        #expect(rows.allSatisfy { ($0["result"]?.double ?? 0) > 0 })
    }

    @Test func `says how to get a client library that is missing`() throws {
        let error = #expect(throws: BenchmarkError.self) { _ = try run("load", library: "librdkafka.so.none") }
        #expect(error?.message.contains("apt install librdkafka1") == true)
    }

    @Test func `refuses a name that no benchmark has`() {
        #expect(throws: BenchmarkError.self) { _ = try run("loads") }
    }

    @Test func `gives its client what it was asked to do`() throws {
        let text =
            #"{"kind":"paced","address":"h:1","topic":"t","records":5,"size":7,"rate":2.5,"linger":3,"#
            + #""library":"l","note":"n"}"#
        let (job, library, note) = try Job.parse(text)
        #expect(job.kind == .paced && job.address == "h:1" && job.topic == "t" && job.records == 5 && job.size == 7)
        #expect(job.recordsPerSecond == 2.5 && job.lingerMilliseconds == 3 && library == "l" && note == "n")
        #expect(throws: (any Error).self) { _ = try Job.parse("{}") }
    }
}
