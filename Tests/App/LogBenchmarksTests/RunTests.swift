@testable import LogBenchmarks
import Measuring
import System
import Testing

@Suite struct `A run of the benchmarks` {
    private static let smallest = Scale(
        rounds: 1, diskSlice: .milliseconds(20), memorySlice: .milliseconds(20), topics: 3, readRecords: 4000,
        growthRecords: 4000, windowRecords: 1000, opens: 1, kills: 0, starts: 1)

    private func run(_ filter: String) throws -> (lines: [Line], left: [String]) {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-bench-test")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        var options = LogBenchmarks.Options()
        options.directory = folder
        options.memoryDirectory = folder / "missing"
        options.filter = filter
        options.cleansUpWhenInterrupted = false
        var lines: [Line] = []
        try LogBenchmarks.run(options, Self.smallest) { lines.append($0) }
        return (lines, try FileSystem.entries(of: folder))
    }

    @Test(arguments: ["append", "group", "single", "partitions", "read"])
    func `measures, says what it skips, and leaves nothing behind`(name: String) throws {
        let (lines, left) = try run(name)
        #expect(left == [])
        guard case .machine(let machine) = lines.first else {
            Issue.record("the first line is not the machine's")
            return
        }
        #expect(machine.cores > 0)
        #expect(machine.fileSystem != "unknown")
        let rows = lines.compactMap { line -> Row? in if case .row(let row) = line { row } else { nil } }
        #expect(!rows.isEmpty)
        #expect(rows.allSatisfy { $0.result.value > 0 && ($0.baseline?.value ?? 0) > 0 })
        let skipped = lines.contains { if case .skipped(_, .memory, _) = $0 { true } else { false } }
        #expect(skipped)
    }

    @Test func `refuses a name that no benchmark has`() {
        #expect(throws: BenchmarkError.self) { _ = try run("appendix") }
    }
}
