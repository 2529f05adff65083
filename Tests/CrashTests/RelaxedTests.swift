import CrashRecorder
import CrashWorkload
import System
import Testing

/// What `durability: relaxed` may lose: the last commit of a topic, whole, and nothing else.
@Suite struct `A relaxed log after a power loss` {
    /// A commit leaves the sync of its meta page to the next one, which never came when the topic went on in another
    /// segment: the last commit of the one and the first of the other were lost together; and what retention had
    /// deleted meanwhile took the topic's offsets with it.
    @Test(arguments: [1, 2] as [UInt64])
    func `has lost the last commit of each topic at most`(seed: UInt64) throws {
        let recorded = try RecordedRun()
        #expect(try recorded.run(seed: seed, steps: 90, ["relaxed", "only=plain"]) == .exited(0))
        let journal = try recorded.journal()
        #expect(Ledger(journal.notes.map(\.text)).wrong == [])
        var generator = SeededGenerator(seed: seed)
        // Right behind an acknowledgement, and anywhere.
        let acknowledged = journal.notes.filter { $0.text.hasPrefix("acknowledged") }.map { $0.sequence + 1 }
        let anywhere = (0..<Effort.cyclesInRecording).map { _ in Int.random(in: 0...journal.count, using: &generator) }
        var images = DiskImages(journal)
        for cut in (acknowledged + anywhere).sorted() {
            let survival = cut % 3 == 0 ? Survival.some(seed: generator.next()) : .onlyDurable
            let problems = try recorded.problems(of: &images, at: cut, survival, isRelaxed: true)
            #expect(problems == [], "seed \(seed), cut \(cut) of \(journal.count), \(survival)")
        }
    }
}
