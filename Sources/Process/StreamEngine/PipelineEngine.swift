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
        return ends
    }

    /// Brings the views of these names on by one micro-batch towards `ends`; nil when they are there.
    public func bringOn(_ names: Set<String>, to ends: [Positions.Place: Offset]) throws -> BatchReport? {
        for cohort in try Cohort.among(views.filter { names.contains($0.id.view) }, ends, self) {
            do {
                if let report = try run(cohort, ends) { return report }
            } catch let error as AggregatesError where error.code == .conflict {
                try reload()
                throw EngineError(.conflict, error.sentence)
            }
        }
        try publishRebuilt(ends)
        return nil
    }

    private func run(_ cohort: Cohort, _ ends: [Positions.Place: Offset]) throws -> BatchReport? {
        let began = clock.now
        try tables.refresh()
        let outcomes = try crew.run(cohort.tasks(self), with: &worker)
        silence.note(outcomes)
        let read = clock.now
        guard let batch = cohort.batch(outcomes, self) else { return nil }
        try store.commit(batch.results)
        for (index, standing) in batch.standings { views[index].standing = standing }
        for (index, closed) in batch.closed { views[index].closed = closed }
        try publishRebuilt(ends)
        try hold()
        return BatchReport(
            views: cohort.views.map { views[$0].id.view }, records: outcomes.reduce(0) { $0 + $1.records },
            bytes: outcomes.reduce(0) { $0 + $1.bytes }, results: batch.resultCounts,
            deadLetters: batch.results.deadLetters.reduce(into: [:]) { $0[$1.reason, default: 0] += 1 },
            partlyLate: batch.partlyLate, unmatched: batch.unmatched,
            working: read - began, committing: clock.now - read, hasMore: outcomes.contains { $0.hasMore })
    }
}

/// What one micro-batch did.
public struct BatchReport: Sendable {
    public var views: [String]
    public var records: Int
    public var bytes: Int
    /// Rows or groups that it brought to each of the views.
    public var results: [Int]
    public var deadLetters: [DeadLetter.Reason: Int]
    public var partlyLate: Int
    public var unmatched: Int
    /// Reading, decoding and grouping; then the commit.
    public var working: Duration
    public var committing: Duration
    /// There is more than one micro-batch takes.
    public var hasMore: Bool
}
