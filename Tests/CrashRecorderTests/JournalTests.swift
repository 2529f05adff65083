import CrashRecorder
import System
import Testing

@Suite struct `A journal` {
    /// Every call that the recorder knows, with files that change their names while they are open.
    static let everyCall = [
        "make a", "write a 0 700 A", "sync a", "sync-folder .", "note one", "mkdir d", "open-at d b",
        "write b 100 3000 B",
        "rename a d/a", "write a 512 512 C", "make x", "write-here x 300 D", "write-here x 300 E",
        "write-pieces x 800 F",
        "append d/a 77 G", "write-synced x 512 512 H", "truncate x 1000", "truncate x 5000", "sync-copy x", "close x",
        "rename x d/b", "write b 0 10 I", "open d/b", "empty d/b", "rename d e", "open e/a", "write e/a 0 10 J",
        "unlink e/b", "rename e/missing f", "mkdir e", "unlink e/a", "open old/file", "write old/file 3 3 K", "rmdir e",
        "mkdir e/deep", "rmdir e/deep", "rmdir e", "note two",
    ]

    private func prepared() throws -> Recorded {
        let recorded = try Recorded()
        try FileSystem.makeDirectory(recorded.root / "old")
        try FileSystem.replace(recorded.root / "old" / "file", with: [1, 2, 3, 4])
        return recorded
    }

    @Test func `tells at every step of a killed program what its folder holds`() throws {
        let whole = try prepared()
        #expect(try whole.run("script", Self.everyCall) == .exited(0))
        let count = try whole.journal().count
        #expect(count > 70)
        for step in 0..<count {
            let recorded = try prepared()
            #expect(try recorded.run("script", Self.everyCall, killAt: step) == .killed(signal: 9))
            let journal = try recorded.journal()
            #expect(journal.count == step + 1)
            // Killed while it was still reading the old folder, the journal does not have all of that.
            if step < 2 { continue }
            let (image, folder) = try (recorded.tree(at: step + 1, .everything), Tree(recorded.root))
            #expect(image == folder, "killed at \(step): \(image.text()), not \(folder.text())")
        }
    }

    @Test func `has the notes in order, up to the cut`() throws {
        let recorded = try Recorded("script", ["note one", "make a", "note two", "note three"])
        let journal = try recorded.journal()
        #expect(journal.notes.map(\.text) == ["one", "two", "three"])
        #expect(journal.notes(before: journal.notes[1].sequence).map(\.text) == ["one"])
        #expect(journal.momentsOfTruth == journal.notes.map { $0.sequence + 1 })
    }

    @Test func `knows only what is below the root`() throws {
        let quiet = try Recorded("script", ["note x"])
        #expect(try quiet.journal().count == 1)
        let busy = try Recorded("script", ["stdio x", "note x"])
        #expect(try busy.journal().count == 1)
    }

    @Test func `whose last record is cut short ends before it`() throws {
        let recorded = try Recorded("script", ["make a", "write a 0 512 A"])
        let count = try recorded.journal().count
        let size = try FileSystem.size(of: recorded.journalPath).length
        do {
            let file = try File(recorded.journalPath, .readWrite)
            try file.truncate(to: size - 10)
        }
        #expect(try recorded.journal().count == count - 1)
    }

    @Test func `must be one`() throws {
        let recorded = try Recorded()
        try FileSystem.replace(recorded.journalPath, with: Array("something else".utf8))
        let error = #expect(throws: JournalError.self) { try recorded.journal() }
        #expect(error?.code == .notAJournal)
    }

    @Test func `does not answer for files that are written through memory`() throws {
        let script = ["make a", "truncate a 4096", "map a"]
        let recorded = try Recorded("script", script)
        var images = DiskImages(try recorded.journal())
        let error = #expect(throws: JournalError.self) {
            try images.build(at: images.journal.count, surviving: .everything, into: recorded.folder / "image")
        }
        #expect(error?.code == .unrecorded)
        let lock = try Recorded("script", ["make a-lock", "truncate a-lock 512", "map a-lock"])
        #expect(try lock.tree(at: lock.journal().count, .everything).text() == "a-lock:0")
    }

    @Test func `refuses calls that it has no words for`() throws {
        let recorded = try Recorded()
        #expect(try recorded.run("script", ["make a", "link a b"]) == .killed(signal: 6))
    }

    @Test func `of a program that goes on where another was killed begins with what that one left`() throws {
        let recorded = try Recorded()
        #expect(try recorded.run("script", ["make a", "write a 0 512 A", "note x"], killAt: 4) == .killed(signal: 9))
        try FileSystem.removeFile(recorded.journalPath)
        #expect(try recorded.run("script", ["open a", "write a 512 512 B"]) == .exited(0))
        #expect(try recorded.tree(at: 1, .onlyDurable).text() == "a:A")
        #expect(try recorded.tree(at: recorded.journal().count, .everything).text() == "a:AB")
    }
}
