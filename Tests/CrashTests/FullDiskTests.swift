import CrashRecorder
import CrashWorkload
import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

/// Others fill the disk to its last block, again whenever a bit of it comes free.
@Suite(.serialized, .enabled(if: SmallDisk.isPossible, "needs root, who may mount a RAM disk"))
struct `A log on a disk that others have filled` {
    private static let place = TopicPartition("t", 0)
    private static let count: Int64 = 2000

    private struct Stage {
        let disk: SmallDisk
        let others: Path
        var data: Path { disk.path / "data" }

        /// A topic of several segments, a group, and then nothing free.
        init(_ size: String = "32m") throws {
            disk = try SmallDisk(size)
            others = disk.path / "others"
            let log = try open()
            try log.createTopic(
                NewTopic("t", settings: ["segment.bytes": "65536", "retention.ms": "-1"]))
            for first in stride(from: 0, to: count, by: 50) {
                try log.append(Stamp.batch(.plain, from: first, count: 50), to: place)
            }
            try log.commit([place: CommittedOffset(offset: 1)], for: "g")
            try log.close()
            try fill()
        }

        func open() throws -> EventLogLMDB {
            var options = Workload.options()
            options.reserve = 0
            return try EventLogLMDB(data, options)
        }

        /// Files of segments in the topic's folder.
        var segments: Int {
            get throws {
                let folders = try FileSystem.entries(of: data / "log").filter { $0.hasPrefix("t-") }
                return try folders.flatMap { try FileSystem.entries(of: data / "log" / $0) }
                    .count { $0.hasSuffix(".segment") }
            }
        }

        func fill() throws { try disk.fill(File(others, .openOrCreate)) }

        /// Opens the log, does something, and closes it; others are there before every step, or leave what comes free.
        func run(leaving: Bool = false, _ body: (EventLogLMDB) throws -> Void) throws {
            try fill()
            let log = try open()
            try fill()
            try body(log)
            if !leaving { try fill() }
            try log.close()
        }

    }

    @Test func `is opened, read and left in order, as often as one likes`() throws {
        let stage = try Stage()
        for number in 0..<30 {
            try stage.run { log in
                #expect(try log.topics().map(\.name) == ["t"])
                #expect(try PartitionContents(log, Self.place).problems == [])
                #expect(try log.offsets(of: Self.place).end == Self.count)
                try log.commit([Self.place: CommittedOffset(offset: Int64(number))], for: "g")
                #expect(try log.committed(by: "g")[Self.place]?.offset == Int64(number))
                try log.remember([1, 2, UInt8(number)], of: "members")
            }
        }
        #expect(try Doctor.examine(stage.data).findings == [])
    }

    @Test func `is opened after its owner was killed`() throws {
        let stage = try Stage()
        // In place, as there is no room for another file.
        let lock = try File(stage.data / "lock", .readWrite)
        try lock.write(Array("process 1\ncommand killed\n".utf8).span.bytes, at: 0)
        try stage.run { log throws in #expect(try PartitionContents(log, Self.place).problems == []) }
        #expect(try Doctor.examine(stage.data).findings == [])
    }

    @Test func `gives up the oldest records`() throws {
        let stage = try Stage()
        let before = try stage.segments
        try stage.run(leaving: true) { log throws in
            #expect(try log.deleteRecords(of: Self.place, before: Self.count / 2) == Self.count / 2)
        }
        #expect(try stage.segments <= before / 2 + 2, "their files are still there after the log was closed")
        try stage.run { log throws in #expect(try log.offsets(of: Self.place).start == Self.count / 2) }
        #expect(try Doctor.examine(stage.data).findings == [])
    }

    /// A short command ends before the next round of retention, and the last one passed over topics that nobody had
    /// read or written: nothing came free until a server had run for half a minute.
    @Test func `follows a retention that is lowered`() throws {
        let stage = try Stage()
        try stage.run(leaving: true) { log in try log.alterTopic("t", settings: ["retention.bytes": "1"]) }
        #expect(try stage.segments <= 2)
        try stage.run { log throws in #expect(try log.offsets(of: Self.place).start > 0) }
    }

    @Test func `forgets topics and groups`() throws {
        let stage = try Stage()
        try stage.run { log in try log.deleteGroup("g") }
        try stage.run(leaving: true) { log in try log.deleteTopic("t") }
        #expect(try stage.segments == 0)
        let log = try stage.open()
        #expect(try log.topics().isEmpty)
        #expect(try log.groups().isEmpty)
        try log.createTopic(NewTopic("t"))
        try log.append(Stamp.batch(.plain, from: 0, count: 50), to: Self.place)
        try log.close()
        #expect(try Doctor.examine(stage.data).findings == [])
    }

    @Test func `refuses what is new, and takes it when there is room`() throws {
        let stage = try Stage()
        let log = try stage.open()
        var refusals = 0
        var next = Self.count
        for _ in 0..<2000 where refusals == 0 {
            try stage.fill()
            do throws(EventLogError) {
                try log.append(Stamp.batch(.plain, from: next, count: 50), to: Self.place)
                next += 50
            } catch {
                #expect(error.code == .full)
                refusals += 1
            }
        }
        #expect(refusals == 1)
        try File(stage.others, .openOrCreate).truncate(to: 0)
        try log.append(Stamp.batch(.plain, from: next, count: 50), to: Self.place)
        try log.close()
        // What was given up is set aside again.
        try stage.open().close()
        #expect(try FileSystem.size(of: stage.data / "spare").allocated >= 1 << 20)
    }

    @Test func `has what it keeps again after a deletion`() throws {
        let stage = try Stage()
        try stage.run { log throws in #expect(try log.deleteRecords(of: Self.place, before: 100) == 100) }
        try File(stage.others, .openOrCreate).truncate(to: 0)
        let log = try stage.open()
        try log.deleteTopic("t")
        try log.close()
        #expect(try FileSystem.size(of: stage.data / "spare").allocated >= 1 << 20)
    }
}
