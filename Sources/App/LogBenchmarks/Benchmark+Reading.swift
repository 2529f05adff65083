internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import RecordBatches
internal import System

/// A whole partition from its first record to its last, out of memory, every record looked at.
@Sendable func measureRead(_ setting: Setting) throws -> [Row] {
    let payload = try Payload(records: 1000, valueBytes: 200)
    return try setting.withLog { log in
        let place = try log.topic()
        let file = try PlainFile(setting.place.folder / "plain")
        let batches = setting.scale.readRecords / payload.records
        for index in 0..<batches {
            _ = log.submit(Append(payload[index], to: place))
            try file.write(payload[index].bytes)
        }
        try log.append(payload[0], to: place)
        let end = Offset(batches * payload.records)
        let rounds = try Rounds(setting.scale.rounds) {
            Double(end) / (try span { try file.readAll(readBudget) }).inSeconds
        } subject: {
            var bytes = 0
            let elapsed = try span { bytes = try readAll(log, place, upTo: end) }
            guard bytes == Int(end) * 200 else { throw BenchmarkError("a read gave \(bytes) bytes of values") }
            return Double(end) / elapsed.inSeconds
        }
        return [
            Row(
                "read, every record, warm", on: setting.place.kind, Quantity(rounds.subject, .recordsPerSecond),
                baseline: Quantity(rounds.baseline, .recordsPerSecond), ratio: rounds.ratio,
                target: .atLeast(Quantity(10e6, .recordsPerSecond)),
                notes: [("payload a second", Quantity(rounds.subject / 1000 * Double(payload.size), .bytes))])
        ]
    }
}

/// What a consumer asks for at once.
private let readBudget = 1 << 20

/// Bytes of values up to `end`.
private func readAll(_ log: EventLogLMDB, _ place: TopicPartition, upTo end: Offset) throws -> Int {
    var offset: Offset = 0
    var bytes = 0
    while offset < end {
        for batch in try log.read(place, from: offset, budget: readBudget).batches where batch.baseOffset < end {
            try batch.forEachRecord { bytes += $0.value?.byteCount ?? 0 }
            offset = batch.nextOffset
        }
    }
    return bytes
}
