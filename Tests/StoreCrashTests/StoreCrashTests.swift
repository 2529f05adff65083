import CrashRecorder
import StoreWorkload
import System
import Testing

/// A run of the worker, with the folders that it and its images need; they go with it.
private final class RecordedRun {
    let folder: Path
    var root: Path { folder / "root" }

    init() throws {
        folder = try Recording.scratch("store-crash-tests")
        try FileSystem.makeDirectory(root)
    }

    deinit { try? FileSystem.removeTree(folder) }  // a leftover must not fail the test

    func run(seed: UInt64, steps: Int, killAt: Int? = nil) throws -> (end: ChildProcess.End, journal: Journal) {
        let path = folder / "journal"
        if FileSystem.exists(path) { try FileSystem.removeFile(path) }
        let worker = Environment.executable.parent / "store-worker"
        let recording = Recording(root: root, journal: path, killAt: killAt)
        let end = try recording.run(worker, [root.text, "\(seed)", "\(steps)"])
        return (end, try Journal(path))
    }

    /// What was promised last.
    static func promised(_ notes: [Journal.Note]) -> Int64 {
        notes.last.flatMap { Int64($0.text.dropFirst("committed ".count)) } ?? 0
    }
}

/// Whatever happens to whoever fills it: what is in the store is what the records up to its positions make.
@Suite struct `A store of results` {
    @Test func `has counted everything once after its process was killed, whatever the step`() throws {
        let whole = try RecordedRun().run(seed: 1, steps: 10)
        #expect(whole.end == .exited(0))
        #expect(whole.journal.notes.count == 10)
        var generator = SeededGenerator(seed: 7)
        for _ in 0..<30 {
            let step = Int.random(in: 0..<whole.journal.count, using: &generator)
            let run = try RecordedRun()
            let (end, journal) = try run.run(seed: 1, steps: 10, killAt: step)
            #expect(end == .killed(signal: 9))
            #expect(
                StoreWorkload.problems(run.root, promised: RecordedRun.promised(journal.notes)) == [], "step \(step)")
        }
    }

    @Test func `has counted everything once, however often its process was killed`() throws {
        var generator = SeededGenerator(seed: 3)
        let run = try RecordedRun()
        var promised: Int64 = 0
        for round in 0..<12 as Range<UInt64> {
            let journal = try run.run(seed: round, steps: 20, killAt: Int.random(in: 20..<300, using: &generator))
                .journal
            promised = max(promised, RecordedRun.promised(journal.notes))
        }
        #expect(StoreWorkload.problems(run.root, promised: promised) == [])
    }

    @Test(arguments: [1, 2] as [UInt64])
    func `has kept what it promised after a power loss`(seed: UInt64) throws {
        let run = try RecordedRun()
        let (end, journal) = try run.run(seed: seed, steps: 25)
        #expect(end == .exited(0))
        // The index of the log ahead is shared through memory, and made anew from the log.
        var images = DiskImages(journal, mappable: ["-shm"])
        var generator = SeededGenerator(seed: seed)
        let cuts = (0..<25).map { index in
            index % 2 == 0
                ? Int.random(in: 0...journal.count, using: &generator)
                : journal.momentsOfTruth.randomElement(using: &generator)!
        }
        for (number, cut) in cuts.sorted().enumerated() {
            let survival: Survival = number % 3 == 0 ? .onlyDurable : .some(seed: generator.next())
            let image = run.folder / "image\(number)"
            let notes = try images.build(at: cut, surviving: survival, into: image)
            let problems = StoreWorkload.problems(image, promised: RecordedRun.promised(notes))
            #expect(problems == [], "seed \(seed), cut \(cut) of \(journal.count), \(survival)")
            try FileSystem.removeTree(image)
        }
    }
}
