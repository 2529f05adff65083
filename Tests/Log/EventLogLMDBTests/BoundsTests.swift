import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import TestKit
import Testing

@Suite struct `A log of many topics` {
    @Test func `keeps threads, descriptors and open files bounded`() throws {
        let scratch = try Scratch()
        var options = LogOptions.small
        options.openSegments = 8
        let log = try EventLogLMDB(scratch.data, options)
        let threads = try count("/proc/self/task")
        let descriptors = try openFiles(below: scratch.path)
        for index in 0..<100 {
            try log.createTopic(NewTopic("topic-\(index)"))
            try log.append(.of(["first", "second"]), to: TopicPartition("topic-\(index)", 0))
        }
        for index in 0..<100 {
            #expect(try log.texts(of: TopicPartition("topic-\(index)", 0)) == ["first", "second"])
        }
        #expect(log.openSegments <= 8)
        // LMDB has three descriptors a file: the data, the data again for its meta pages, the lock file.
        #expect(try openFiles(below: scratch.path) <= descriptors + 8 * 3)
        #expect(try count("/proc/self/task") <= threads + 8)
        try log.close()
        #expect(try openFiles(below: scratch.path) == 0)
    }

    /// A segment that was written to keeps LMDB's list of dirty pages in memory as long as it is open, about a
    /// megabyte: fifty million records, in forty segments that nobody read, came to 40 MB.
    @Test func `keeps no segment open that is sealed and that nobody reads`() throws {
        let scratch = try Scratch()
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "14"]))
        let place = TopicPartition("users", 0)
        for round in 0..<30 { try log.append(.of(["\(round)"]), to: place) }
        // The active one, and the one behind it that waits for its seal.
        #expect(eventually { log.openSegments <= 2 })
        #expect(try log.texts(of: place) == (0..<30).map { "\($0)" })
        try log.close()
    }

    @Test func `says which process has the folder`() throws {
        let scratch = try Scratch()
        var options = LogOptions.small
        options.command = "sluice produce users"
        let log = try EventLogLMDB(scratch.data, options)
        #expect {
            _ = try EventLogLMDB(scratch.data, options)
        } throws: {
            "\($0)" == "\(scratch.data) is in use by process \(Environment.processID) (sluice produce users); "
                + "stop it first: kill \(Environment.processID)"
        }
        try log.close()
    }

    @Test func `takes an append that is larger than a segment`() throws {
        let scratch = try Scratch()
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "14", "max.message.bytes": "5000000"]))
        let place = TopicPartition("users", 0)
        for round in 0..<3 {
            try log.append(.of(["\(round)" + String(repeating: "y", count: 4_000_000)]), to: place)
        }
        #expect(try log.texts(of: place).map { $0.prefix(1) } == ["0", "1", "2"])
        try log.close()
    }

    private func count(_ folder: Path) throws -> Int { try FileSystem.entries(of: folder).count }

    /// Descriptors of this process that lead below a folder.
    private func openFiles(below folder: Path) throws -> Int {
        try FileSystem.entries(of: "/proc/self/fd").count { name in
            FileSystem.linkTarget("/proc/self/fd" / name)?.hasPrefix(folder.text) ?? false
        }
    }
}
