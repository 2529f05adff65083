internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import System

extension Setting {
    /// Lends a new log in this place to `body`, and closes it.
    func withLog<Result>(
        _ name: String = "log", _ body: (EventLogLMDB) throws -> Result
    ) throws -> Result {
        let log = try EventLogLMDB(place.folder / name, Self.logOptions)
        do {
            let result = try body(log)
            try log.close()
            return result
        } catch {
            try? log.close()  // the first error says more
            throw error
        }
    }

    /// What the benchmarks ask of every log: all as it is without a configuration, but nothing expires under the clock.
    static var logOptions: LogOptions {
        var options = LogOptions()
        options.command = "sluice bench log"
        options.topicDefaults.retentionMilliseconds = nil
        return options
    }
}

extension EventLogLMDB {
    /// Makes a topic, and names its first partition.
    func topic(_ name: String = "benchmark", partitions: Int = 1) throws(EventLogError) -> TopicPartition {
        try createTopic(NewTopic(name, partitions: partitions))
        return TopicPartition(name, 0)
    }
}
