internal import Aggregates
internal import AggregatesSQLite
internal import Columns
internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import RecordBatches
internal import Services
internal import StreamEngine
internal import System

/// From an event's append to its being seen in SQLite by another connection, at ten thousand events a second.
@Sendable func measureLatency(_ setting: Setting) throws -> [Row] {
    try setting.withLog { log in
        try log.createTopic(NewTopic(EventStream.topic))
        let store = try AggregatesSQLite(setting.place.folder / "latency.db")
        let plan = try EventStream.pipeline("SELECT count(*) AS n FROM events")
        let runner = PipelineRunner(plan, log: log, store: store)
        let clock = SystemClock()
        let thread = try Thread("runner") { runner.run(clock) }
        defer {
            runner.stop(by: .distantFuture)
            thread.join()
        }
        // The view's table is made by the runner, when it begins.
        while (try? countSeen(by: store)) == nil { pause(.milliseconds(1), clock) }
        var generator = SeededGenerator(seed: 5)
        var appended: [Moment] = []
        var spans: [Double] = []
        let rounds = setting.scale.latencySeconds * 100
        let began = clock.now
        for round in 0..<rounds {
            var builder = BatchBuilder()
            for number in 0..<100 {
                let value = Array(EventStream.event(round * 100 + number, user: 1, &generator).utf8)
                builder.append(Record(timestamp: clock.wallMilliseconds, value: value[...]))
            }
            _ = log.submit(Append(try builder.finish(), to: TopicPartition(EventStream.topic, 0)))
            appended.append(clock.now)
            let next = began + .milliseconds(10 * (round + 1))
            repeat {
                let seen = try countSeen(by: store) / 100
                while spans.count < min(seen, appended.count) {
                    spans.append((clock.now - appended[spans.count]).inSeconds * 1e3)
                }
                if clock.now < next { pause(min(.milliseconds(1), next - clock.now), clock) }
            } while clock.now < next
        }
        guard spans.count > rounds / 2 else {
            throw BenchmarkError("only \(spans.count) of \(rounds) batches were seen")
        }
        let sorted = spans.sorted()
        return [
            Row(
                "append to visible, p99", on: .disk, Quantity(sorted[sorted.count * 99 / 100], .milliseconds),
                target: .atMost(Quantity(100, .milliseconds)),
                notes: [("p50", Quantity(sorted[sorted.count / 2], .milliseconds))])
        ]
    }
}

private func pause(_ span: Duration, _ clock: SystemClock) {
    let nobody = Monitor(false)
    _ = nobody.wait(until: clock.now + span, by: clock) { $0 ? true : nil }
}

/// How many events the view has counted.
private func countSeen(by store: some ResultQueries) throws -> Int {
    var count = 0
    try store.query("SELECT n FROM \(EventStream.view)", columns: { _ in }) { row in
        if case .integer(let number)? = row.first { count = Int(number) }
        return true
    }
    return count
}
