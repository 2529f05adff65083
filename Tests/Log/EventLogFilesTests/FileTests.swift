import EventLog
import Model
import RecordBatches
import System
import Testing

@testable import EventLogFiles

@Suite struct `A file that is read as a log` {
    private static let place = TopicPartition(EventLogFiles.topic, 0)

    @Test func `gets partitions as it grows`() throws {
        let file = try TextFile("a\n")
        let log = try EventLogFiles(file, blocks: 10)
        #expect(try log.partitions().count == 1)
        try file.append("123456789\n")
        #expect(try log.partitions().count == 2)
        try file.append(String(repeating: "z\n", count: 100))
        #expect(try log.partitions().count == 4)
        #expect(throws: EventLogError.self) { try log.offsets(of: TopicPartition(EventLogFiles.topic, 4)) }
        #expect(throws: EventLogError.self) { try log.offsets(of: TopicPartition("other", 0)) }
    }

    @Test func `is another one under its name when it begins with another line`() throws {
        let file = try TextFile("a\n")
        let first = try EventLogFiles(file, blocks: 10).describeTopic(EventLogFiles.topic).id
        try FileSystem.replace(file.path, with: Array("b\n".utf8))
        #expect(try EventLogFiles(file, blocks: 10).describeTopic(EventLogFiles.topic).id != first)
    }

    /// Taken for a topic without lines, it would be another one with its first.
    @Test func `must have a line`() throws {
        for text in ["", "\u{FEFF}"] {
            let file = try TextFile(text)
            for isAtRest in [false, true] {
                let error = #expect(throws: EventLogError.self) {
                    try EventLogFiles(file, blocks: 10, isAtRest: isAtRest)
                }
                #expect(error?.message.contains("has no line yet") ?? false)
            }
        }
        let file = try TextFile("a")
        #expect(throws: EventLogError.self) { try EventLogFiles(file, blocks: 10) }
        #expect(try EventLogFiles(file, blocks: 10, isAtRest: true).records(Self.place).lines == [0: [97]])
    }

    /// Its last line counts as if it had its end: whoever has read it waits behind that, neither before it nor beyond
    /// the file, and what is written onto the line is not passed over.
    @Test func `is gone on with when its last line gets its end`() throws {
        for more in ["", "\n", "\nnext\n", "\nnext"] {
            let file = try TextFile("one\ntwo")
            let read = try EventLogFiles(file, blocks: 100, isAtRest: true).records(Self.place)
            #expect(read.end == 8 && read.lines.count == 2)
            try file.append(more)
            for isAtRest in [false, true] {
                let log = try EventLogFiles(file, blocks: 100, isAtRest: isAtRest)
                let found = try log.records(Self.place, from: read.end)
                #expect(found.lines == file.lines(isAtRest: isAtRest).filter { $0.key > 4 })
                #expect(try !isAtRest || log.offsets(of: Self.place).end == found.end)
            }
        }
    }

    @Test func `is not gone on with when its last line became longer`() throws {
        for more in ["!", "!\n", "!\nnext\n"] {
            let file = try TextFile("one\ntwo")
            let end = try EventLogFiles(file, blocks: 100, isAtRest: true).records(Self.place).end
            try file.append(more)
            for isAtRest in [false, true] {
                let log = try EventLogFiles(file, blocks: 100, isAtRest: isAtRest)
                let error = #expect(throws: EventLogError.self) { try log.records(Self.place, from: end) }
                #expect(error?.message.contains("had no end when it was read") ?? false)
            }
        }
    }

    @Test func `must not become shorter`() throws {
        let file = try TextFile("one\ntwo\n")
        let log = try EventLogFiles(file, blocks: 10)
        #expect(try log.offsets(of: Self.place).end == 8)
        try File(file.path, .readWrite).truncate(to: 4)
        let error = #expect(throws: EventLogError.self) { try log.offsets(of: Self.place) }
        #expect(error?.code == .corrupt && error?.remedy == .stop)
    }

    @Test func `that is at rest ends where it did when it was first looked at`() throws {
        let file = try TextFile("one\ntwo")
        let log = try EventLogFiles(file, blocks: 10, isAtRest: true)
        #expect(try log.offsets(of: Self.place).end == 8)
        try file.append("!\nthree\n")
        #expect(try log.offsets(of: Self.place).end == 8)
        #expect(try log.records(Self.place).lines[4] == Array("two".utf8))
        // Cut off behind our back, it is told instead of being waited for.
        try File(file.path, .readWrite).truncate(to: 5)
        let error = #expect(throws: EventLogError.self) { try log.read(Self.place, from: 0, budget: 100) }
        #expect(error?.code == .corrupt)
    }

    @Test func `refuses a line without end`() throws {
        let file = try TextFile("a\n")
        try File(file.path, .readWrite).truncate(to: 20 << 20)
        let log = try EventLogFiles(file, blocks: 1 << 16, isAtRest: true)
        let error = #expect(throws: EventLogError.self) { try log.records(Self.place) }
        #expect(error?.message.contains("the line at byte 2 has more than 16 MiB") ?? false)
    }

    @Test func `is only read`() throws {
        let log = try EventLogFiles(try TextFile("a\n"), blocks: 10)
        #expect(throws: EventLogError.self) { try log.createTopic(NewTopic("x")) }
        #expect(throws: EventLogError.self) { try log.deleteTopic(EventLogFiles.topic) }
        #expect(throws: EventLogError.self) { try log.commit([Self.place: CommittedOffset(offset: 1)], for: "g") }
        #expect(throws: EventLogError.self) { try log.read(Self.place, from: 3, budget: 100) }
    }

    @Test func `wakes who waits for its next line`() throws {
        let file = try TextFile("a\n")
        let log = try EventLogFiles(file, blocks: 1000)
        let isNews = Monitor(Bool?.none)
        func wait(beyond offset: Offset) throws -> Thread {
            isNews.update { $0 = nil }
            return try Thread("waiting") {
                let news = log.wait(beyond: [Self.place: offset], until: .distantFuture)
                isNews.update { $0 = news }
            }
        }
        let first = try wait(beyond: 2)
        try file.append("b")
        #expect(isNews.withLock { $0 } == nil)
        try file.append("\n")
        first.join()
        #expect(isNews.withLock { $0 } == true)
        let second = try wait(beyond: 4)
        // Only a wait that has begun is ended.
        while isNews.withLock({ $0 }) == nil { log.wakeReaders() }
        #expect(isNews.withLock { $0 } == true)
        second.join()
        #expect(!log.wait(beyond: [Self.place: 4], until: SystemClock().now))
    }

    @Test func `says which file cannot be read`() throws {
        let file = try TextFile("a\n")
        for (path, word) in [(file.folder / "nowhere", "nowhere"), (file.folder, "directory")] {
            let error = #expect(throws: EventLogError.self) { try EventLogFiles(["x": path]) }
            #expect(error.map { "\($0)".contains(word) } ?? false)
        }
    }
}
