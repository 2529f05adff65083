internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import RecordBatches
internal import System

/// A log that grows to many gigabytes: appends must stay as fast and memory as small as at first; then it is opened
/// again, after a clean stop and after a kill.
@Sendable func measureGrowth(_ setting: Setting) throws -> [Row] {
    let payload = try Payload(records: 1000, valueBytes: 200)
    var growth = Growth()
    try setting.withLog { log in
        let place = try log.topic()
        let file = try PlainFile(setting.place.folder / "plain")
        for _ in 0..<setting.scale.growthRecords / setting.scale.windowRecords {
            try growth.measureWindow(of: setting.scale.windowRecords / payload.records, payload, log, place, file)
        }
    }
    return growth.rows(setting) + [
        try openingRow(setting, records: setting.scale.growthRecords),
        try killRow(setting, payload),
    ]
}

private func openingRow(_ setting: Setting, records: Int) throws -> Row {
    var bytes = 0
    let spans = try (0..<setting.scale.opens).map { _ in
        var elapsed = Duration.zero
        let start = SystemClock().now
        try setting.withLog { log in
            let range = try log.offsets(of: TopicPartition("benchmark", 0))
            elapsed = SystemClock().now - start
            bytes = log.usedBytes
            guard range.end == Offset(records) else {
                throw BenchmarkError("\(range.end) of \(records) records are there")
            }
        }
        return elapsed.inSeconds * 1e3
    }
    return Row(
        "open \(Quantity(Double(bytes), .bytes).text), after a clean stop", on: setting.place.kind,
        Quantity(median(spans), .milliseconds), target: .atMost(Quantity(50, .milliseconds)))
}

private func killRow(_ setting: Setting, _ payload: Payload) throws -> Row {
    var bytes = 0
    var ends: [Double] = []
    let spans = try (0..<setting.scale.kills).map { _ in
        let acknowledged = try Child.appendAndDie(setting.place.folder / "log")
        var elapsed = Duration.zero
        let start = SystemClock().now
        try setting.withLog { log in
            ends.append((SystemClock().now - start).inSeconds * 1e3)
            let range = try log.offsets(of: TopicPartition("benchmark", 0))
            elapsed = SystemClock().now - start
            bytes = log.usedBytes
            guard range.end >= acknowledged else {
                throw BenchmarkError(
                    "\(acknowledged) records were acknowledged before the kill, \(range.end) are there")
            }
        }
        return elapsed.inSeconds * 1e3
    }
    return Row(
        "open \(Quantity(Double(bytes), .bytes).text), after a kill", on: setting.place.kind,
        Quantity(median(spans), .milliseconds),
        notes: [("of it until init returns", Quantity(median(ends), .milliseconds))])
}
