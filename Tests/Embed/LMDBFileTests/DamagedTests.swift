import CLMDB
import LMDBFile
import System
import Testing

@Suite struct `Damaged LMDB files` {
    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `tell exactly which keys a lost page costs`(seed: UInt64) throws {
        try inFolder { folder in
            let large = try LargeFile(folder / "a", seed: seed)
            let zeros = [UInt8](repeating: 0, count: large.pageSize)
            var told = 0
            for page in 2..<large.pages {
                let seen = try large.damaged([(page * large.pageSize, zeros)])
                #expect(seen.isOrdered)
                #expect(seen.silentlyLost(from: large.whole.lengths) == [], "page \(page)")
                #expect(seen.doubted == 0, "page \(page)")
                if !seen.inspection.isIntact { told += 1 }
            }
            // Each page in use is missed but those inside of values, and no free one but what the state before needs.
            let freeList = large.whole.inspection.freeList
            #expect(told >= large.headerPages + Int(freeList.branchPages + freeList.leafPages))
            let older = freeList.depth + 1
            #expect(
                told <= large.headerPages + Int(freeList.branchPages + freeList.leafPages + freeList.overflowPages)
                    + older)
        }
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>, [true, false])
    func `tell of pages that lie in each other's place`(seed: UInt64, isRenumbered: Bool) throws {
        try inFolder { folder in
            let large = try LargeFile(folder / "a", seed: seed)
            var random = SeededGenerator(seed: seed)
            for _ in 0..<150 {
                let pair = [
                    Int.random(in: 2..<large.pages, using: &random), Int.random(in: 2..<large.pages, using: &random),
                ]
                let first = large.page(pair[0], numbered: isRenumbered ? pair[1] : nil)
                let second = large.page(pair[1], numbered: isRenumbered ? pair[0] : nil)
                let swapped = try large.damaged([(pair[0] * large.pageSize, second), (pair[1] * large.pageSize, first)])
                #expect(swapped.isOrdered && swapped.silentlyLost(from: large.whole.lengths) == [], "\(pair)")
                let doubled = try large.damaged([(pair[1] * large.pageSize, first)])
                #expect(doubled.isOrdered && doubled.silentlyLost(from: large.whole.lengths) == [], "\(pair)")
            }
        }
    }

    @Test(arguments: 1...2 as ClosedRange<UInt64>)
    func `tell of an end that is missing, wherever it was cut`(seed: UInt64) throws {
        try inFolder { folder in
            let large = try LargeFile(folder / "a", seed: seed)
            let file = try File(large.path, .readWrite)
            var isIntact = true
            for page in (0..<large.pages).reversed() {
                for size in [page * large.pageSize + 1777, page * large.pageSize + 1, page * large.pageSize] {
                    try file.truncate(to: size)
                    let seen = try Seen(large.path, .keys)
                    #expect(seen.silentlyLost(from: large.whole.lengths) == [], "\(size) bytes")
                    // Free pages at the end need not be there: liblmdb never wrote them.
                    #expect(isIntact || !seen.inspection.isIntact, "\(size) bytes")
                    isIntact = seen.inspection.isIntact
                }
            }
            #expect(!isIntact)
        }
    }

    @Test(arguments: 1...3 as ClosedRange<UInt64>)
    func `never stop the process, whatever is in them`(seed: UInt64) throws {
        try inFolder { folder in
            var random = SeededGenerator(seed: seed)
            let large = try LargeFile(folder / "a", seed: seed)
            for round in 0..<150 {
                let changes = (0..<Int.random(in: 1...60, using: &random)).map { _ in
                    let page = Int.random(in: 0..<large.pages, using: &random)
                    let isHeader = Bool.random(using: &random)
                    let offset = Int.random(in: 0..<(isHeader ? 40 : large.pageSize - 8), using: &random)
                    let bytes = (0..<Int.random(in: 1...8, using: &random)).map { _ in
                        UInt8.random(in: 0...255, using: &random)
                    }
                    return (page * large.pageSize + offset, bytes)
                }
                #expect(try large.damaged(changes).isOrdered, "round \(round)")
            }
        }
    }

    @Test(arguments: [0, 1, 100, 4095, 4096, 8192, 8193, 40_960])
    func `may be garbage`(size: Int) throws {
        try inFolder { folder in
            var random = SeededGenerator(seed: UInt64(size))
            let garbage = (0..<size).map { _ in UInt8.random(in: 0...255, using: &random) }
            for bytes in [garbage, [UInt8](repeating: 0, count: size), [UInt8](repeating: 255, count: size)] {
                try FileSystem.replace(folder / "a", with: bytes)
                let seen = try Seen(folder / "a")
                #expect(!seen.inspection.isIntact && seen.contents == [:])
            }
        }
    }

    @Test func `are read through the meta page that is left`() throws {
        try inFolder { folder in
            let large = try LargeFile(folder / "a", seed: 1)
            let transaction = large.whole.inspection.transaction
            let older = Int(transaction + 1) % 2
            let seen = try large.damaged([(older * large.pageSize, [UInt8](repeating: 0, count: large.pageSize))])
            #expect(seen.inspection.transaction == transaction && seen.contents == large.whole.contents)
            #expect(seen.inspection.damage.map(\.kind) == [.meta])
        }
    }

    @Test(arguments: [MDB_DUPSORT, MDB_INTEGERKEY, MDB_REVERSEKEY])
    func `are those with databases of kinds that are not supported`(flags: Int32) throws {
        try inFolder { folder in
            do {
                let environment = LMDBEnvironment(folder / "a")
                environment.write { transaction in
                    transaction.put([1, 2, 3, 4], [1], in: transaction.database("odd", flags))
                    transaction.put([1, 2, 3, 4], [1], in: transaction.database("plain"))
                    return true
                }
            }
            let seen = try Seen(folder / "a")
            #expect(seen.inspection.damage.map(\.kind) == [.unsupported])
            #expect(seen.contents == ["plain": [[1, 2, 3, 4]: [1]]])
        }
    }

    @Test func `are still read where their pages look into each other`() throws {
        try inFolder { folder in
            let large = try LargeFile(folder / "a", seed: 2)
            for page in 2..<large.pages where large.page(page)[10] == 1 {
                // The branch's first entry leads back to the branch itself.
                let start = Int(large.page(page)[16]) | Int(large.page(page)[17]) << 8
                let loop = [UInt8(page & 0xFF), UInt8(page >> 8)]
                let seen = try large.damaged([(page * large.pageSize + start, loop)])
                #expect(seen.silentlyLost(from: large.whole.lengths) == [])
                if !seen.inspection.isIntact { #expect(seen.inspection.damage.contains { $0.kind == .shared }) }
            }
        }
    }

    @Test func `that are not there are an error`() {
        #expect(throws: SystemError.self) { _ = try LMDBFile("/nowhere/at/all").pageSize }
    }
}
