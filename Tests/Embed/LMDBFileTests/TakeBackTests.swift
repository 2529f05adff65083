import LMDBFile
import System
import Testing

@Suite struct `A newest state that is taken back` {
    /// liblmdb itself goes on from the state before, as if the other had never been.
    @Test(arguments: 2...12 as ClosedRange<Int>)
    func `leaves the one before it, and a file that goes on`(count: Int) throws {
        try inFolder { folder in
            let path = folder / "a"
            write(0..<count, to: path)
            try LMDBFile.takeBackNewest(path)
            try expect(0..<count - 1, transaction: count - 1, in: path)
            // Once more is the same: there is nothing newer any more.
            write(50..<52, to: path)
            try expect(Array(0..<count - 1) + [50, 51], transaction: count + 1, in: path)
            try LMDBFile.takeBackNewest(path)
            write(60..<70, to: path)
            try expect(Array(0..<count - 1) + [50] + Array(60..<70), transaction: count + 10, in: path)
        }
    }

    /// A transaction an entry, some with pages of their own.
    private func write(_ numbers: some Sequence<Int>, to path: Path) {
        let environment = LMDBEnvironment(path, mapSize: 16 << 20)
        for number in numbers {
            environment.write { write in
                write.put([UInt8(number)], [UInt8](repeating: 7, count: number % 3 * 3000), in: write.database("t"))
                return true
            }
        }
    }

    private func expect(_ numbers: some Sequence<Int>, transaction: Int, in path: Path) throws {
        let seen = try Seen(path)
        #expect(seen.inspection.damage == [])
        #expect(seen.inspection.unaccountedPages == 0)
        #expect(seen.inspection.transaction == transaction)
        #expect((seen.contents["t"] ?? [:]).keys.map { Int($0[0]) }.sorted() == Array(numbers))
    }
}
