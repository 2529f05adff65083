import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

/// A commit is flushed once. When the power fails meanwhile, any of its sectors may be there, the meta page's among
/// them, or not: whoever opens the log finds all of the commit or nothing of it.
@Suite struct `A commit that a power loss tears` {
    private static let places = [TopicPartition("orders", 0), TopicPartition("orders", 1)]
    private static let sector = 512

    /// Each commit changes the rows of one producer and one source, and leaves another's beside them in the same page:
    /// were that page an older one, they would be old, too.
    private static func append(_ number: Int, to log: EventLogLMDB) throws {
        let producer = BatchProducer(id: Int64(7 + number % 3), epoch: 0, baseSequence: Int32(number / 3))
        var builder = BatchBuilder()
        builder.append(Record(timestamp: Int64(number), value: Array("record \(number)".utf8)[...]))
        let entry = Append.Entry(partition: Int32(number % 3 % 2), batch: try builder.finish(producer: producer))
        let position = Append.SourcePosition(source: "source \(number % 3)", position: Array("\(number)".utf8))
        try log.append(Append(topic: "orders", entries: [entry], sourcePosition: position))
    }

    /// What a reader can know, and a producer that sends its last batch again.
    private static func answers(_ log: EventLogLMDB, after number: Int) throws -> [String] {
        var answers = try places.flatMap { try log.texts(of: $0) + ["\(try log.offsets(of: $0))"] }
        for source in 0..<3 {
            answers.append("\(try log.position(ofSource: "source \(source)", in: "orders") ?? [])")
        }
        for last in number - 2...number { try append(last, to: log) }
        return try answers + places.map { "\(try log.offsets(of: $0))" }
    }

    /// A segment's bytes around its last commit, and the folder of a log that nobody closed.
    private struct Torn {
        let folder: Scratch
        let segment: String
        let before: [UInt8]
        let after: [UInt8]

        init(commits: Int) throws {
            folder = try Scratch()
            let log = try EventLogLMDB(folder.data, .small)
            try log.createTopic(NewTopic("orders", partitions: 2))
            for number in 0..<commits - 1 { try append(number, to: log) }
            let topic = try #require(try FileSystem.entries(of: folder.data / "log").first { $0.hasPrefix("orders-") })
            segment = "log/\(topic)/00000001.segment"
            before = try FileSystem.contents(of: folder.data / segment, limit: 1 << 26)
            try append(commits - 1, to: log)
            after = try FileSystem.contents(of: folder.data / segment, limit: 1 << 26)
            try log.close()
            try FileSystem.replace(folder.data / "lock", with: Array("somebody".utf8))
        }

        /// Sectors that the commit changed.
        var sectors: [Int] {
            (0..<(after.count + sector - 1) / sector).filter { number in
                let range = number * sector..<min((number + 1) * sector, after.count)
                return range.upperBound > before.count || before[range] != after[range]
            }
        }

        /// What is found where only the sectors of `present` reached the disk.
        func answers(present: Set<Int>) throws -> [String] {
            var bytes = before + [UInt8](repeating: 0, count: after.count - before.count)
            for number in present {
                let range = number * sector..<min((number + 1) * sector, after.count)
                bytes.replaceSubrange(range, with: after[range])
            }
            try FileSystem.replace(folder.data / segment, with: bytes)
            try FileSystem.replace(folder.data / "lock", with: Array("somebody".utf8))
            #expect(try Doctor.examine(folder.data).isHealthy)
            let log = try EventLogLMDB(folder.data, .small)
            defer { try? log.close() }  // the answers are what is compared
            let count = try places.reduce(0) { $0 + (try log.texts(of: $1).count) }
            return try `A commit that a power loss tears`.answers(log, after: count - 1)
        }
    }

    @Test(arguments: [2, 3, 8, 40])
    func `is there as a whole, or not at all`(commits: Int) throws {
        let torn = try Torn(commits: commits + 3)
        let sectors = torn.sectors
        let whole = try torn.answers(present: Set(sectors))
        let none = try torn.answers(present: [])
        #expect(whole != none)
        var generator = SeededGenerator(seed: UInt64(commits))
        var subsets = sectors.map { Set([$0]) } + sectors.map { Set(sectors).subtracting([$0]) }
        for _ in 0..<100 { subsets.append(Set(sectors.filter { _ in Bool.random(using: &generator) })) }
        var tornOnes = 0
        for present in subsets {
            let found = try torn.answers(present: present)
            #expect(found == whole || found == none, "sectors \(present.sorted()) of \(sectors)")
            if found == none { tornOnes += 1 }
        }
        #expect(tornOnes > subsets.count / 2)
    }
}
