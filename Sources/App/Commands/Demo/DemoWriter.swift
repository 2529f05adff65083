internal import EventLog
internal import Model
internal import RecordBatches
internal import System
internal import Time

/// The thread of a demonstration that invents events and appends them, one durable batch after the other.
final class DemoWriter: Sendable {
    private struct State {
        var tally: Tally
        var latencies = Latencies()
        var isStopping = false
        var failure: (any Error)?
    }

    private let log: any EventLog
    private let place: TopicPartition
    private let rate: Rate
    private let most: Int
    private let clock: any Clock
    private let state: Monitor<State>

    init(_ log: any EventLog, _ place: TopicPartition, rate: Rate, most: Int, clock: any Clock) {
        self.log = log
        self.place = place
        self.rate = rate
        self.most = most
        self.clock = clock
        state = Monitor(State(tally: Tally(began: clock.now)))
    }

    /// Appends events at the rate until there are enough, somebody stops it or an append fails.
    func run(_ events: Interactions) {
        var events = events
        let began = clock.now
        var sent = 0
        do {
            while sent < most, !isStopping(until: rate.due(sent, since: began)) {
                sent += try append(&events, after: sent, since: began)
            }
        } catch {
            state.update { $0.failure = error }
        }
    }

    func stop() { state.update { $0.isStopping = true } }

    func failure() throws {
        if let failure = state.withLock({ $0.failure }) { throw failure }
    }

    var tally: Tally { state.withLock { $0.tally } }

    /// How many, how fast, and how long an append took from its call until the disk had it.
    var status: String {
        let (tally, latencies) = state.withLock { ($0.tally, $0.latencies) }
        guard let median = latencies.percentile(50), let tail = latencies.percentile(99) else { return "…" }
        return "\(tally.text(at: clock.now)) · append p50 \(median.briefText), p99 \(tail.briefText)"
    }

    private func isStopping(until moment: Moment) -> Bool {
        state.wait(until: moment, by: clock) { $0.isStopping ? true : nil } ?? state.withLock { $0.isStopping }
    }

    /// Appends whatever is due by now in one batch, and says how many events that were.
    private func append(_ events: inout Interactions, after sent: Int, since began: Moment) throws -> Int {
        let start = clock.now
        var batch = BatchBuilder()
        while sent + Int(batch.count) < most, batch.size < Limits.outputBytes,
            batch.isEmpty || rate.due(sent + Int(batch.count), since: began) <= start
        {
            batch.append(events.next(now: clock.wallMilliseconds))
        }
        let count = Int(batch.count)
        let finished = try batch.finish()
        try log.append(finished, to: place)
        let span = clock.now - start
        state.update { state in
            state.tally.add(records: count, bytes: finished.bytes.count)
            state.latencies.add(span)
        }
        return count
    }
}
