import LMDBFile
import System
import Testing

@Suite struct `Undamaged LMDB files` {
    @Test(arguments: 1...4 as ClosedRange<UInt64>)
    func `show what a dictionary holds, after any transactions`(seed: UInt64) throws {
        try inFolder { folder in
            var work = Workload(folder / "a", seed: seed)
            var reader: OpaquePointer?
            for round in 0..<60 {
                work.run(operations: Int.random(in: 1...40, using: &work.random))
                if round % 17 == 3 { reader = work.environment.beginReading() }
                if round % 17 == 14, let held = reader {
                    work.environment.endReading(held)
                    reader = nil
                }
                let seen = try Seen(folder / "a")
                #expect(seen.inspection.damage == [], "round \(round)")
                #expect(seen.contents == work.contents.filter { !$0.key.isEmpty || !$0.value.isEmpty })
                #expect(seen.isOrdered)
                #expect(seen.inspection.unaccountedPages == 0)
            }
            if let reader { work.environment.endReading(reader) }
        }
    }

    @Test func `begin with two equal meta pages, and are whole from the first transaction on`() throws {
        try inFolder { folder in
            let environment = LMDBEnvironment(folder / "a")
            #expect(try Seen(folder / "a").inspection.isIntact)
            #expect(try Seen(folder / "a").inspection.transaction == 0)
            for transaction in 1...5 as ClosedRange<UInt64> {
                environment.write { write in
                    // Emptied again every other time: a tree without a root is whole too.
                    let database = write.database("")
                    if transaction % 2 == 0 {
                        write.delete([1], in: database)
                    } else {
                        write.put([1], [2], in: database)
                    }
                    return true
                }
                let inspection = try Seen(folder / "a").inspection
                #expect(inspection.damage == [] && inspection.transaction == transaction)
            }
        }
    }

    @Test func `are whole as copies, compact ones too`() throws {
        try inFolder { folder in
            var work = Workload(folder / "a", seed: 7)
            for _ in 0..<20 { work.run(operations: 30) }
            for isCompact in [false, true] {
                let copy = folder / "\(isCompact)"
                work.environment.copy(to: copy, compacting: isCompact)
                let seen = try Seen(copy)
                #expect(seen.inspection.damage == [] && seen.contents == work.contents)
            }
        }
    }

    /// Keys of this length make branches of a few entries, and trees of five levels.
    @Test func `are whole when they are deep, and when they shrink again`() throws {
        try inFolder { folder in
            let environment = LMDBEnvironment(folder / "a")
            var depth = 0
            for (isGrowing, start) in [(true, 0), (true, 500), (false, 0), (true, 1000), (false, 500), (false, 1000)] {
                for from in stride(from: start, to: start + 500, by: 100) {
                    change(from..<from + 100, isGrowing: isGrowing, in: environment)
                    let inspection = try Seen(folder / "a").inspection
                    #expect(inspection.damage == [])
                    depth = max(depth, inspection.databases[0].depth)
                }
            }
            #expect(depth == 5)
            #expect(try Seen(folder / "a").inspection.databases.map(\.depth) == [0])
        }
    }

    /// Puts or deletes entries with the longest keys that there may be, in one transaction.
    func change(_ numbers: Range<Int>, isGrowing: Bool, in environment: LMDBEnvironment) {
        environment.write { transaction in
            let database = transaction.database("deep")
            for number in numbers {
                let key = [UInt8(number / 256), UInt8(number % 256)] + [UInt8](repeating: 7, count: 509)
                if isGrowing {
                    transaction.put(key, .init(repeating: 1, count: number % 1500), in: database)
                } else {
                    transaction.delete(key, in: database)
                }
            }
            return true
        }
    }

    /// A crash in the middle of a transaction leaves pages of it there.
    @Test func `may have anything in free pages and behind their end`() throws {
        try inFolder { folder in
            let large = try LargeFile(folder / "a", seed: 5)
            let garbage = [UInt8](repeating: 0xA5, count: large.pageSize)
            let file = try File(large.path, .readWrite)
            try file.write(garbage.span.bytes, at: large.bytes.count + 100)
            var untouched = 0
            for page in 2..<large.pages {
                let seen = try large.damaged([(page * large.pageSize, garbage)])
                if seen.inspection.isIntact, seen.contents == large.whole.contents { untouched += 1 }
            }
            // What the state before the newest needs is free already, and a look is cast at its free list.
            let inspection = large.whole.inspection
            #expect(untouched >= Int(inspection.freePages) - inspection.freeList.depth - 1 && untouched > 20)
        }
    }
}
