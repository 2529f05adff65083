import CrashRecorder
import PipelineWorkload
import System
import Testing

@Suite struct `A pipeline whose process is killed` {
    struct Life: Sendable, CustomTestStringConvertible {
        var seed: UInt64
        var options: [String]
        var testDescription: String { "seed \(seed) \(options.joined(separator: " "))" }

        func inspection(_ root: Path, _ fold: Fold) -> Inspection {
            Inspection(root: root, seed: seed, fold: fold, changesTables: options.contains("tables"))
        }
    }

    static let lives = (1...(Effort.cycles > 500 ? 6 : 3)).map { seed in
        Life(seed: UInt64(seed), options: [[], ["rebuild"], ["rebuild", "tables"]][(seed - 1) % 3])
    }

    /// At every file call of the log and of SQLite, or as many of them as there is time for; then again, until it is
    /// done: at each of these moments its sink is the fold of the log up to the sink's positions.
    @Test(arguments: lives) func `has counted every record once, whatever the step`(life: Life) throws {
        let fold = try Fold(seed: life.seed, appends: PipelineRun.appends)
        let whole = try PipelineRun(seed: life.seed, life.options)
        let (end, journal) = try whole.record(draw: 0)
        #expect(end == .exited(0))
        let inspection = life.inspection(whole.root, fold)
        let wrong = try inspection.problems(
            isDone: true, appends: PipelineRun.appends, promised: journal.notes.map(\.text))
        #expect(wrong == [])
        for step in Self.steps(journal.count, life.seed) {
            try kill(life, at: step, fold)
        }
    }

    private func kill(_ life: Life, at step: Int, _ fold: Fold) throws {
        let run = try PipelineRun(seed: life.seed, life.options)
        let inspection = life.inspection(run.root, fold)
        let first = try run.record(draw: UInt64(step % 16), killAt: step)
        var notes = first.journal.notes.map(\.text)
        let context = "\(life.testDescription), killed at \(step)"
        #expect(first.end == .killed(signal: 9) || first.end == .exited(0), "\(context)")
        var wrong = try inspection.problems(isDone: false, appends: PipelineRun.appends, promised: notes)
        #expect(wrong == [], "\(context)")
        // What was killed once may be killed again while it recovers, and cuts its batches elsewhere.
        let second = try run.record(draw: UInt64(step), killAt: step * 7 % 1500)
        notes += second.journal.notes.map(\.text)
        #expect(second.end == .killed(signal: 9) || second.end == .exited(0), "\(context)")
        wrong = try inspection.problems(isDone: false, appends: PipelineRun.appends, promised: notes)
        #expect(wrong == [], "\(context) and again")
        #expect(try run.run(draw: UInt64(step) + 1) == .exited(0), "\(context)")
        wrong = try inspection.problems(isDone: true, appends: PipelineRun.appends, promised: notes)
        #expect(wrong == [], "\(context), at the end")
    }

    private static func steps(_ count: Int, _ seed: UInt64) -> [Int] {
        if Effort.isLong { return Array(0..<count) }
        var generator = SeededGenerator(seed: seed)
        return (0..<max(10, Effort.cycles / 5)).map { _ in Int.random(in: 0..<count, using: &generator) }
    }
}

/// The log's and the results' files on the disks that a power loss could leave.
@Suite struct `A pipeline after a power loss` {
    @Test(arguments: `A pipeline whose process is killed`.lives)
    func `has kept what was committed, and goes on`(life: `A pipeline whose process is killed`.Life) throws {
        let fold = try Fold(seed: life.seed, appends: PipelineRun.appends)
        let run = try PipelineRun(seed: life.seed, life.options)
        let (end, journal) = try run.record(draw: 3)
        #expect(end == .exited(0))
        var generator = SeededGenerator(seed: life.seed)
        let moments = journal.momentsOfTruth
        let cuts = (0..<max(10, Effort.cycles / 4)).map { index in
            index % 2 == 0
                ? Int.random(in: 0...journal.count, using: &generator) : moments.randomElement(using: &generator)!
        }
        // SQLite's index of its log is in memory alone, and made anew from the log.
        var images = DiskImages(journal, mappable: ["-lock", "-shm"])
        for (number, cut) in cuts.sorted().enumerated() {
            let image = run.folder / "image"
            let survival = Self.survival(&generator)
            let notes = try images.build(at: cut, surviving: survival, into: image)
            defer { try? FileSystem.removeTree(image) }  // it goes with the rest at the latest
            let inspection = life.inspection(image, fold)
            let context = "\(life.testDescription), cut \(cut) of \(journal.count), \(survival)"
            let promised = notes.map(\.text)
            var wrong = try inspection.problems(isDone: false, appends: PipelineRun.appends, promised: promised)
            #expect(wrong == [], "\(context)")
            guard number % 4 == 0 else { continue }
            #expect(try run.run(draw: UInt64(cut), in: image) == .exited(0), "\(context)")
            wrong = try inspection.problems(isDone: true, appends: PipelineRun.appends, promised: promised)
            #expect(wrong == [], "\(context), at the end")
        }
    }

    private static func survival(_ generator: inout SeededGenerator) -> Survival {
        switch generator.next() % 8 {
        case 0: .everything
        case 1, 2: .onlyDurable
        default: .some(seed: generator.next())
        }
    }
}
