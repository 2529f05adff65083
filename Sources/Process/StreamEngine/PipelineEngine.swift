public import Aggregates
public import EventLog
public import Model
public import System
internal import Plans
internal import Time

/// Keeps the views of one pipeline known: each call brings some of them on by one micro-batch.
///
/// It belongs to one thread, and decides nothing about when: that is the runner's, or a test's.
public final class PipelineEngine {
    let plan: PipelinePlan
    let log: any EventLog
    let store: any Aggregates
    let clock: any Clock
    private let crew: Crew
    private var worker: PartitionWorker
    var tables: ReferenceTables
    var views: [ViewState] = []
    var topics: StreamTopics
    var silence: Silence
    /// Where the log began when its ends were last looked at.
    private var starts: [Positions.Place: Offset] = [:]
    /// Views that are kept, though the pipeline no longer has them.
    public internal(set) var removed: [String] = []
    /// What whoever looks after the pipeline should hear once.
    public internal(set) var notes: [String] = []
    /// Why a rebuild that was asked for perhaps does not bring what somebody wants.
    public internal(set) var hints: [String] = []
    var held: Positions?
    var heldAt: Moment
    /// Whether the log keeps everything, for views are opened just then.
    var holdsAll = false
    /// Whose turn it is among views that stand at different places: none waits for another.
    private var turn = 0

    public struct Options: Sendable {
        /// Threads that share a micro-batch.
        public var workers = 2
        /// Views that are built anew from the log.
        public var rebuild: Set<String> = []
        /// Whether a view may begin at what the log still has, when it does not begin where the view did.
        public var fromAvailable = false

        public init() {}
    }

    /// Opens every view in the store, and holds what they need in the log.
    public init(
        _ plan: PipelinePlan, log: any EventLog, store: any Aggregates, clock: any Clock, options: Options = Options()
    ) throws {
        self.plan = plan
        self.log = log
        self.store = store
        self.clock = clock
        let zones = try plan.zones()
        worker = PartitionWorker(plan, log, zones: zones)
        crew = try Crew(min(options.workers, EngineLimits.workers)) { PartitionWorker(plan, log, zones: zones) }
        tables = ReferenceTables(plan.tables, store, fallsBack: options.fromAvailable)
        topics = StreamTopics(log)
        silence = Silence(clock)
        heldAt = clock.now
        try tables.refresh()
        try holding {
            try openViews(options)
            // One may have come there just before it was interrupted.
            try publishRebuilt()
            // Over a view whose table is gone no query has a meaning: those that are there stay.
            if !views.contains(where: { $0.failure?.code == .broken }) {
                try store.setQueries(plan.queries, of: plan.name)
            }
        }
    }

    deinit { crew.stop() }

    /// Where the log ends now, for every partition that the pipeline reads.
    public func ends() throws -> [Positions.Place: Offset] {
        var ends: [Positions.Place: Offset] = [:]
        for stream in plan.streams {
            guard let topic = try topic(of: stream), let ranges = try ranges(of: topic, stream) else { continue }
            for (partition, range) in zip(Int32(0)..., ranges) {
                let place = Positions.Place(topic: topic.id, partition: partition)
                ends[place] = range.end
                starts[place] = range.start
            }
        }
        silence.note(ends)
        return ends
    }

    /// Where the log begins in the partitions of a topic that it has forgotten something of.
    func starts(of topic: TopicDescription) -> Positions {
        Positions(starts.filter { $0.key.topic == topic.id && $0.value > 0 })
    }

    /// Brings some of the views of these names on by one micro-batch towards `ends`; nil when all are there.
    ///
    /// Views that stand at different places take turns.
    public func bringOn(_ names: Set<String>, to ends: [Positions.Place: Offset]) throws -> BatchReport? {
        let cohorts = try cohorts(names, ends)
        defer { turn += 1 }
        for index in cohorts.indices {
            let cohort = cohorts[(turn + index) % cohorts.count]
            do {
                if let report = try run(cohort, ends) { return report }
            } catch let error as AggregatesError where error.code == .conflict {
                try reload()
                throw EngineError(.conflict, error.sentence)
            } catch let error as AggregatesError where error.remedy == .stop {
                guard try setAsideBroken(cohort.views) else { throw error }
            } catch let error as EngineError where error.code == .lost {
                try setAside(cohort.views, error)
            }
        }
        try publishRebuilt(ends)
        try hold()
        return nil
    }

    /// The views of these names, those first that are farthest behind.
    private func cohorts(_ names: Set<String>, _ ends: [Positions.Place: Offset]) throws -> [Cohort] {
        var cohorts: [Cohort] = []
        for stream in plan.streams {
            guard let topic = try topic(of: stream) else { continue }
            let readers = views.indices.filter { index in
                views[index].failure == nil && names.contains(views[index].id.view)
                    && plan.stream(of: views[index].number).name == stream.name
            }
            cohorts += Cohort.among(readers, of: stream, topic, ends, self)
        }
        return cohorts.sorted { ($0.behind, $1.views[0]) > ($1.behind, $0.views[0]) }
    }

    /// Whether the view has taken everything before `ends`, or takes no more.
    func hasReached(_ ends: [Positions.Place: Offset], _ name: String) -> Bool {
        views.filter { $0.id.view == name && $0.failure == nil }.allSatisfy { view in
            let topic = topics.id(of: plan.stream(of: view.number).topic)
            return ends.allSatisfy { $0.key.topic != topic || view.progress($0.key, delay: nil).next >= $0.value }
        }
    }

    private func run(_ cohort: Cohort, _ ends: [Positions.Place: Offset]) throws -> BatchReport? {
        let began = clock.now
        try tables.refresh()
        let outcomes = try crew.run(try cohort.tasks(self), with: &worker)
        let read = clock.now
        guard let batch = cohort.batch(outcomes, self) else { return nil }
        try store.commit(batch.results)
        for (index, view) in batch.views { views[index] = view }
        let parts = cohort.views.map { number in
            BatchReport.Part(
                view: views[number].id.view, generation: views[number].id.generation,
                results: batch.resultCounts[number] ?? 0,
                partlyLate: batch.counts[number]?.partlyLate ?? 0, unmatched: batch.counts[number]?.unmatched ?? 0,
                positions: views[number].standing.positions)
        }
        try publishRebuilt(ends)
        try hold()
        return BatchReport(
            parts: parts, records: outcomes.reduce(0) { $0 + $1.records },
            bytes: outcomes.reduce(0) { $0 + $1.bytes },
            deadLetters: batch.results.deadLetters.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 },
            working: read - began, committing: clock.now - read)
    }
}

/// What one micro-batch did.
public struct BatchReport: Sendable {
    /// What it did for one view.
    public struct Part: Sendable {
        public var view: String
        public var generation: Int
        /// Rows or groups that it brought.
        public var results: Int
        /// Rows that were late for some of their windows only.
        public var partlyLate: Int
        /// Rows without a match that the pipeline leaves out.
        public var unmatched: Int
        /// Where it stands now.
        public var positions: Positions
    }

    public var parts: [Part]
    public var records: Int
    public var bytes: Int
    public var deadLetters: [DeadLetter.Reason: Int]
    /// Reading, decoding and grouping; then the commit.
    public var working: Duration
    public var committing: Duration

    public var views: [String] { parts.map(\.view) }
    /// Over all views.
    public var results: Int { parts.reduce(0) { $0 + $1.results } }
    public var partlyLate: Int { parts.reduce(0) { $0 + $1.partlyLate } }
    public var unmatched: Int { parts.reduce(0) { $0 + $1.unmatched } }
}
