import LMDBFile
import System
import Testing

/// What became of a file in which one byte after the other was changed.
struct Tally {
    var told = 0
    /// Unused space, and bytes of values.
    var harmless = 0
    /// A byte of a key, which only what the key means can tell.
    var keys = 0
    /// A length within what rounding hides.
    var lengths = 0
}

@Suite struct `One changed byte in an LMDB file` {
    @Test(arguments: [0x01, 0xFF] as [UInt8])
    func `is told, or changes no key and no length that the format protects`(pattern: UInt8) throws {
        let tally = try flip(keyBytes: 8, with: [pattern])
        #expect(tally.told > 700)
        #expect(tally.harmless > 20_000)
    }

    @Test func `can hide in what rounding to even lengths hides`() throws {
        let tally = try flip(nearKeys: true, keyBytes: 9, with: [0x01, 0x03, 0x10, 0x80])
        #expect(tally.told > 100)
        #expect(tally.lengths > 10)
    }

    @Test func `never turns the file back to an older transaction`() throws {
        let transaction = Array(144..<152)
        let tally = try flip(transaction + transaction.map { $0 + 4096 }, keyBytes: 8, with: Array(1...255))
        #expect(tally.told == 16 * 255)
    }

    /// Changes each byte in turn; whatever is not told must be explained by where the byte lies.
    func flip(_ positions: [Int]? = nil, nearKeys: Bool = false, keyBytes: Int, with patterns: [UInt8]) throws -> Tally
    {
        var tally = Tally()
        try inFolder { folder in
            let small = try SmallFile(folder / "a", keyBytes: keyBytes)
            let before = try SmallFile.transcript(small.path)
            let file = try File(small.path, .readWrite)
            let near = small.contents["log"]!.keys.flatMap {
                small.places(of: $0).flatMap { $0.lowerBound - 8..<$0.upperBound }
            }
            for position in positions ?? (nearKeys ? near : Array(small.bytes.indices)) {
                for pattern in patterns {
                    try file.write([small.bytes[position] ^ pattern].span.bytes, at: position)
                    let after = try SmallFile.transcript(small.path)
                    if !after.inspection.isIntact {
                        tally.told += 1
                        let seen = try Seen(small.path, .keys)
                        #expect(seen.silentlyLost(from: small.lengths) == [], "byte \(position)")
                    } else if after.bytes == before.bytes {
                        tally.harmless += 1
                    } else {
                        explain(try Seen(small.path, .keys), position, small, &tally)
                    }
                }
                try file.write([small.bytes[position]].span.bytes, at: position)
            }
        }
        return tally
    }

    /// The byte lies in a key, a name, or a length; exactly one entry or one name differs.
    func explain(_ seen: Seen, _ position: Int, _ small: SmallFile, _ tally: inout Tally) {
        #expect(seen.isOrdered)
        let lost = Set(small.lengths.keys).subtracting(seen.lengths.keys)
        if let name = lost.first {
            #expect(lost.count == 1 && small.places(of: Array(name.utf8)).contains { $0.contains(position) })
            return tally.keys += 1
        }
        let gone = Change.between(small.lengths, seen.lengths)
        let come = Change.between(seen.lengths, small.lengths)
        guard gone.count == 1, come.count == 1 else {
            Issue.record("byte \(position): \(gone.count) entries went, \(come.count) came, and nothing was told")
            return
        }
        let places = small.places(of: gone[0].key)
        if come[0].key.count == gone[0].key.count, come[0].length == gone[0].length {
            #expect(places.contains { $0.contains(position) }, "byte \(position) is in no such key")
            return tally.keys += 1
        }
        #expect(places.contains { ($0.lowerBound - 8..<$0.lowerBound).contains(position) }, "byte \(position)")
        // A value outside its leaf may be shorter than its pages: one that was overwritten within its transaction is.
        let isInRun = !gone[0].isInline && come[0].length <= gone[0].pages * small.pageSize - 16
        #expect(isInRun || gone[0].roundedSize == come[0].roundedSize, "\(gone[0]), then \(come[0])")
        tally.lengths += 1
    }
}

struct Change {
    let database: String
    let key: [UInt8]
    let length: Int

    var isInline: Bool { length < 2000 }
    var pages: Int { isInline ? 0 : (length + 15) / 4096 + 1 }
    var roundedSize: Int { (8 + key.count + length + 1) & ~1 }

    static func between(
        _ one: [String: [[UInt8]: Int]], _ other: [String: [[UInt8]: Int]]
    ) -> [Change] {
        one.flatMap { name, entries in
            entries.filter { other[name]?[$0.key] != $0.value }
                .map { Change(database: name, key: $0.key, length: $0.value) }
        }
    }
}
