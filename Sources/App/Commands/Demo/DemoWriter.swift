internal import EventLog
internal import Model
internal import RecordBatches
internal import System

/// Invents events and appends them at a rate, one durable batch after the other.
final class DemoWriter: Sendable {
    /// How many events, how fast, and for how long.
    struct Measure: Sendable {
        var rate: Rate
        var most = Int.max
        var span: Duration?
        var seed: UInt64
    }

    private let log: any EventLog
    private let place: TopicPartition
    private let measure: Measure
    private let meter: DemoMeter
    private let isStopping = Monitor(false)

    init(_ log: any EventLog, _ place: TopicPartition, _ measure: Measure, _ meter: DemoMeter) {
        self.log = log
        self.place = place
        self.measure = measure
        self.meter = meter
    }

    /// Appends events until there are enough or somebody stops it.
    func run(_ clock: any Clock) throws {
        defer { meter.written() }
        var events = Interactions(seed: measure.seed)
        let began = clock.now
        let end = measure.span.map { began + $0 } ?? .distantFuture
        // Fewer and larger appends where events come fast: each one costs the disk a flush.
        let together = max(1, Int(measure.rate.perSecond * Limits.demoPace.inSeconds))
        var sent = 0
        while sent < measure.most {
            let last = sent + min(together, measure.most - sent) - 1
            guard wait(until: min(end, measure.rate.due(last, since: began)), clock), clock.now < end else { return }
            sent += try append(&events, after: sent, since: began, clock)
        }
    }

    func stop() { isStopping.update { $0 = true } }

    /// False when it is time to stop.
    private func wait(until moment: Moment, _ clock: any Clock) -> Bool {
        isStopping.wait(until: moment, by: clock) { $0 ? false : nil } ?? true
    }

    /// Appends whatever is due by now in one batch, and says how many events that were.
    private func append(
        _ events: inout Interactions, after sent: Int, since began: Moment, _ clock: any Clock
    ) throws -> Int {
        let start = clock.now
        var batch = BatchBuilder()
        while sent + Int(batch.count) < measure.most, batch.size < Limits.demoBatchBytes,
            batch.isEmpty || measure.rate.due(sent + Int(batch.count), since: began) <= start
        {
            batch.append(events.next(now: clock.wallMilliseconds))
        }
        let count = Int(batch.count)
        let appended = try log.append(try batch.finish(), to: place)
        meter.appended(count, upTo: appended.nextOffset, made: start, now: clock.now)
        return count
    }
}
