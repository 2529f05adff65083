import CrashRecorder
import System
import Testing

/// Small stores, right and wrong: the wrong ones are canaries, which the images must catch.
@Suite struct `A store that acknowledges` {
    static let recordSize = 704
    static let seeds: Range<UInt64> = 0..<8

    /// How many images have lost a record that was acknowledged, or hold one that is not whole before it.
    private func losses(of mistake: String) throws -> (lost: Int, of: Int) {
        let recorded = try Recorded("store", [mistake])
        let journal = try recorded.journal()
        #expect(journal.notes.count == 40)
        var images = DiskImages(journal)
        var (lost, count) = (0, 0)
        for cut in 0...journal.count {
            for seed in Self.seeds {
                count += 1
                let isWhole = try recorded.withImage(of: &images, at: cut, .some(seed: seed)) { image, notes in
                    try Self.recover(image / "store") >= notes.count
                }
                if !isWhole { lost += 1 }
            }
        }
        return (lost, count)
    }

    /// How many records from the first on are whole.
    private static func recover(_ path: Path) throws -> Int {
        guard FileSystem.exists(path) else { return 0 }
        let bytes = try FileSystem.contents(of: path, limit: 1 << 20)
        let words = bytes.span.bytes
        let wordsInRecord = recordSize / 8
        for record in 1..<max(1, words.byteCount / recordSize) {
            for word in record * wordsInRecord..<(record + 1) * wordsInRecord
            where words.unsafeLoadUnaligned(fromByteOffset: word * 8, as: Int.self) != record { return record - 1 }
        }
        return max(0, words.byteCount / recordSize - 1)
    }

    @Test func `after its sync loses nothing`() throws {
        let (lost, count) = try losses(of: "none")
        #expect(lost == 0 && count > 1000)
    }

    @Test(arguments: ["acknowledges before the sync", "no sync of the folder", "never syncs the file"])
    func `too early is caught`(mistake: String) throws {
        #expect(try losses(of: mistake).lost > 0)
    }

    @Test func `from several threads loses nothing`() throws {
        let recorded = try Recorded("threads", [])
        let journal = try recorded.journal()
        #expect(journal.notes.count == 200 && Set(journal.notes.map(\.thread)).count == 4)
        #expect(try recorded.tree(at: journal.count, .everything) == Tree(recorded.root))
        var images = DiskImages(journal)
        for (index, cut) in journal.momentsOfTruth.enumerated() {
            try recorded.withImage(of: &images, at: cut, .some(seed: UInt64(index))) { image, notes in
                guard !notes.isEmpty else { return }
                let bytes = try FileSystem.contents(of: image / "lanes", limit: 1 << 20)
                for note in notes {
                    let words = note.text.split(separator: " ").compactMap { Int($0) }
                    let start = (words[1] * 4 + words[0]) * 200
                    let isThere =
                        bytes.count >= start + 200
                        && bytes[start..<start + 200].allSatisfy { $0 == UInt8(words[1] + 1) }
                    #expect(isThere, "cut \(cut), lane \(words[0]), record \(words[1])")
                }
            }
        }
    }
}
