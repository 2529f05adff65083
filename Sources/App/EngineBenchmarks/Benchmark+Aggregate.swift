internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import RecordBatches
internal import Model
internal import StreamEngine
internal import System

/// The log becomes counts by type and window, committed and durable; on one core, and on two.
@Sendable func measureAggregate(_ setting: Setting) throws -> [Row] {
    try [(1, 2e6), (2, 3.5e6)].map { workers, target in
        try setting.place.clean {
            try setting.withLog { log in try measureAggregate(setting, log, workers: workers, target: target) }
        }
    }
}

private func measureAggregate(_ setting: Setting, _ log: EventLogLMDB, workers: Int, target: Double) throws -> Row {
    let count = setting.scale.events
    try EventStream.fill(log, count: count, partitions: workers)
    let rounds = try Rounds(setting.scale.rounds) {
        Double(count) / (try elapsed { try readAll(log, partitions: workers) }).inSeconds
    } subject: {
        let engine = try setting.engine(EventStream.windows, log, workers: workers)
        let ends = try engine.ends()
        var records = 0
        let span = try elapsed {
            while let report = try engine.bringOn([EventStream.view], to: ends) { records += report.records }
        }
        guard records == count else { throw BenchmarkError("\(records) of \(count) events were taken") }
        return Double(count) / span.inSeconds
    }
    return Row(
        "events by type and window, \(workers) core\(workers == 1 ? "" : "s")", on: .disk,
        Quantity(rounds.subject, .recordsPerSecond), baseline: Quantity(rounds.baseline, .recordsPerSecond),
        ratio: rounds.ratio, target: .atLeast(Quantity(target, .recordsPerSecond)))
}

/// The same records read out of the log, and nothing done with them.
private func readAll(_ log: EventLogLMDB, partitions: Int) throws {
    for partition in 0..<Int32(partitions) {
        let place = TopicPartition(EventStream.topic, partition)
        var next: Offset = 0
        var bytes = 0
        while true {
            let batches = try log.read(place, from: next, budget: 2 << 20).batches
            guard !batches.isEmpty else { break }
            for batch in batches {
                try batch.forEachRecord { bytes += $0.value?.byteCount ?? 0 }
                next = batch.nextOffset
            }
        }
    }
}
