public import Aggregates
public import EventLog
public import Services
public import System
internal import Model

/// Runs a pipeline on a thread of its own: brings views on when they are due, tries again what may go well later, and
/// says how it is doing.
public final class PipelineRunner: Service {
    public struct Options: Sendable {
        public var engine = PipelineEngine.Options()
        /// Every view goes to the log's end and no farther.
        public var onlyOnce = false

        public init() {}
    }

    /// What somebody may want to write down.
    public enum Event: Sendable {
        case batch(BatchReport)
        case retrying(reason: String, after: Duration)
        case failed(reason: String)
    }

    private struct Wishes {
        var isStopping = false
        var isPaused = false
    }

    public let plan: PipelinePlan
    private let log: any EventLog
    private let store: any Aggregates
    private let options: Options
    private let observe: @Sendable (Event) -> Void
    private let wishes = Monitor(Wishes())
    private let current: Monitor<PipelineStatus>

    public init(
        _ plan: PipelinePlan, log: any EventLog, store: any Aggregates, options: Options = Options(),
        observe: @escaping @Sendable (Event) -> Void = { _ in }
    ) {
        self.plan = plan
        self.log = log
        self.store = store
        self.options = options
        self.observe = observe
        current = Monitor(PipelineStatus(pipeline: plan.name))
    }

    public var name: String { "pipeline \(plan.name)" }
    public var status: PipelineStatus { current.withLock { $0 } }

    /// Finishes the micro-batch that is under way, and takes no more until `resume`.
    public func pause() { wishes.update { $0.isPaused = true } }
    public func resume() { wishes.update { $0.isPaused = false } }

    public func start(in scope: ServiceScope) throws {
        let clock = scope.clock
        try scope.thread("pipeline", stackSize: EngineLimits.stackSize) { [self] in run(clock) }
    }

    public func stop(by deadline: Moment) { wishes.update { $0.isStopping = true } }

    /// Waits until everything is done or has failed.
    public func waitUntilOver() -> PipelineStatus {
        current.wait { status in
            switch status.state {
            case .done, .failed: status
            case .starting, .running, .retrying, .paused: nil
            }
        }
    }

    /// Runs on the calling thread until it is done, has failed, or is stopped.
    public func run(_ clock: any Clock) {
        var backOff = BackOff()
        var options = options.engine
        while !isStopping {
            do {
                let engine = try PipelineEngine(plan, log: log, store: store, clock: clock, options: options)
                // It has begun, and goes on after a failure: asked for again, it would begin again.
                options.rebuild = []
                try run(engine, clock) { backOff = BackOff() }
                return
            } catch {
                guard PipelineRunner.mayGoWellLater(error) else {
                    current.update { $0.state = .failed("\(error)") }
                    return observe(.failed(reason: "\(error)"))
                }
                let span = backOff.next()
                current.update { $0.state = .retrying("\(error)", attempts: backOff.attempts) }
                observe(.retrying(reason: "\(error)", after: span))
                _ = wishes.wait(until: clock.now + span, by: clock) { $0.isStopping ? true : nil }
            }
        }
    }

    private var isStopping: Bool { wishes.withLock { $0.isStopping } }

    private func run(_ engine: PipelineEngine, _ clock: any Clock, progressed: () -> Void) throws {
        var triggers = TriggerClock(plan.views, now: clock.now, onlyOnce: options.onlyOnce)
        while waitWhilePaused() {
            current.update { $0.state = .running }
            let due = triggers.due(at: clock.now)
            let ends = try engine.ends()
            if !due.isEmpty { try bringOn(engine, due, ends, progressed) }
            guard !isStopping else { return }
            for view in due { triggers.caughtUp(view, at: clock.now) }
            if triggers.isFinished {
                try engine.closeWindows(of: triggers.closing)
                return current.update { $0.state = .done }
            }
            wait(engine, triggers, ends, clock)
        }
    }

    /// Until these views are where the log ended; a stop or a pause comes between two micro-batches.
    private func bringOn(
        _ engine: PipelineEngine, _ views: Set<String>, _ ends: [Positions.Place: Offset], _ progressed: () -> Void
    ) throws {
        while !wishes.withLock({ $0.isStopping || $0.isPaused }) {
            let report = try engine.bringOn(views, to: ends)
            current.update { $0.take(report, engine.places(ends)) }
            guard let report else { return }
            progressed()
            observe(.batch(report))
        }
    }

    /// False when it is time to stop.
    private func waitWhilePaused() -> Bool {
        if wishes.withLock({ $0.isPaused && !$0.isStopping }) { current.update { $0.state = .paused } }
        return wishes.wait { $0.isStopping ? .some(false) : $0.isPaused ? nil : true }
    }

    private func wait(
        _ engine: PipelineEngine, _ triggers: TriggerClock, _ ends: [Positions.Place: Offset], _ clock: any Clock
    ) {
        let deadline = min(triggers.next ?? .distantFuture, clock.now + EngineLimits.attention)
        if triggers.waitsForRecords {
            _ = log.wait(beyond: engine.partitions(ends), until: deadline)
        } else {
            _ = wishes.wait(until: deadline, by: clock) { $0.isStopping ? true : nil }
        }
    }

    private static func mayGoWellLater(_ error: any Error) -> Bool {
        switch error {
        case let error as EngineError: error.remedy == .retry
        case let error as AggregatesError: error.remedy == .retry
        case let error as EventLogError: error.remedy == .retry
        default: false
        }
    }
}

/// How long to wait before the next attempt: longer each time, up to a limit.
struct BackOff {
    private(set) var attempts = 0

    mutating func next() -> Duration {
        attempts += 1
        return min(EngineLimits.longestBackOff, .milliseconds(50 << min(attempts, 16)))
    }
}
