import EventLog
import EventLogLMDB
import LMDB
import Model
import System
import Testing

@Suite struct `A data folder that this program cannot use` {
    @Test(arguments: [
        ("sluice-data 3\npage-size \(Environment.pageSize)\n", "has format 3"),
        ("sluice-data 99999999999999999999\n", "does not say which format"),
        ("sluice-data 1\npage-size 65536\n", "pages of 65536 bytes"),
        ("sluice-data 1\n", "pages of 0 bytes"),
        ("sluice-data 1\npage-size many\n", "pages of 0 bytes"),
        ("", "does not say which format"),
        ("\u{0}\u{1}garbage", "does not say which format"),
        ("<?xml version=\"1.0\"?>\n", "does not say which format"),
    ])
    func `says why, and is left as it is`(format: String, reason: String) throws {
        let scratch = try Scratch()
        let log = try EventLogLMDB(scratch.data, .small)
        try log.createTopic(NewTopic("t"))
        try log.append(.of(["a"]), to: TopicPartition("t", 0))
        try log.close()
        try FileSystem.replace(scratch.data / "format", with: Array(format.utf8))
        let before = try FileSystem.tree(scratch.data)
        #expect {
            _ = try EventLogLMDB(scratch.data, .small)
        } throws: { error in
            "\(error)".contains(reason) && "\(error)".contains(scratch.data.text)
        }
        #expect(try FileSystem.tree(scratch.data) == before)
    }

    @Test func `is a file`() throws {
        let scratch = try Scratch()
        try FileSystem.replace(scratch.data, with: [1])
        #expect {
            _ = try EventLogLMDB(scratch.data, .small)
        } throws: {
            "\($0)".contains("\(scratch.data): Not a directory")
        }
        #expect(try FileSystem.contents(of: scratch.data, limit: 10) == [1])
    }
}

@Suite struct `A data folder of an earlier version` {
    @Test(arguments: [false, true])
    func `opens, and remembers what that version did not`(wasLeftInOrder: Bool) throws {
        let scratch = try Scratch()
        let made = try EventLogLMDB(scratch.data, .small)
        try made.createTopic(NewTopic("t"))
        try made.close()
        // The readers' file as it was before groups' members were remembered.
        let readers = scratch.data / "log" / "readers.lmdb"
        try FileSystem.removeFile(readers)
        let database = try Database(path: readers.text, mode: .durable, mapSize: 1 << 20)
        _ = try database.tables(["offsets", "holds"])
        database.close()
        if !wasLeftInOrder { try FileSystem.replace(scratch.data / "lock", with: Array("somebody".utf8)) }
        #expect(try Doctor.examine(scratch.data).isHealthy)
        for expected in [[], [GroupMembership(group: "g", bytes: [1])]] {
            let log = try EventLogLMDB(scratch.data, .small)
            #expect(try log.memberships() == expected)
            try log.remember([1], of: "g")
            try log.close()
            #expect(try Doctor.examine(scratch.data).isHealthy)
        }
    }

    /// A commit was flushed twice then, and said nothing of itself.
    @Test(arguments: [false, true])
    func `goes on with commits that are flushed once`(wasLeftInOrder: Bool) throws {
        let scratch = try Scratch()
        let made = try EventLogLMDB(scratch.data, .small)
        let place = TopicPartition("t", 0)
        for topic in ["t", "untouched"] { try made.createTopic(NewTopic(topic)) }
        for text in ["a", "b"] { try made.append(.of([text]), to: place) }
        try made.close()
        let topic = try #require(try FileSystem.entries(of: scratch.data / "log").first { $0.hasPrefix("t-") })
        let segment = scratch.data / "log" / topic / "00000001.segment"
        let before = try Database(path: segment.text, mode: .durable, mapSize: 1 << 30)
        let about = try before.tables(["about"])[0]
        let note = Array("note".utf8)
        try before.write { (transaction) throws(LMDBError) in _ = try transaction.remove(note, from: about) }
        before.close()
        let format = scratch.data / "format"
        let text = "sluice-data 1\npage-size \(Environment.pageSize)\n"
        try FileSystem.replace(format, with: Array(text.utf8))
        if !wasLeftInOrder { try FileSystem.replace(scratch.data / "lock", with: Array("somebody".utf8)) }
        #expect(try Doctor.examine(scratch.data).isHealthy)

        let log = try EventLogLMDB(scratch.data, .small)
        #expect(try FileSystem.contents(of: format, limit: 100).starts(with: Array("sluice-data 2\n".utf8)))
        try log.append(.of(["c"]), to: place)
        #expect(try log.texts(of: place) == ["a", "b", "c"])
        try log.close()
        #expect(try Doctor.examine(scratch.data).findings == [])
        let after = try Database(path: segment.text, mode: .durable, mapSize: 1 << 30)
        defer { after.close() }
        let table = try after.tables(["about"])[0]
        let found = try after.read { (transaction) throws(LMDBError) in
            try transaction.value(of: note.span.bytes, in: table) != nil
        }
        #expect(found)
    }
}
