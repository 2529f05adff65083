internal import Bytes
internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import RecordBatches
internal import System

/// Batches of 1000 records of 200 bytes: each durable before the next, then a few on their way at once.
@Sendable func measureAppend(_ setting: Setting) throws -> [Row] {
    let payload = try Payload(records: 1000, valueBytes: 200)
    return try setting.withLog { log in
        let place = try log.topic()
        let name = "append, batches of 1000 × 200 B"
        let one = try appendingRow(name, setting, payload, .ratioAtLeast(0.8)) {
            try log.append(payload[$0], to: place)
        }
        var tickets: [AppendTicket] = []
        var several = try appendingRow("\(name), \(inFlight) at once", setting, payload, nil) {
            tickets.append(log.submit(Append(payload[$0], to: place)))
            if tickets.count == inFlight { try tickets.removeFirst().wait() }
        }
        for ticket in tickets { try ticket.wait() }
        several.notes = []
        return [one, several]
    }
}

/// One record at a time from one producer: what a flush costs.
@Sendable func measureSingleRecords(_ setting: Setting) throws -> [Row] {
    let payload = try Payload(records: 1, valueBytes: 200)
    return try setting.withLog { log in
        let place = try log.topic()
        return [
            try appendingRow("append, one record at a time", setting, payload, .ratioAtLeast(0.45)) {
                try log.append(payload[$0], to: place)
            }
        ]
    }
}

/// What a Kafka client has on their way at once unless told otherwise.
private let inFlight = 5

/// One producer, beside a plain file that gets the same bytes, and beside one that is flushed twice for each batch, as
/// LMDB does: what the disk alone makes of the log's ratio.
private func appendingRow(
    _ name: String, _ setting: Setting, _ payload: Payload, _ target: Target?, _ append: (Int) throws -> Void
) throws -> Row {
    let files = setting.place.folder
    let file = try PlainFile(files / "plain")
    let twice = try PlainFile(files / "twice")
    defer {
        // They go with the folder at the latest.
        for name in ["plain", "twice"] { try? FileSystem.removeFile(files / name) }
    }
    var floors: [Double] = []
    let rounds = try Rounds(setting.scale.rounds) {
        try rate(over: setting.slice) { try file.append(payload[$0].bytes) }
    } subject: {
        floors.append(
            try rate(over: setting.slice) {
                try twice.append(payload[$0].bytes)
                try twice.rewriteFront()
            })
        return try rate(over: setting.slice, append)
    }
    let records = Double(payload.records)
    return Row(
        name, on: setting.place.kind, Quantity(rounds.subject * records, .recordsPerSecond),
        baseline: Quantity(rounds.baseline * records, .recordsPerSecond), ratio: rounds.ratio,
        target: target.flatMap(setting.onDisk),
        notes: [
            ("a file flushed twice", Quantity(median(floors) * records, .recordsPerSecond)),
            ("over it", Quantity(median(zip(rounds.subjects, floors.dropFirst()).map { $0 / $1 }), .times)),
        ])
}

/// 64 producers whose appends share transactions, against the same producers one at a time.
@Sendable func measureGroupCommit(_ setting: Setting) throws -> [Row] {
    let payload = try Payload(records: 100, valueBytes: 200)
    return try setting.withLog { log in
        let place = try log.topic()
        let turnstile = Monitor(())
        let rounds = try Rounds(setting.scale.rounds) {
            try Producers.rate(64, over: setting.slice) { _, turn in
                _ = try turnstile.withLock { _ in try log.append(payload[turn], to: place) }
            }
        } subject: {
            try Producers.rate(64, over: setting.slice) { _, turn in try log.append(payload[turn], to: place) }
        }
        return [
            Row(
                "append, 64 producers of 100 × 200 B", on: setting.place.kind,
                Quantity(rounds.subject * 100, .recordsPerSecond),
                baseline: Quantity(rounds.baseline * 100, .recordsPerSecond), ratio: rounds.ratio,
                target: setting.onDisk(.ratioAtLeast(3)))
        ]
    }
}

/// 64 producers, each with a partition of its own: small batches, spread over the whole tree.
@Sendable func measurePartitions(_ setting: Setting) throws -> [Row] {
    let payload = try Payload(records: 5, valueBytes: 180)
    return try setting.withLog { log in
        let topic = try log.topic(partitions: 64).topic
        let file = try PlainFile(setting.place.folder / "plain")
        var written = KernelText.Written(calls: 0, disk: 0)
        let rounds = try Rounds(setting.scale.rounds) {
            try rate(over: setting.slice) { try file.append(payload[$0].bytes) }
        } subject: {
            let before = try KernelText.written
            let rate = try Producers.rate(64, over: setting.slice) { producer, turn in
                try log.append(payload[turn], to: TopicPartition(topic, Int32(producer)))
            }
            written += try KernelText.written - before
            return rate
        }
        var records = 0
        for partition in 0..<64 { records += Int(try log.offsets(of: TopicPartition(topic, Int32(partition))).count) }
        let bytes = Double(records / payload.records * payload.size)
        return [
            Row(
                "append, 64 partitions × 1 KB batches", on: setting.place.kind,
                Quantity(rounds.subject * Double(payload.records), .recordsPerSecond),
                baseline: Quantity(rounds.baseline * Double(payload.records), .recordsPerSecond), ratio: rounds.ratio,
                notes: [
                    ("bytes written over payload", Quantity(Double(written.calls) / bytes, .times)),
                    ("page cache made dirty over payload", Quantity(Double(written.disk) / bytes, .times)),
                    ("files over payload", Quantity(Double(log.usedBytes) / bytes, .times)),
                ])
        ]
    }
}
