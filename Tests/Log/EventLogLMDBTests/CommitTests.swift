import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite struct `What a commit took` {
    @Test func `is told with its size when it is durable, and not when it was refused`() throws {
        let scratch = try Scratch()
        let told = Monitor<[Commit]>([])
        var options = LogOptions.small
        options.onCommit = { commit in told.update { $0.append(commit) } }
        let log = try EventLogLMDB(scratch.data, options)
        try log.createTopic(NewTopic("t", partitions: 2))
        let (one, two) = (RecordBatch.of(["a", "b"]), RecordBatch.of(["c"]))
        try log.append(
            Append(
                topic: "t", entries: [Append.Entry(partition: 0, batch: one), Append.Entry(partition: 1, batch: two)]))
        try log.append(two, to: TopicPartition("t", 0))
        _ = try? log.append(two, to: TopicPartition("t", 9))  // there is no such partition
        try log.close()
        let commits = told.withLock { $0 }
        #expect(commits.map(\.batches) == [2, 1])
        #expect(commits.map(\.bytes) == [one.bytes.count + two.bytes.count, two.bytes.count])
        #expect(commits.allSatisfy { $0.duration > .zero })
    }
}
