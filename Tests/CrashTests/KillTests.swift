import CrashRecorder
import CrashWorkload
import System
import Testing

/// The log in the folder of a process that died.
@Suite struct `A log after its process was killed` {
    /// What must have happened in a whole run, so that kills fall into it.
    private static let subjects = ["opened", "closed", "created", "deleted", "acknowledged", "truncated", "committed"]

    @Test(arguments: [1, 2] as [UInt64])
    func `has kept every promise, whatever the step`(seed: UInt64) throws {
        let options = ["patience=1"] + (seed == 2 ? ["open-segments=2"] : [])
        let whole = try RecordedRun()
        #expect(try whole.run(seed: seed, steps: 24, options) == .exited(0))
        let journal = try whole.journal()
        let verbs = Set(journal.notes.compactMap { $0.text.split(separator: " ").first.map(String.init) })
        #expect(verbs.isSuperset(of: Self.subjects))
        #expect(try whole.problems() == [])
        for step in Self.steps(of: journal.count, seed) {
            let run = try RecordedRun()
            let end = try run.run(seed: seed, steps: 24, options, killAt: step)
            // Threads meet differently each time, so that a late step may not come.
            #expect(end == .killed(signal: 9) || end == .exited(0), "seed \(seed), step \(step)")
            let problems = try run.problems()
            #expect(problems == [], "seed \(seed), killed at \(step) of \(journal.count)")
        }
    }

    /// Every step, or as many of them as there is time for.
    private static func steps(of count: Int, _ seed: UInt64) -> [Int] {
        let wanted = max(30, Effort.cycles / 4)
        if wanted >= count { return Array(0..<count) }
        var generator = SeededGenerator(seed: seed)
        return (0..<wanted).map { _ in Int.random(in: 0..<count, using: &generator) }
    }

    /// What was killed once may be killed again while it recovers.
    @Test(arguments: [1, 2, 3] as [UInt64])
    func `has kept every promise, however often`(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        let run = try RecordedRun()
        for round in 0..<8 {
            // At first soon, so that it never gets far; then where it has work behind it.
            let step = Int.random(in: 0..<(round % 2 == 0 ? 200 : 3000), using: &generator)
            _ = try run.run(seed: seed + UInt64(round), steps: 24, ["patience=1"], killAt: step)
        }
        let problems = try run.problems()
        #expect(problems == [], "seed \(seed)")
    }

    /// The lock file once was emptied before it was written: a process killed just then left a folder that said that
    /// everything in it was in order, though the process before it had been killed, too.
    @Test func `says so until somebody has closed it in order`() throws {
        let run = try RecordedRun()
        #expect(try run.run(seed: 1, steps: 10, killAt: 600) == .killed(signal: 9))
        for step in 0..<40 {
            #expect(try run.run(seed: 1, steps: 10, killAt: step) == .killed(signal: 9))
            #expect(try FileSystem.size(of: run.root / "data" / "lock").length > 0, "killed at \(step)")
        }
    }

    /// What a killed process had written and not synced is visible, and was once built upon: the next loss of power
    /// would have taken it away from under what was promised since.
    @Test(arguments: [
        "data", "data/log", "data/log/catalog.lmdb", "data/log/orders*[0-9a-f]", "data/log/orders*.segment",
    ])
    func `is brought to the disk before it is trusted`(pattern: String) throws {
        let run = try RecordedRun()
        #expect(try run.run(seed: 1, steps: 10, killAt: 600) == .killed(signal: 9))
        let fault = Recording.Fault(.sync, on: pattern, code: SystemError.inputOutput)
        #expect(try run.run(seed: 1, steps: 0, ["once", "only="], faults: [fault]) == .exited(1))
        #expect(try !run.journal().notes.contains { $0.text == "opened" })
        let problems = try run.problems()
        #expect(problems == [])
    }
}
