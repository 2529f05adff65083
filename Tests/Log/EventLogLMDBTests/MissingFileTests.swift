import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite struct `A log with a file missing` {
    /// A missing catalog was made anew, empty, and then no list mentioned the topics that were there; a missing list of
    /// readers lost the groups' offsets and the holds, and retention took what they held; a missing format was written
    /// again, as if it were known.
    @Test(arguments: ["log/catalog.lmdb", "log/readers.lmdb", "format"])
    func `is refused and told, and nothing is made anew`(_ file: String) throws {
        let scratch = try Scratch()
        let place = TopicPartition("users", 0)
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(NewTopic("users"))
        try log.append(.of(["a", "b"]), to: place)
        try log.close()
        let path = scratch.data / file
        let bytes = try FileSystem.contents(of: path, limit: 1 << 26)
        try FileSystem.removeFile(path)
        let before = try FileSystem.tree(scratch.data, without: "lock")
        for _ in 0..<2 {
            #expect {
                _ = try EventLogLMDB(scratch.data, .small)
            } throws: { error in
                (error as? EventLogError)?.code == .corrupt && "\(error)".hasPrefix("\(path) is missing")
            }
        }
        let report = try Doctor.examine(scratch.data)
        #expect(report.findings.contains { $0.severity == .damage && $0.file == file }, "\(report.findings)")
        #expect(EventLogLMDB.isPresent(at: scratch.data))
        #expect(try FileSystem.tree(scratch.data, without: "lock") == before)
        try FileSystem.replace(path, with: bytes)
        let again = try EventLogLMDB(scratch.data, .small)
        #expect(try again.texts(of: place) == ["a", "b"])
        try again.close()
    }

    /// The format is written last: without it and without topics, nothing was lost but a start that was cut short.
    @Test func `is made to its end when its making was cut short`() throws {
        let scratch = try Scratch()
        try EventLogLMDB(scratch.data, .small).close()
        try FileSystem.removeFile(scratch.data / "format")
        try FileSystem.removeFile(scratch.data / "log" / "readers.lmdb")
        #expect(throws: EventLogError.self) { try Doctor.examine(scratch.data) }
        try EventLogLMDB(scratch.data, .small).close()
        #expect(try Doctor.examine(scratch.data).findings == [])
    }
}
