internal import Aggregates
internal import Configuration
internal import Control
internal import EventLog
internal import PipelineFile
internal import Scalars
internal import Services
internal import StreamEngine
internal import System
internal import Telemetry
internal import Time

/// The pipelines of `sluice up`: each runs on a thread of its own, and none that fails stops anything else.
final class PipelineHost: Service {
    /// A pipeline that was asked for, and what became of it.
    struct Hosted {
        /// Where it was read from.
        let file: String
        let plan: PipelinePlan
        /// Why it does not run.
        var problem: String?
        /// Somebody wanted that it does not run.
        var isDropped = false
        var runner: PipelineRunner?
        /// Somebody changes it, so that nobody else may.
        var isChanging = false

        var name: String { plan.name }
    }

    private struct State {
        var hosted: [Hosted]
        var scope: ServiceScope?
        var isStopping = false
    }

    let name = "pipelines"
    let results: ResultsWriter?
    let log: any EventLog
    let clock: any Clock
    private let logger: Logger
    private let metrics: PipelineMetrics
    private let observe: @Sendable (PipelineRunner.Event) -> Void
    private let state: Monitor<State>

    /// Results that cannot be opened are told by every pipeline's status.
    init(
        _ definitions: [PipelineDefinition], _ configuration: SluiceConfiguration, _ session: Session,
        _ log: any EventLog, _ metrics: MetricRegistry, _ logger: Logger,
        observe: @escaping @Sendable (PipelineRunner.Event) -> Void
    ) {
        self.log = log
        self.logger = logger
        self.observe = observe
        clock = session.clock
        var results: ResultsWriter?
        var failure: String?
        if !definitions.isEmpty {
            do { results = try session.openResults(configuration) } catch { failure = Self.words(error) }
        }
        self.results = results
        let hosted = definitions.map { definition in
            Hosted(file: definition.file, plan: session.plan(definition), problem: failure)
        }
        for one in hosted {
            if let problem = one.problem { logger.error("pipeline \(one.name) does not run: \(problem)") }
        }
        let state = Monitor(State(hosted: hosted))
        self.state = state
        self.metrics = PipelineMetrics(metrics, results) { state.withLock { $0.hosted.map(\.status) } }
    }

    private static func words(_ error: any Error) -> String {
        (error as? CommandError)?.sentence ?? "\(error)"
    }

    // MARK: - Running

    func start(in scope: ServiceScope) throws {
        state.withLock { $0.scope = scope }
        for hosted in self.hosted where hosted.problem == nil {
            do { try run(hosted.name) } catch let error as AggregatesError {
                note("\(error)", about: hosted.name)
                logger.error("pipeline \(hosted.name) does not run: \(error)")
            }
        }
    }

    func stop(by deadline: Moment) {
        let runners = state.update { state in
            state.isStopping = true
            return state.hosted.compactMap(\.runner)
        }
        for runner in runners { runner.askToStop() }
        for runner in runners { runner.stop(by: deadline) }
        results?.settle()
    }

    var hosted: [Hosted] { state.withLock { $0.hosted } }

    /// Waits until every pipeline runs, or has said why it does not.
    func waitUntilBegun(until deadline: Moment) {
        for hosted in self.hosted { hosted.runner?.waitUntilBegun(until: deadline, by: clock) }
    }

    /// Begins to run a pipeline that does not; one that is paused only says where it is.
    func run(_ pipeline: String, rebuilding engine: PipelineEngine.Options = .init()) throws {
        guard let results, let plan = hosted.first(where: { $0.name == pipeline })?.plan else { return }
        let logger = logger.with(["pipeline": pipeline])
        let (count, observe) = (metrics.observer(of: plan), observe)
        let watch = DeadLetterWatch(pipeline, results.store)
        var options = PipelineRunner.Options()
        options.engine = engine
        let runner = PipelineRunner(plan, log: log, store: results.store, options: options) { event in
            count(event)
            observe(event)
            switch event {
            case .batch(let report): if let warning = watch.warning(after: report) { logger.warning(warning) }
            case .retrying(let reason, let span): logger.warning("\(reason); trying again in \(span.briefText)")
            case .setAside(let view, let reason): logger.error("view \(view) has stopped: \(reason)")
            case .note(let note): logger.info(note)
            case .failed(let reason): logger.error("it has failed: \(reason)")
            }
        }
        // Somebody has paused it, perhaps long ago.
        if try results.store.pausedPipelines().contains(pipeline) { runner.pause() }
        let scope = state.update { state -> ServiceScope? in
            guard !state.isStopping else { return nil }
            change(pipeline, in: &state) { $0.runner = runner }
            return state.scope
        }
        let clock = clock
        try scope?.thread("pipeline", stackSize: EngineLimits.stackSize) { runner.run(clock) }
    }

    /// Ends a pipeline after its micro-batch.
    func end(_ pipeline: String) {
        guard let runner = hosted.first(where: { $0.name == pipeline })?.runner else { return }
        runner.stop(by: .distantFuture)
        state.update { state in change(pipeline, in: &state) { $0.runner = nil } }
    }

    /// Lets one change at a time through, and says what was wrong with it.
    func changing(_ pipeline: String, _ body: (Hosted) throws -> String) throws(ControlError) -> String {
        let found = state.withLock { state -> Hosted? in
            guard let hosted = state.hosted.first(where: { $0.name == pipeline }) else { return nil }
            change(pipeline, in: &state) { $0.isChanging = true }
            return hosted
        }
        guard let found else {
            let near = Scalars.suggestion(for: pipeline, among: hosted.map(\.name))
            throw ControlError(.notFound, "there is no pipeline \"\(pipeline)\" here\(near)")
        }
        guard !found.isChanging else { throw ControlError(.conflict, "\(pipeline) is being changed by somebody else") }
        defer { state.update { state in change(pipeline, in: &state) { $0.isChanging = false } } }
        do { return try body(found) } catch let error as ControlError { throw error } catch {
            throw ControlError(.failed, Self.words(error))
        }
    }

    /// Why a pipeline does not run from now on, and whether that is a failure or what somebody wanted.
    func note(_ problem: String, about pipeline: String, isFailure: Bool = true) {
        state.update { state in
            change(pipeline, in: &state) { hosted in
                hosted.problem = problem
                hosted.isDropped = !isFailure
            }
        }
    }

    private func change(_ pipeline: String, in state: inout State, _ body: (inout Hosted) -> Void) {
        guard let index = state.hosted.firstIndex(where: { $0.name == pipeline }) else { return }
        body(&state.hosted[index])
    }
}

extension PipelineHost.Hosted {
    /// What it does, or why it does nothing.
    var status: PipelineStatus {
        if problem == nil, let runner { return runner.status }
        var status = PipelineStatus(pipeline: name)
        if let problem {
            status.state = isDropped ? .stopped(problem) : .failed(problem)
        } else if isChanging {
            status.state = .stopped("somebody changes it")
        }
        return status
    }
}
