internal import AggregatesSQLite
internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import RecordBatches
internal import StreamEngine
internal import System

/// What a trigger costs that finds nothing, and one that finds a single event and commits its result.
@Sendable func measureSmallBatches(_ setting: Setting) throws -> [Row] {
    try setting.withLog { log in
        try EventStream.fill(log, count: 1000, partitions: 1)
        let engine = try setting.engine(EventStream.windows, log)
        while try engine.bringOn([EventStream.view], to: engine.ends()) != nil {}
        let empty = try (0..<200).map { _ in
            try elapsed {
                guard try engine.bringOn([EventStream.view], to: engine.ends()) == nil else {
                    throw BenchmarkError("a micro-batch found something where there was nothing")
                }
            }.inSeconds * 1e3
        }
        var generator = SeededGenerator(seed: 3)
        let single = try (0..<100).map { number in
            var builder = BatchBuilder()
            let value = Array(EventStream.event(number, user: 1, &generator).utf8)
            builder.append(Record(timestamp: 0, value: value[...]))
            try log.append(Append(try builder.finish(), to: TopicPartition(EventStream.topic, 0)))
            return try elapsed { _ = try engine.bringOn([EventStream.view], to: engine.ends()) }.inSeconds * 1e3
        }
        return [
            Row(
                "empty micro-batch", on: .disk, Quantity(median(empty), .milliseconds),
                target: .atMost(Quantity(5, .milliseconds))),
            Row("micro-batch of one event, committed", on: .disk, Quantity(median(single), .milliseconds)),
        ]
    }
}
