internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import StreamEngine
internal import System

/// Every event a group of its own: what the store takes, and how much memory that needs.
@Sendable func measureManyGroups(_ setting: Setting) throws -> [Row] {
    try setting.withLog { log in
        let count = setting.scale.groups
        try EventStream.fill(log, count: count, partitions: 1, users: 0)
        let engine = try setting.engine(
            "SELECT user_id, count(*) AS events, max(page_id) AS page FROM events GROUP BY user_id", log)
        let ends = try engine.ends()
        var most = 0
        let span = try elapsed {
            while try engine.bringOn([EventStream.view], to: ends) != nil {
                most = max(most, try KernelText.usage.memory)
            }
        }
        return [
            Row(
                "groups, each new, upserted", on: .disk,
                Quantity(Double(count) / span.inSeconds, .recordsPerSecond),
                notes: [
                    ("groups", Quantity(Double(count), .count)), ("memory at most", Quantity(Double(most), .bytes)),
                ])
        ]
    }
}

/// Over more and more events of the same groups: what one costs stays the same, and so does memory.
@Sendable func measureGrowth(_ setting: Setting) throws -> [Row] {
    try setting.withLog { log in
        try EventStream.fill(log, count: 0, partitions: 1)
        let engine = try setting.engine(EventStream.windows, log)
        var rates: [Double] = []
        var memory: [Double] = []
        for step in 0..<setting.scale.growthSteps {
            // Times go on from step to step: what is late would be a dead letter, and that is another measurement.
            try EventStream.append(log, from: step * setting.scale.growthStep, count: setting.scale.growthStep)
            let ends = try engine.ends()
            let span = try elapsed { while try engine.bringOn([EventStream.view], to: ends) != nil {} }
            rates.append(Double(setting.scale.growthStep) / span.inSeconds)
            memory.append(Double(try KernelText.usage.memory))
        }
        let third = max(1, rates.count / 3)
        let (first, last) = (median(Array(rates.prefix(third))), median(Array(rates.suffix(third))))
        return [
            Row(
                "the last third of all events", on: .disk, Quantity(last, .recordsPerSecond),
                baseline: Quantity(first, .recordsPerSecond), target: .ratioAtLeast(0.8),
                notes: [
                    ("events", Quantity(Double(rates.count * setting.scale.growthStep), .count)),
                    ("memory, first third", Quantity(median(Array(memory.prefix(third))), .bytes)),
                    ("memory, last third", Quantity(median(Array(memory.suffix(third))), .bytes)),
                ])
        ]
    }
}
