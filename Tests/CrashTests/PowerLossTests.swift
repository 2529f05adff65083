import CrashRecorder
import CrashWorkload
import System
import Testing

/// The log on the disks that a power loss could leave.
@Suite struct `A log after a power loss` {
    @Test(arguments: Effort.seeds)
    func `has kept every promise`(seed: UInt64) throws {
        let recorded = try RecordedRun()
        let options = ["open-segments=\([128, 1, 3][Int(seed % 3)])"]
        #expect(try recorded.run(seed: seed, steps: 40, options) == .exited(0))
        let journal = try recorded.journal()
        #expect(Ledger(journal.notes.map(\.text)).wrong == [])
        var generator = SeededGenerator(seed: seed)
        let moments = journal.momentsOfTruth
        let cuts = (0..<Effort.cyclesInRecording).map { index in
            index % 2 == 0
                ? Int.random(in: 0...journal.count, using: &generator) : moments.randomElement(using: &generator)!
        }
        var images = DiskImages(journal)
        for cut in cuts.sorted() {
            let survival = Self.survival(&generator)
            let problems = try recorded.problems(of: &images, at: cut, survival)
            #expect(problems == [], "seed \(seed), cut \(cut) of \(journal.count), \(survival)")
        }
    }

    /// What a durable append costs is its flush.
    @Test func `has flushed each commit once`() throws {
        let recorded = try RecordedRun()
        #expect(try recorded.run(seed: 1, steps: 200, ["only=plain"]) == .exited(0))
        let journal = try recorded.journal()
        let commits = journal.notes.count { $0.text.hasPrefix("acknowledged") }
        #expect(commits > 150)
        let flushes = journal.flushes(ofFiles: ".segment")
        #expect(flushes >= commits / 2 && flushes <= commits + 10, "\(flushes) flushes, \(commits) commits")
    }

    private static func survival(_ generator: inout SeededGenerator) -> Survival {
        switch generator.next() % 8 {
        case 0: .everything
        case 1, 2: .onlyDurable
        default: .some(seed: generator.next())
        }
    }
}

/// A checker that finds nothing proves nothing: here is something to find.
@Suite struct `The inspection after a crash` {
    @Test func `finds each promise broken by a disk of an earlier moment`() throws {
        let (recorded, journal) = try Self.runThatHeld()
        // Where the first batch of all, and the first numbered one, were just promised: on a busy machine the threads
        // begin one after the other, and some may be done by the second moment.
        let first = try #require(journal.notes.first { $0.text.hasPrefix("acknowledged") })
        let numbered = try #require(journal.notes.first { Self.isNumbered($0.text) })
        let problems = try [first, numbered].enumerated().flatMap { moment, note in
            var images = DiskImages(journal)
            let image = recorded.folder / "image-\(moment)"
            _ = try images.build(at: note.sequence + 1, surviving: .everything, into: image)
            return Inspection.problems(in: image, Ledger(journal.notes.map(\.text)))
        }
        for words in ["was acknowledged there", "the source is at", "the group is at", "the hold is at", "sent again"] {
            #expect(problems.contains { $0.contains(words) }, "\(words): \(problems.suffix(8))")
        }
    }

    /// A run in which the hold was moved: on a busy machine retention may be ahead of it from the first record on, and
    /// then nobody promises more than was there at the moments that are looked at.
    private static func runThatHeld() throws -> (RecordedRun, Journal) {
        for _ in 0..<10 {
            let recorded = try RecordedRun()
            #expect(try recorded.run(seed: 2, steps: 40, ["once"]) == .exited(0))
            let journal = try recorded.journal()
            if journal.notes.contains(where: { Self.isHeldLater($0.text) }) { return (recorded, journal) }
        }
        throw HoldNeverMoved()
    }

    private struct HoldNeverMoved: Error {}

    private static func isHeldLater(_ text: String) -> Bool {
        guard case .held(_, let offset) = Promise(text) else { return false }
        return offset > 0
    }

    private static func isNumbered(_ text: String) -> Bool {
        guard case .acknowledged(_, _, _, .idempotent, _, _) = Promise(text) else { return false }
        return true
    }

    @Test func `has seen segments roll, seal and go, and topics come and go`() throws {
        let recorded = try RecordedRun()
        #expect(try recorded.run(seed: 3, steps: 120) == .exited(0))
        let journal = try recorded.journal()
        let ledger = Ledger(journal.notes.map(\.text))
        #expect(ledger.acknowledgedBatches > 200 && !ledger.cutAtLeast.isEmpty && ledger.position >= 40)
        let folders = try FileSystem.entries(of: recorded.root / "data" / "log").filter { $0.hasPrefix("bounded-") }
        let segments = try FileSystem.entries(of: recorded.root / "data" / "log" / folders[0])
        // The first went by retention, and there are others.
        #expect(!segments.contains("00000001.segment") && segments.contains { $0.hasSuffix(".segment") })
    }
}
