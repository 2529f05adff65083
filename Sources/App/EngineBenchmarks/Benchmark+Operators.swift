internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import StreamEngine
internal import System

/// What filtering and grouping cost once records are columns: a chunk's rows, taken again and again on one core.
@Sendable func measureOperators(_ setting: Setting) throws -> [Row] {
    let queries = [
        (
            "counted",
            "SELECT event_type, window_start, count(*) AS events FROM events GROUP BY event_type, tumble(at, '10s')"
        ),
        ("in four aggregates", EventStream.windows),
        (
            "filtered and counted",
            "SELECT event_type, count(*) AS events FROM events WHERE page_id > 50 GROUP BY event_type"
        ),
    ]
    return try setting.place.clean {
        try setting.withLog { log in
            try EventStream.fill(log, count: Limits.chunkEvents, partitions: 1)
            let read = try log.read(TopicPartition(EventStream.topic, 0), from: 0, budget: EngineLimits.chunkBytes)
            return try queries.map { name, sql in
                let run = try OperatorRun(try EventStream.pipeline(sql), decoding: read.batches)
                let times = setting.scale.events / run.rows
                let rates = try (0..<setting.scale.rounds).map { _ in
                    Double(times * run.rows) / (try elapsed { _ = try run.take(times: times) }).inSeconds
                }
                return Row(
                    "columns of events, \(name), 1 core", on: .disk, Quantity(median(rates), .recordsPerSecond),
                    target: name == "counted" ? .atLeast(Quantity(50e6, .recordsPerSecond)) : nil)
            }
        }
    }
}
