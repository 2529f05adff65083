internal import Measuring
internal import System

/// How long a record waits for its acknowledgement when records come steadily, beside what a sync of the disk takes.
@Sendable func measureWaits(_ setting: Setting) throws -> [Row] {
    try setting.withServer { server in
        let file = try PlainFile(setting.place.folder / "plain")
        var middles: [Double] = []
        var syncs: [Double] = []
        let rounds = try Rounds(setting.scale.waitRounds) {
            let spans = try syncSpans(file, count: setting.scale.waitRecords / 20)
            syncs.append(median(spans))
            return percentile(spans, 0.99)
        } subject: {
            let outcome = try setting.run(
                Job(
                    .paced, at: server.address, topic: "paced", records: setting.scale.waitRecords, size: 100,
                    recordsPerSecond: setting.scale.waitRate, lingerMilliseconds: 0))
            middles.append(outcome.middleWait)
            return outcome.slowWait
        }
        let rate = Quantity(setting.scale.waitRate, .count).text
        return [
            Row(
                "acks at \(rate) records/s, linger 0, p99", on: setting.place.kind,
                Quantity(rounds.subject, .milliseconds), baseline: Quantity(rounds.baseline, .milliseconds),
                target: .atMost(Quantity(rounds.baseline + Limits.waitMilliseconds, .milliseconds)),
                notes: [
                    ("p50", Quantity(median(middles), .milliseconds)),
                    ("a sync's p50", Quantity(median(syncs), .milliseconds)),
                    ("a sync's p99", Quantity(rounds.baseline, .milliseconds)),
                ])
        ]
    }
}

private func syncSpans(_ file: PlainFile, count: Int) throws -> [Double] {
    let page = [UInt8](repeating: 1, count: 4096)
    return try (0..<max(1, count)).map { _ in try span { try file.append(page[...]) }.inSeconds * 1e3 }
}
