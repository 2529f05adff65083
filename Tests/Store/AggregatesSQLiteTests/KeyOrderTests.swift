@testable import AggregatesSQLite
import Aggregates
import Columns
import Model
import System
import Testing

@Suite struct `Keys of a batch` {
    @Test(arguments: UInt64(0)..<5)
    func `are sorted as SQLite sorts them`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        let count = 2000
        let texts = (0..<count).map { _ -> Value in
            let length = Int.random(in: 0...20, using: &generator)
            return .text((0..<length).map { _ in UInt8.random(in: 0...2, using: &generator) })
        }
        let starts = (0..<count).map { _ in Timestamp.random(in: -2...2, using: &generator) }
        let batch = GroupBatch(count: count, keys: [.values(texts)], windows: (starts, starts), states: [])
        for isSession in [false, true] {
            let keys = EncodedKeys(batch, isSession: isSession)
            #expect(keys.order.sorted() == Array(0..<count))
            let sorted = keys.order.map { Array(keys[$0]) }
            #expect(!zip(sorted, sorted.dropFirst()).contains { $1.lexicographicallyPrecedes($0) })
        }
    }

    @Test(arguments: [Timestamp.min, -1, 0, 1, .max])
    func `keep moments in their order`(moment: Timestamp) {
        func bytes(_ moment: Timestamp) -> [UInt8] {
            var bytes: [UInt8] = []
            EncodedKeys.append(moment, to: &bytes)
            return bytes
        }
        for other in [Timestamp.min, -1, 0, 1, .max] {
            #expect(bytes(moment).lexicographicallyPrecedes(bytes(other)) == (moment < other))
        }
    }
}
