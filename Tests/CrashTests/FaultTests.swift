import CrashRecorder
import CrashWorkload
import System
import Testing

/// The log when one call of the operating system fails.
@Suite struct `A log on a failing disk` {
    /// A call that fails, and where.
    struct Breakage: Sendable, CustomTestStringConvertible {
        var call: Recording.Fault.Call
        var pattern: String
        var code: Int32
        /// The first, second, … such call of the run, each in a run of its own.
        var nths: [Int]

        var testDescription: String { "\(call) on \(pattern): \(SystemError.words(for: code))" }
    }

    private static let segments = "data/log/*.segment"
    private static let drafts = "data/log/*.segment~"
    private static let catalog = "data/log/catalog.lmdb"
    private static let readers = "data/log/readers.lmdb"
    private static let later = [1, 2, 3, 5, 8, 20, 50, 120]

    /// After an error of the disk nothing that memory holds can be trusted: the log stops.
    private static let fatal = [
        Breakage(call: .sync, pattern: segments, code: SystemError.inputOutput, nths: later),
        Breakage(call: .sync, pattern: drafts, code: SystemError.inputOutput, nths: [1, 2, 5]),
        Breakage(call: .sync, pattern: catalog, code: SystemError.inputOutput, nths: [1, 2, 4, 8, 15]),
        Breakage(call: .sync, pattern: readers, code: SystemError.inputOutput, nths: [1, 2, 3, 5, 8]),
        Breakage(call: .sync, pattern: "data/log*-*[0-9a-f]", code: SystemError.inputOutput, nths: [1, 2, 3]),
        Breakage(call: .write, pattern: segments, code: SystemError.inputOutput, nths: later),
        Breakage(call: .write, pattern: catalog, code: SystemError.inputOutput, nths: [1, 2, 3, 4, 9, 10]),
        Breakage(call: .write, pattern: readers, code: SystemError.inputOutput, nths: [1, 2, 3, 4, 9, 10]),
    ]

    /// A disk that is full for a moment: pages of records and rows can be refused, the page that says what is in the
    /// file cannot, because LMDB gives the file up then.
    private static let full = [
        Breakage(call: .write, pattern: segments, code: SystemError.diskFull, nths: later),
        Breakage(call: .write, pattern: catalog, code: SystemError.diskFull, nths: [1, 2, 3, 4, 7, 10]),
        Breakage(call: .write, pattern: readers, code: SystemError.diskFull, nths: [1, 2, 3, 4, 7, 10]),
    ]

    /// What passes: the log refuses what needs it, and goes on later.
    private static let passing = [
        Breakage(call: .write, pattern: drafts, code: SystemError.diskFull, nths: [1, 2, 3, 5]),
        Breakage(call: .mkdir, pattern: "data/log/*", code: SystemError.diskFull, nths: [1, 2, 4]),
        Breakage(call: .rename, pattern: drafts, code: SystemError.diskFull, nths: [1, 2, 5]),
        Breakage(call: .open, pattern: segments, code: SystemError.tooManyFiles, nths: later),
        Breakage(call: .open, pattern: drafts, code: SystemError.tooManyFiles, nths: [1, 2, 3, 4, 5]),
        // The first two are those that make the catalog and the readers' file, when the log is opened.
        Breakage(call: .open, pattern: "data/log", code: SystemError.tooManyFiles, nths: [3, 4, 5, 6, 7]),
        Breakage(call: .open, pattern: "data/log/*-*[0-9a-f]", code: SystemError.tooManyFiles, nths: [1, 2, 3, 4, 5]),
    ]

    /// A meta page that could not be written for want of room was once refused as "full, try again", though LMDB had
    /// given the file up: a refusal promises that the log goes on.
    @Test func `is refused or stops, never first one and then the other`() throws {
        var outcomes: Set<String> = []
        for nth in 1...8 {
            let run = try RecordedRun()
            let fault = Recording.Fault(.write, on: Self.segments, nth: nth, code: SystemError.diskFull)
            _ = try run.run(seed: 1, steps: 10, ["only=plain", "once"], faults: [fault])
            let ledger = Ledger(try run.notes())
            #expect(ledger.wrong == [])
            #expect(ledger.hasFailed != (ledger.refusals > 0), "write \(nth)")
            outcomes.insert(ledger.hasFailed ? "stops" : "is refused")
        }
        #expect(outcomes.count == 2)
    }

    /// A sync that fails for want of room has covered who knows what.
    @Test(arguments: [false, true])
    func `loses nothing when a sync has no room, and stops`(lasting: Bool) throws {
        for nth in [2, 4, 9] {
            let run = try RecordedRun()
            let fault = Recording.Fault(
                .sync, on: Self.segments, nth: nth, code: SystemError.diskFull, lasting: lasting)
            _ = try run.run(seed: UInt64(nth), steps: 30, ["only=plain", "once"], faults: [fault])
            let journal = try run.journal()
            let ledger = Ledger(journal.notes.map(\.text))
            #expect(ledger.wrong == [])
            #expect(ledger.hasFailed, "sync \(nth)")
            var images = DiskImages(journal)
            let cuts = journal.notes.map { $0.sequence + 1 }.filter { $0 % 2 == 0 } + [journal.count]
            for cut in cuts {
                let problems = try run.problems(of: &images, at: cut, .onlyDurable)
                #expect(problems == [], "sync \(nth), cut \(cut)")
            }
        }
    }

    @Test(arguments: fatal)
    func `stops, and has lost nothing`(breakage: Breakage) throws {
        try forEachRun(of: breakage) { ledger, context in
            #expect(ledger.hasFailed || ledger.hasStopped, "\(context)")
        }
    }

    @Test(arguments: passing)
    func `goes on when it can again, and has lost nothing`(breakage: Breakage) throws {
        try forEachRun(of: breakage) { ledger, context in
            #expect(!ledger.hasFailed && !ledger.hasStopped, "\(context)")
        }
    }

    @Test(arguments: full)
    func `is refused, stops, or uses what is spared when it is full, and has lost nothing`(breakage: Breakage) throws {
        var wentOn = 0
        try forEachRun(of: breakage) { ledger, _ in
            if !ledger.hasFailed, !ledger.hasStopped { wentOn += 1 }
        }
        #expect(wentOn > 0)
    }

    private func forEachRun(of breakage: Breakage, _ judge: (Ledger, String) -> Void) throws {
        // A few are enough after each change.
        for nth in Effort.isLong ? breakage.nths : Array(breakage.nths.prefix(3)) {
            let run = try RecordedRun()
            let fault = Recording.Fault(breakage.call, on: breakage.pattern, nth: nth, code: breakage.code)
            let end = try run.run(seed: UInt64(nth), steps: 30, ["open-segments=3"], faults: [fault])
            let context = "\(breakage.testDescription), call \(nth), \(end)"
            let journal = try run.journal()
            let ledger = Ledger(journal.notes.map(\.text))
            #expect(ledger.wrong == [], "\(context)")
            judge(ledger, context)
            var images = DiskImages(journal)
            for survival in [Survival.onlyDurable, .some(seed: UInt64(nth)), .everything] {
                let problems = try run.problems(of: &images, at: journal.count, survival)
                #expect(problems == [], "\(context), \(survival)")
            }
        }
    }
}
