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
    var held: Positions?
    var heldAt: Moment
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
        tables = ReferenceTables(plan.tables)
        topics = StreamTopics(log)
        silence = Silence(clock)
        heldAt = clock.now
        try tables.refresh()
        try openViews(options)
        // One may have come there just before it was interrupted.
        try publishRebuilt()
        try store.setQueries(plan.queries, of: plan.name)
        try hold()
    }

    deinit { crew.stop() }

    /// Where the log ends now, for every partition that the pipeline reads.
    public func ends() throws -> [Positions.Place: Offset] {
        var ends: [Positions.Place: Offset] = [:]
        for stream in plan.streams {
            let topic = try topics.current(stream.topic)
            for partition in 0..<Int32(topic.partitions) {
                let range = try log.offsets(of: TopicPartition(stream.topic, partition))
                ends[Positions.Place(topic: topic.id, partition: partition)] = range.end
            }
        }
        silence.note(ends)
        return ends
    }

    /// Brings some of the views of these names on by one micro-batch towards `ends`; nil when all are there.
    ///
    /// Views that stand at different places take turns.
    public func bringOn(_ names: Set<String>, to ends: [Positions.Place: Offset]) throws -> BatchReport? {
        let cohorts = try Cohort.among(views.filter { names.contains($0.id.view) }, ends, self)
        defer { turn += 1 }
        for index in cohorts.indices {
            do {
                if let report = try run(cohorts[(turn + index) % cohorts.count], ends) { return report }
            } catch let error as AggregatesError where error.code == .conflict {
                try reload()
                throw EngineError(.conflict, error.sentence)
            }
        }
        try publishRebuilt(ends)
        try hold()
        return nil
    }

    /// Whether the view has taken everything before `ends`.
    func hasReached(_ ends: [Positions.Place: Offset], _ name: String) -> Bool {
        views.filter { $0.id.view == name }.allSatisfy { view in
            let topic = topics.id(of: plan.stream(of: view.number).topic)
            return ends.allSatisfy { $0.key.topic != topic || view.progress($0.key, delay: nil).next >= $0.value }
        }
    }

    private func run(_ cohort: Cohort, _ ends: [Positions.Place: Offset]) throws -> BatchReport? {
        let began = clock.now
        try tables.refresh()
        let outcomes = try crew.run(cohort.tasks(self), with: &worker)
        let read = clock.now
        guard let batch = cohort.batch(outcomes, self) else { return nil }
        try store.commit(batch.results)
        for (index, standing) in batch.standings { views[index].standing = standing }
        for (index, closed) in batch.closed { views[index].closed = closed }
        try publishRebuilt(ends)
        try hold()
        let parts = cohort.views.map { number in
            BatchReport.Part(
                view: views[number].id.view, results: batch.resultCounts[number] ?? 0,
                partlyLate: batch.counts[number]?.partlyLate ?? 0, unmatched: batch.counts[number]?.unmatched ?? 0,
                positions: views[number].standing.positions)
        }
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
