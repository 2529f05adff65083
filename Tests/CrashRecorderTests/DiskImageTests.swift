import CrashRecorder
import System
import Testing

/// What the disk may hold, worked out by hand, against what many seeds give: no more and no less.
@Suite struct `A disk after a power loss` {
    static let durableFile = ["make a", "write a 0 1024 A", "sync a", "sync-folder ."]

    private func check(
        _ script: [String], gives expected: Set<String>, cell: Int = 512, at cut: Int? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) throws {
        let recorded = try Recorded("script", script)
        let found = try recorded.outcomes(at: cut, cell: cell)
        #expect(found == expected, sourceLocation: sourceLocation)
    }

    @Test func `has what was synced`() throws {
        try check(Self.durableFile, gives: ["a:AA"])
        try check(["make a", "write a 0 1024 A", "sync-copy a", "sync-folder ."], gives: ["a:AA"])
    }

    @Test func `has any sectors of an overwrite that was not synced`() throws {
        try check(Self.durableFile + ["write a 0 1024 B"], gives: ["a:AA", "a:AB", "a:BA", "a:BB"])
    }

    @Test func `has one of the versions of a sector`() throws {
        try check(
            Self.durableFile + ["write a 0 512 B", "write a 0 512 C"], gives: ["a:AA", "a:BA", "a:CA"])
    }

    @Test func `has under a later piece of a sector the earlier one`() throws {
        try check(
            Self.durableFile + ["write a 0 256 B", "write a 256 256 C"], gives: ["a:AAAA", "a:BAAA", "a:BCAA"],
            cell: 256)
    }

    @Test func `may have the size of an append without its bytes, or less`() throws {
        try check(
            Self.durableFile + ["write a 1024 1024 B"],
            gives: ["a:AA", "a:AAB", "a:AA0", "a:AABB", "a:AAB0", "a:AA0B", "a:AA00"])
    }

    @Test func `may have missed a truncation`() throws {
        try check(Self.durableFile + ["truncate a 512"], gives: ["a:AA", "a:A"])
        try check(Self.durableFile + ["empty a", "sync-folder ."], gives: ["a:AA", "a:"])
        try check(
            Self.durableFile + ["truncate a 0", "write a 0 512 C"], gives: ["a:AA", "a:CA", "a:", "a:C", "a:0"])
        try check(Self.durableFile + ["truncate a 512", "sync a"], gives: ["a:A"])
    }

    @Test func `shows zeros, not old bytes, when a file grew after it was cut`() throws {
        try check(Self.durableFile + ["truncate a 512", "truncate a 1024", "sync a"], gives: ["a:A0"])
        try check(Self.durableFile + ["truncate a 512", "truncate a 1024"], gives: ["a:AA", "a:A", "a:A0"])
    }

    @Test func `has a write that syncs itself, and not what lies beside it`() throws {
        try check(
            Self.durableFile + ["write a 0 1024 B", "write-synced a 0 512 C"], gives: ["a:CA", "a:CB"])
        try check(
            Self.durableFile + ["write a 1024 512 B", "write-synced a 1536 512 C"], gives: ["a:AABC", "a:AA0C"])
    }

    @Test func `has nothing for sure of a sync that has not returned`() throws {
        let script = ["make a", "sync-folder .", "write a 0 512 A", "sync a"]
        let recorded = try Recorded("script", script)
        let count = try recorded.journal().count
        #expect(try recorded.outcomes(at: count - 1) == ["a:", "a:0", "a:A"])
        #expect(try recorded.outcomes(at: count) == ["a:A"])
    }

    @Test func `has nothing for sure of what a failed sync covered, whatever succeeds later`() throws {
        let fault = Recording.Fault(.sync, on: "a", nth: 2, code: SystemError.inputOutput)
        let script = Self.durableFile + ["write a 0 512 B", "sync a", "write a 512 512 C", "sync a"]
        let recorded = try Recorded("script", script, faults: [fault])
        #expect(try recorded.journal().notes.map(\.text) == ["failed 5: sync a"])
        #expect(try recorded.outcomes() == ["a:AC", "a:BC"])
    }

    @Test func `has nothing of a call that failed`() throws {
        let full = Recording.Fault(.write, on: "*", nth: 2, code: SystemError.diskFull, lasting: true)
        let recorded = try Recorded("script", Self.durableFile + ["write a 0 512 B", "write a 0 9 C"], faults: [full])
        #expect(try recorded.journal().notes.count == 2)
        #expect(try recorded.outcomes() == ["a:AA"])
        #expect(try Tree(recorded.root).text() == "a:AA")
    }

    @Test func `may have lost a file whose folder was not synced`() throws {
        try check(["make a", "write a 0 512 A", "sync a"], gives: ["", "a:A"])
        try check(["mkdir d", "make d/a", "sync-folder d"], gives: ["", "d/ d/a:"])
        try check(["mkdir d", "sync-folder .", "make d/a"], gives: ["d/", "d/ d/a:"])
        try check(Self.durableFile + ["unlink a"], gives: ["", "a:AA"])
    }

    @Test func `has a renamed file under its old name or its new one`() throws {
        try check(Self.durableFile + ["rename a b"], gives: ["a:AA", "b:AA"])
        try check(Self.durableFile + ["rename a b", "rename b c"], gives: ["a:AA", "b:AA", "c:AA"])
        try check(Self.durableFile + ["rename a b", "sync-folder ."], gives: ["b:AA"])
        let two = Self.durableFile + ["make b", "sync-folder ."]
        try check(two + ["rename a b"], gives: ["a:AA b:", "b:AA"])
        try check(two + ["rename a b", "unlink b"], gives: ["a:AA b:", "b:AA", ""])
    }

    @Test func `has a file moved to a new folder in one of the two`() throws {
        try check(Self.durableFile + ["mkdir d", "rename a d/a"], gives: ["a:AA", "a:AA d/", "d/ d/a:AA"])
        try check(
            Self.durableFile + ["mkdir d", "rename a d/a", "sync-folder d"], gives: ["a:AA", "a:AA d/", "d/ d/a:AA"])
        try check(
            Self.durableFile + ["mkdir d", "sync-folder .", "rename a d/a", "sync-folder d"], gives: ["d/ d/a:AA"])
    }

    @Test func `is the same for the same seed, cut and journal`() throws {
        let recorded = try Recorded("script", Self.durableFile + ["write a 0 90000 B", "rename a b", "make c"])
        let count = try recorded.journal().count
        let first = try (0..<20).map { try recorded.tree(at: count, .some(seed: $0)) }
        let second = try (0..<20).map { try recorded.tree(at: count, .some(seed: $0)) }
        #expect(first == second)
    }

    @Test func `is the same whether its journal was read from the start or gone back in`() throws {
        let recorded = try Recorded("script", Self.durableFile + ["write a 0 9000 B", "rename a b", "sync b"])
        var images = DiskImages(try recorded.journal())
        for cut in [images.journal.count, 3, 7, 7, 2, images.journal.count] {
            let tree = try recorded.withImage(of: &images, at: cut, .some(seed: 5)) { image, _ in try Tree(image) }
            #expect(try tree == recorded.tree(at: cut, .some(seed: 5)), "cut \(cut)")
        }
    }
}
