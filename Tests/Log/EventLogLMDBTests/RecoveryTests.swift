import EventLog
import EventLogLMDB
import LMDB
import Model
import RecordBatches
import System
import Testing

/// What a start after a crash makes of a segment, from the bytes that the crash left.
@Suite struct `A log after a crash` {
    private let scratch: Scratch
    private let place = TopicPartition("t", 0)

    init() throws {
        scratch = try Scratch()
        let log = try opened()
        try log.createTopic(NewTopic("t"))
        try log.close()
    }

    private func opened() throws -> EventLogLMDB { try EventLogLMDB(scratch.data, .small) }

    private func segment() throws -> Path {
        let topic = try #require(try FileSystem.entries(of: scratch.data / "log").first { $0.hasPrefix("t-") })
        return scratch.data / "log" / topic / "00000001.segment"
    }

    private func bytes() throws -> [UInt8] { try FileSystem.contents(of: segment(), limit: 1 << 26) }

    /// As if nobody had closed the folder.
    private func crash() throws { try FileSystem.replace(scratch.data / "lock", with: Array("somebody".utf8)) }

    /// As a folder of the format's first version is, whose commits said nothing of themselves.
    private func turnBack() throws {
        let database = try Database(path: segment().text, mode: .durable, mapSize: 1 << 30)
        let about = try database.tables(["about"])[0]
        try database.write { (transaction) throws(LMDBError) in
            _ = try transaction.remove(Array("note".utf8), from: about)
        }
        database.close()
        let format = "sluice-data 1\npage-size \(Environment.pageSize)\n"
        try FileSystem.replace(scratch.data / "format", with: Array(format.utf8))
    }

    private func append(_ text: String, _ producer: Int64, _ log: EventLogLMDB) throws {
        var builder = BatchBuilder()
        builder.append(Record(timestamp: -1, value: Array(text.utf8)[...]))
        let numbered = BatchProducer(id: producer, epoch: 0, baseSequence: 0)
        try log.append(try builder.finish(producer: numbered), to: place)
    }

    /// A commit that never came to its end leaves pages behind, and the next has its number, its offsets and its pages.
    /// When the power fails in that one, batches of the two may be mixed; of equal shape, rows do not tell them apart.
    @Test func `does not mix a commit with one that never came to its end`() throws {
        let sector = 512
        var log = try opened()
        for number in 0..<6 { try append("base \(number)", Int64(number), log) }
        let before = try bytes()
        try append("from A", 100, log)
        var base = try bytes()
        try log.close()
        // Its pages are on the disk, its meta page is not.
        for page in 0..<2 {
            let range = page * Environment.pageSize..<page * Environment.pageSize + sector
            base.replaceSubrange(range, with: before[range])
        }
        try FileSystem.replace(segment(), with: base)
        try crash()
        log = try opened()
        #expect(try log.texts(of: place).count == 6)
        try append("from B", 200, log)
        try log.close()
        let after = try bytes()
        base += [UInt8](repeating: 0, count: max(0, after.count - base.count))
        let sectors = (0..<after.count / sector).filter { number in
            let range = number * sector..<(number + 1) * sector
            return base[range] != after[range]
        }
        for subset in 0..<1 << min(sectors.count, 9) {
            var image = base
            for (index, number) in sectors.enumerated() where subset & 1 << index != 0 {
                let range = number * sector..<(number + 1) * sector
                image.replaceSubrange(range, with: after[range])
            }
            try FileSystem.replace(segment(), with: image)
            try crash()
            let again = try opened()
            // Both send again what nobody answered.
            try append("from A", 100, again)
            try append("from B", 200, again)
            #expect(try again.texts(of: place).dropFirst(6).sorted() == ["from A", "from B"], "\(subset)")
            try again.close()
        }
    }

    /// A note that could not be written at once was taken for written, and good commits for torn ones.
    @Test(arguments: [1, 2])
    func `keeps what a segment took before it got its note`(appends: Int) throws {
        var log = try opened()
        for text in ["a", "b"] { try log.append(.of([text]), to: place) }
        try log.close()
        try turnBack()
        // For a moment something keeps LMDB from opening the file.
        let lock = Path(try segment().text + "-lock")
        if FileSystem.exists(lock) { try FileSystem.removeFile(lock) }
        try FileSystem.makeDirectory(lock)
        log = try opened()
        try FileSystem.removeDirectory(lock)
        for text in ["c", "d"].prefix(appends) { try log.append(.of([text]), to: place) }
        try log.close()
        try crash()
        log = try opened()
        #expect(try log.texts(of: place) == Array(["a", "b", "c", "d"].prefix(2 + appends)))
        try log.close()
    }

    @Test func `misses a file of an earlier version, and makes none`() throws {
        var log = try opened()
        try log.append(.of(["a"]), to: place)
        try log.close()
        try turnBack()
        try FileSystem.removeFile(segment())
        log = try opened()
        #expect { try log.texts(of: place) } throws: { "\($0)".contains("is missing, but the catalog lists it") }
        #expect(try !FileSystem.exists(segment()))
        try log.close()
    }

    /// What a start after a crash had refused, the start after an orderly end trusted.
    @Test func `refuses a damaged segment again and again`() throws {
        var log = try opened()
        for text in ["damaged", "b", "c"] { try log.append(.of([text]), to: place) }
        try log.close()
        var bytes = try bytes()
        let text = Array("damaged".utf8)
        for start in 0..<bytes.count - text.count where bytes[start..<start + text.count].elementsEqual(text) {
            bytes[start] ^= 1
        }
        try FileSystem.replace(segment(), with: bytes)
        try crash()
        for _ in 0..<3 {
            log = try opened()
            #expect { try log.append(.of(["x"]), to: place) } throws: { "\($0)".contains("is damaged") }
            try log.close()
        }
    }
}
