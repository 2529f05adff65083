import EventLog
import Model
import RecordBatches
import System
import Testing

@testable import EventLogFiles

@Suite struct `Lines of a file` {
    /// Random lines, among them empty ones and ones that go over several blocks.
    private static func text(_ count: Int, _ random: inout SeededGenerator) -> [UInt8] {
        (0..<count).flatMap { _ -> [UInt8] in
            let length = Int.random(in: 0..<10, using: &random) == 0 ? 200 : 12
            let line = (0..<Int.random(in: 0...length, using: &random)).map { _ in
                UInt8.random(in: 32...126, using: &random)
            }
            return line + [UInt8(ascii: "\n")]
        }
    }

    @Test(arguments: UInt64(1)...40)
    func `are each in one partition, at the byte where they begin`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let file = try TextFile(seed % 5 == 0 ? "\u{FEFF}" : "")
        try file.append(Self.text(Int.random(in: 1...150, using: &random), &random))
        let isAtRest = seed.isMultiple(of: 2)
        if seed % 3 == 0 { try file.append("no end") }
        let blocks = Int.random(in: 1...64, using: &random)
        let log = try EventLogFiles(file, blocks: blocks, isAtRest: isAtRest)
        var all: [Offset: [UInt8]] = [:]
        for place in try log.partitions() {
            let found = try log.records(place, budget: Int.random(in: 1...400, using: &random))
            #expect(try log.offsets(of: place) == OffsetRange(start: 0, end: found.end))
            for (offset, line) in found.lines {
                #expect(Int(offset) / blocks % 4 == place.partition || offset == 3 && file.bytes[0] == 0xEF)
                #expect(all.updateValue(line, forKey: offset) == nil)
            }
        }
        #expect(all == file.lines(isAtRest: isAtRest))
    }

    @Test(arguments: UInt64(1)...10)
    func `are found from the beginning of any`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let file = try TextFile()
        try file.append(Self.text(40, &random))
        let log = try EventLogFiles(file, blocks: Int.random(in: 5...50, using: &random))
        for place in try log.partitions() {
            let all = try log.records(place).lines
            for offset in 0...(try log.offsets(of: place).end) {
                if offset > 0, file.bytes[Int(offset) - 1] != UInt8(ascii: "\n") {
                    #expect(throws: EventLogError.self) { try log.records(place, from: offset) }
                } else {
                    #expect(try log.records(place, from: offset).lines == all.filter { $0.key >= offset })
                }
            }
        }
    }

    @Test(arguments: UInt64(1)...20)
    func `come as the file grows, and those that were there stay`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let file = try TextFile("first\n")
        let blocks = Int.random(in: 5...50, using: &random)
        let log = try EventLogFiles(file, blocks: blocks)
        let id = try log.describeTopic(EventLogFiles.topic).id
        var next: [TopicPartition: Offset] = [:]
        var all: [Offset: [UInt8]] = [:]
        for _ in 0..<40 {
            let text = Self.text(4, &random)
            let cut = Int.random(in: 0...text.count, using: &random)
            for part in [text[..<cut], text[cut...]] {
                try file.append(Array(part))
                for place in try log.partitions() {
                    let found = try log.records(place, from: next[place, default: 0])
                    next[place] = found.end
                    for (offset, line) in found.lines { #expect(all.updateValue(line, forKey: offset) == nil) }
                }
                #expect(all == file.lines())
            }
        }
        let again = try EventLogFiles(file, blocks: blocks)
        #expect(try again.describeTopic(EventLogFiles.topic).id == id)
        for place in try again.partitions() { #expect(try again.offsets(of: place).end == next[place]) }
    }

    @Test func `fill a budget, and the first comes whatever it is`() throws {
        let file = try TextFile(String(repeating: String(repeating: "x", count: 99) + "\n", count: 100))
        let log = try EventLogFiles(file, blocks: 1 << 16)
        let place = TopicPartition(EventLogFiles.topic, 0)
        let some = try log.read(place, from: 0, budget: 1000).batches
        #expect((5...9).contains(some.reduce(0) { $0 + Int($1.recordCount) }))
        #expect(some.bytes.count <= 1000)
        #expect(try log.read(place, from: 0, budget: 1).batches.reduce(0) { $0 + Int($1.recordCount) } == 1)
        for batch in some { try batch.verifyChecksum() }
    }

    @Test func `go over many blocks`() throws {
        let long = String(repeating: "y", count: 300_000)
        let file = try TextFile("a\n\(long)\nb\n")
        let log = try EventLogFiles(file, blocks: 100)
        var all: [Offset: [UInt8]] = [:]
        for place in try log.partitions() { all.merge(try log.records(place).lines) { $1 } }
        #expect(all == file.lines())
    }
}
