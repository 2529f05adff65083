import Compression
import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite struct `A log on disk` {
    @Test func `keeps what it acknowledged`() throws {
        let folder = try FileSystem.makeTemporaryDirectory("sluice-log")
        defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
        var options = LogOptions()
        options.reserve = 0
        let place = TopicPartition("t", 0)
        do {
            let log = try EventLogLMDB(folder / "data", options)
            try log.createTopic(NewTopic("t", settings: ["segment.bytes": "1048576"]))
            for round in 0..<50 {
                var builder = BatchBuilder()
                for index in 0..<100 {
                    builder.append(
                        Record(timestamp: Int64(round * 100 + index), value: Array(repeating: 7, count: 500)[...]))
                }
                let answer = try log.append(try builder.finish(), to: place)
                #expect(answer.baseOffset == Int64(round * 100))
            }
            try log.close()
        }
        let log = try EventLogLMDB(folder / "data", options)
        #expect(try log.offsets(of: place) == OffsetRange(start: 0, end: 5000))
        var next: Offset = 0
        while next < 5000 {
            let result = try log.read(place, from: next, budget: 100_000)
            for batch in result.batches {
                #expect(batch.baseOffset == next)
                next = batch.nextOffset
            }
        }
        #expect(try log.firstRecord(of: place, atOrAfter: 4321) == RecordPlace(offset: 4321, timestamp: 4321))
        try log.close()
    }
}
