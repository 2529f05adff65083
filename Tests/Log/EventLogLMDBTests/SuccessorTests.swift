import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import Testing

@Suite struct `A topic that is made anew under its name` {
    /// Who had looked the old topic up and waited for its deletion went on to write the old row over the new topic's:
    /// after the next start the topic had its old identity and none of its records.
    @Test func `is not given what its predecessor was to become`() throws {
        let scratch = try Scratch()
        let log = try EventLogLMDB(scratch.data, .small)
        let wrong = Monitor<[String]>([])
        for round in 0..<200 {
            let name = "topic-\(round)"
            try log.createTopic(NewTopic(name))
            let gate = Monitor(0)
            let changers = try (0..<6).map { index in
                try Thread("changer") {
                    gate.update { $0 += 1 }
                    gate.wait { $0 > 6 ? () : nil }
                    if let error = Self.change(name, of: log, index) { wrong.withLock { $0.append(error) } }
                }
            }
            gate.wait { $0 == 6 ? () : nil }
            gate.update { $0 += 1 }
            try log.deleteTopic(name)
            try log.createTopic(NewTopic(name))
            try log.append(.of([name]), to: TopicPartition(name, 0))
            for changer in changers { changer.join() }
        }
        #expect(wrong.withLock { $0 } == [])
        let before = try log.topics().map { "\($0)" }
        try log.close()
        let again = try EventLogLMDB(scratch.data, .small)
        #expect(try again.topics().map { "\($0)" } == before)
        for topic in try again.topics() {
            #expect(try again.texts(of: TopicPartition(topic.name, 0)) == [topic.name])
        }
        try again.close()
        #expect(try Doctor.examine(scratch.data).isHealthy)
    }

    /// Alters the topic, or adds partitions; what went wrong, unless it was that the topic is gone.
    private static func change(_ name: String, of log: EventLogLMDB, _ index: Int) -> String? {
        do throws(EventLogError) {
            if index % 2 == 0 {
                try log.alterTopic(name, settings: ["retention.ms": "\(Int64.max / 2 + Int64(index))"])
            } else {
                try log.addPartitions(to: name, upTo: 2 + index)
            }
        } catch {
            let isExpected = error.code == .unknownTopic || error.code == .invalidPartitionCount
            return isExpected ? nil : "\(name): \(error)"
        }
        return nil
    }
}
