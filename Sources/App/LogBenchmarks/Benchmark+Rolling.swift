internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import RecordBatches
internal import System

/// Appends and reads while segments are made, begun, sealed and deleted all the time, beside a topic that does nothing.
@Sendable func measureRolling(_ setting: Setting) throws -> [Row] {
    let payload = try Payload(records: 50, valueBytes: 200)
    return try setting.withLog { log in
        let still = try log.topic("still")
        let rolling = TopicPartition("rolling", 0)
        try log.createTopic(
            NewTopic(rolling.topic, settings: ["segment.bytes": "\(4 << 20)", "retention.bytes": "\(4 << 20)"]))
        var (calm, busy) = (Waits(), Waits())
        for _ in 0..<setting.scale.rounds {
            try calm.measure(log, still, payload, over: setting.slice)
            try busy.measure(log, rolling, payload, over: setting.slice)
            log.applyRetention()
        }
        let gone = try log.offsets(of: rolling).start
        return [
            row("append while segments roll, p99.9", setting, calm.appends, busy.appends, gone),
            row("read while segments roll, p99.9", setting, calm.reads, busy.reads, gone),
        ]
    }
}

private func row(_ name: String, _ setting: Setting, _ calm: [Double], _ busy: [Double], _ gone: Offset) -> Row {
    let (baseline, result) = (percentile(calm, 0.999), percentile(busy, 0.999))
    return Row(
        name, on: setting.place.kind, Quantity(result, .milliseconds), baseline: Quantity(baseline, .milliseconds),
        target: .atMost(Quantity(baseline + Limits.rollMilliseconds, .milliseconds)),
        notes: [
            ("median", Quantity(percentile(busy, 0.5), .milliseconds)),
            ("of the calm topic", Quantity(percentile(calm, 0.5), .milliseconds)),
            ("longest", Quantity(busy.max() ?? 0, .milliseconds)),
            ("of the calm topic", Quantity(calm.max() ?? 0, .milliseconds)),
            ("records deleted meanwhile", Quantity(Double(gone), .count)),
        ])
}
