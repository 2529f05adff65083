import CrashRecorder
import CrashWorkload
import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite struct `A deletion that fails` {
    private static let place = TopicPartition(String(repeating: "t", count: 200), 0)

    private static func append(_ log: EventLogLMDB, _ numbers: Range<Int64>) throws {
        for number in numbers { try log.append(Stamp.batch(.plain, from: number, count: 1), to: place) }
    }

    /// The topic takes no more segments while it is being deleted. When the catalog had no room for what is to go, it
    /// stayed like that: the topic was there, but could not roll, and refused appends as unknown.
    @Test(.enabled(if: SmallDisk.isPossible, "needs root, who may mount a RAM disk"))
    func `leaves the topic as it was, the segment made ahead too`() throws {
        let disk = try SmallDisk("64m")
        let log = try EventLogLMDB(disk.path / "data", Workload.options())
        // Every batch has a segment of its own, so that the list of files is long.
        try log.createTopic(NewTopic(Self.place.topic, settings: ["segment.bytes": "14", "retention.ms": "-1"]))
        try Self.append(log, 0..<100)
        // Nor has the log anything left for such a day.
        try FileSystem.removeFile(disk.path / "data" / "spare")
        let ballast = try File(disk.path / "ballast", .create)
        try disk.fill(ballast)
        #expect {
            try log.deleteTopic(Self.place.topic)
        } throws: {
            ($0 as? EventLogError)?.code == .full
        }
        try ballast.truncate(to: 0)
        #expect(try log.topics().count == 1)
        #expect(try PartitionContents(log, Self.place).problems == [])
        try Self.append(log, 100..<110)
        #expect(try log.offsets(of: Self.place).end == 110)
        try log.close()
        #expect(try Doctor.examine(disk.path / "data").findings == [])
        let again = try EventLogLMDB(disk.path / "data", Workload.options())
        try Self.append(again, 110..<112)
        try again.deleteTopic(Self.place.topic)
        try again.close()
    }
}
