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
        /// Until `logIsFilled` a view that runs once takes what comes, and neither finishes nor closes its windows.
        public var logIsBeingFilled = false

        public init() {}
    }

    /// What somebody may want to write down.
    public enum Event: Sendable {
        case batch(BatchReport)
        case retrying(reason: String, after: Duration)
        /// One view stands where it is, and the others go on; told once.
        case setAside(view: String, reason: String)
        /// What there is to know when it begins; told once.
        case note(String)
        case failed(reason: String)
    }

    private struct Wishes {
        var isStopping = false
        var isPaused = false
        var logIsBeingFilled: Bool
        /// Whose time it runs by; nil while it does not run.
        var clock: (any Clock)?
    }

    public let plan: PipelinePlan
    private let log: any EventLog
    private let store: any Aggregates
    private let options: Options
    private let observe: @Sendable (Event) -> Void
    private let wishes: Monitor<Wishes>
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
        wishes = Monitor(Wishes(logIsBeingFilled: options.logIsBeingFilled))
        current = Monitor(PipelineStatus(pipeline: plan.name))
    }

    public var name: String { "pipeline \(plan.name)" }
    public var status: PipelineStatus { current.withLock { $0 } }

    /// Finishes the micro-batch that is under way, and takes no more until `resume`.
    public func pause() { wishes.update { $0.isPaused = true } }
    public func resume() { wishes.update { $0.isPaused = false } }

    /// A view that the pipeline no longer has was dropped.
    public func forget(removed view: String) { current.update { $0.removed.removeAll { $0 == view } } }

    /// The log has all that it will have: views that run once go to its end.
    public func logIsFilled() { wishes.update { $0.logIsBeingFilled = false } }

    public func start(in scope: ServiceScope) throws {
        let clock = scope.clock
        try scope.thread("pipeline", stackSize: EngineLimits.stackSize) { [self] in run(clock) }
    }

    /// Lets the micro-batch that is under way be the last, and does not wait for it.
    public func askToStop() { wishes.update { $0.isStopping = true } }

    /// Waits until the micro-batch that is under way is over, and nothing runs any more; not for `observe` to call.
    public func stop(by deadline: Moment) {
        askToStop()
        guard let clock = wishes.withLock({ $0.clock }) else { return }
        _ = wishes.wait(until: deadline, by: clock) { $0.clock == nil ? true : nil }
    }

    /// Waits until everything is done, has failed or was stopped.
    public func waitUntilOver() -> PipelineStatus {
        current.wait { $0.state.isOver ? $0 : nil }
    }

    /// Waits until it is known whether it can run, at most until `deadline`.
    public func waitUntilBegun(until deadline: Moment, by clock: any Clock) {
        _ = current.wait(until: deadline, by: clock) { $0.state == .starting ? nil : true }
    }

    /// Runs on the calling thread until it is done, has failed, or is stopped.
    public func run(_ clock: any Clock) {
        let mayBegin = wishes.update { wishes in
            if !wishes.isStopping { wishes.clock = clock }
            return !wishes.isStopping
        }
        if mayBegin { keepKnown(clock) }
        current.update { status in
            if status.state.isOver { return }
            let trouble = status.state.reason.map { ", while \($0)" } ?? ""
            status.state = .stopped("it was asked to end\(trouble)")
        }
        wishes.update { $0.clock = nil }
    }

    /// Begins anew after each failure that may pass, until it is over.
    private func keepKnown(_ clock: any Clock) {
        var backOff = BackOff()
        // What is over stays over, also when the engine begins anew.
        var triggers = TriggerClock(
            plan.views, now: clock.now, onlyOnce: self.options.onlyOnce, logIsBeingFilled: logIsBeingFilled)
        var options = options.engine
        var hasBegun = false
        var told: Set<String> = []
        while !isStopping {
            do {
                let engine = try PipelineEngine(plan, log: log, store: store, clock: clock, options: options)
                // It has begun, and goes on after a failure: asked for again, it would begin again.
                options.rebuild = []
                hasBegun = true
                current.update { status in
                    status.removed = engine.removed
                    status.hints += engine.hints
                }
                for note in engine.notes + engine.hints where told.insert(note).inserted { observe(.note(note)) }
                try run(engine, clock, &triggers, &told) { backOff = BackOff() }
                return try engine.hold(always: true)
            } catch {
                guard PipelineRunner.mayGoWellLater(error, hasBegun: hasBegun) else {
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
    private var logIsBeingFilled: Bool { wishes.withLock { $0.logIsBeingFilled } }

    /// A micro-batch a turn: a stop or a pause comes between two of them, and so does whatever is new in the log, so
    /// that a view that has much to catch up with holds up nobody.
    private func run(
        _ engine: PipelineEngine, _ clock: any Clock, _ triggers: inout TriggerClock, _ told: inout Set<String>,
        progressed: () -> Void
    ) throws {
        /// Where the log ended when a view's time came; when it is there, it has done what it was to do.
        var goals: [String: [Positions.Place: Offset]] = [:]
        // Who is told that it runs is told of views that do not, too.
        let places = engine.places(try engine.ends())
        current.update { $0.take(nil, places) }
        while try waitWhilePaused(engine, clock) {
            current.update { $0.state = .running }
            if triggers.logIsBeingFilled, !logIsBeingFilled {
                triggers.logIsFilled()
                // Where the log ended before is not its end.
                goals = [:]
            }
            let ends = try engine.ends()
            for view in triggers.due(at: clock.now) where goals[view] == nil { goals[view] = ends }
            let report = goals.isEmpty ? nil : try engine.bringOn(Set(goals.keys), to: ends)
            current.update { $0.take(report, engine.places(ends)) }
            for (view, reason) in engine.failures where told.insert("\(view): \(reason)").inserted {
                observe(.setAside(view: view, reason: reason))
            }
            if let report {
                progressed()
                observe(.batch(report))
            }
            for (view, goal) in goals where engine.hasReached(goal, view) {
                goals[view] = nil
                if triggers.caughtUp(view, at: clock.now) { try engine.closeWindows(of: [view]) }
            }
            if triggers.isFinished { return current.update { $0.state = .done } }
            if report == nil { wait(engine, triggers, ends, clock) }
        }
    }

    /// False when it is time to stop. Who looks meanwhile sees how far the log goes on without it.
    private func waitWhilePaused(_ engine: PipelineEngine, _ clock: any Clock) throws -> Bool {
        while wishes.withLock({ $0.isPaused && !$0.isStopping }) {
            let places = engine.places(try engine.ends())
            current.update { status in
                status.take(nil, places)
                status.state = .paused
            }
            _ = wishes.wait(until: clock.now + EngineLimits.attention, by: clock) {
                $0.isPaused && !$0.isStopping ? nil : true
            }
        }
        return !isStopping
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

    /// A table that cannot be read is a mistake when a pipeline begins; later, somebody is perhaps just writing it.
    private static func mayGoWellLater(_ error: any Error, hasBegun: Bool) -> Bool {
        switch error {
        case let error as EngineError: error.remedy == .retry || hasBegun && error.code == .table
        case let error as AggregatesError: error.remedy == .retry
        case let error as EventLogError: error.remedy == .retry
        default: false
        }
    }
}

extension PipelineStatus.State {
    /// Whether nothing more comes of it.
    fileprivate var isOver: Bool {
        switch self {
        case .done, .failed, .stopped: true
        case .starting, .running, .retrying, .paused: false
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
