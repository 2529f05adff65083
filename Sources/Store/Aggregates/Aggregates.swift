public import Columns
public import Model
public import Plans

/// Where the results of views rest: each view's rows, its state and how far it has come, changed together or not.
///
/// A view stands by itself: it has its own positions, so that it can be added, rebuilt and dropped without others.
/// Several views that stand at the same place share a commit, and with it the decoding and the sync.
public protocol Aggregates: Sendable {
    /// Makes what the view needs where it is missing, and says where it stands.
    ///
    /// Refused as `changed` when something else stands under this name and generation.
    func open(_ view: ViewTable) throws(AggregatesError) -> Standing

    /// Every view that is kept here, published or not, by name and generation.
    func views() throws(AggregatesError) -> [ViewEntry]

    /// Moves every view of the batch on, or none: `conflict` when one does not stand where the batch says.
    ///
    /// It is durable when this returns.
    func commit(_ batch: ResultBatch) throws(AggregatesError)

    /// Lets the view's public name show this generation from now on, and drops the other ones.
    func publish(_ view: ViewID) throws(AggregatesError)

    /// Forgets a view: its rows, its state and its positions.
    func drop(_ view: ViewID) throws(AggregatesError)

    /// Remembers which of a pipeline's views nobody asks for any more; their results stay until they are dropped.
    func setRemoved(_ views: Set<String>, of pipeline: String) throws(AggregatesError)

    /// Sets the named plain queries of a pipeline, and removes those that it no longer has.
    func setQueries(_ queries: [NamedQuery], of pipeline: String) throws(AggregatesError)

    /// What was decided for a view that the log does not say, in the order of the log.
    func decisions(of view: ViewID) throws(AggregatesError) -> [Decision]

    /// The content of a reference table's version that a commit brought; it is kept while a decision names it.
    func content(of table: TableVersion) throws(AggregatesError) -> [UInt8]?
}

/// Records that could not become results.
public protocol DeadLetters: Sendable {
    /// By origin, those after `origin`, at most `limit`; of one pipeline or of all.
    func deadLetters(
        of pipeline: String?, after origin: Origin?, limit: Int
    ) throws(AggregatesError) -> [DeadLetter]

    /// How many each pipeline has, by reason, and how many it has given up.
    func deadLetterCounts() throws(AggregatesError) -> [DeadLetterCount]

    /// Forgets them together, for they were put right: their records are no dead letters again, also when a rebuild
    /// meets them.
    func remove(_ origins: [Origin], of pipeline: String) throws(AggregatesError)

    /// Forgets all of a pipeline's, and how many there were.
    func removeDeadLetters(of pipeline: String) throws(AggregatesError)
}

/// Which pipelines are to take nothing for now, whoever runs them.
public protocol PipelinePauses: Sendable {
    /// Remembers that a pipeline is paused, or that it no longer is; durable when this returns.
    func setPaused(_ isPaused: Bool, of pipeline: String) throws(AggregatesError)

    /// Every pipeline that is paused, whether it has results or not.
    func pausedPipelines() throws(AggregatesError) -> Set<String>
}

/// Reads results by SQL, beside whoever writes.
public protocol ResultQueries: Sendable {
    /// Runs one statement that only reads, and lends each row to `body`, until it says false.
    func rows(
        of sql: String, columns: ([String]) -> Void, row body: (ResultRow) -> Bool
    ) throws(AggregatesError)
}

extension ResultQueries {
    /// The same for whom bytes are as good as text.
    public func query(
        _ sql: String, columns: ([String]) -> Void, row body: ([Value]) -> Bool
    ) throws(AggregatesError) {
        try rows(of: sql, columns: columns) { body($0.values) }
    }
}

/// A row of an answer.
public struct ResultRow: Sendable, Hashable {
    public var values: [Value]
    /// The columns whose text is bytes, which may be anything: SQLite's blobs.
    public var blobs: [Int]

    public init(_ values: [Value], blobs: [Int] = []) {
        self.values = values
        self.blobs = blobs
    }
}

/// One view of one pipeline; a view that is built anew is another generation.
public struct ViewID: Sendable, Hashable {
    public var pipeline: String
    public var view: String
    public var generation: Int

    public init(pipeline: String, view: String, generation: Int = 1) {
        self.pipeline = pipeline
        self.view = view
        self.generation = generation
    }

    // By bytes, as a store finds it: to String, an é is the same whether it is one letter or two.
    public static func == (one: ViewID, other: ViewID) -> Bool {
        one.generation == other.generation && one.view.utf8.elementsEqual(other.view.utf8)
            && one.pipeline.utf8.elementsEqual(other.pipeline.utf8)
    }

    public func hash(into hasher: inout Hasher) {
        // Names that are equal by their bytes are equal by their letters, too.
        hasher.combine(view)
        hasher.combine(generation)
    }
}

/// What a store must know of a view to keep it.
public struct ViewTable: Sendable, Hashable {
    public var id: ViewID
    public var plan: ViewPlan
    /// Tells a changed meaning: made from plan, stream, tables, watermark and time zone.
    public var fingerprint: String
    /// How long appended rows stay, in milliseconds; nil: for ever.
    public var keep: Int64?
    /// Where in the log the view begins.
    public var start: Positions
    /// What somebody wrote to have it, for people.
    public var sql: String?

    public init(
        id: ViewID, plan: ViewPlan, fingerprint: String, keep: Int64? = nil, start: Positions, sql: String? = nil
    ) {
        self.id = id
        self.sql = sql
        self.plan = plan
        self.fingerprint = fingerprint
        self.keep = keep
        self.start = start
    }
}

/// A view as the store knows it.
public struct ViewEntry: Sendable, Hashable {
    public var id: ViewID
    public var fingerprint: String
    public var isPublished: Bool
    /// Nobody asks for it any more, and its results are kept even so.
    public var isRemoved: Bool
    public var standing: Standing

    public init(id: ViewID, fingerprint: String, isPublished: Bool, isRemoved: Bool = false, standing: Standing) {
        self.id = id
        self.isRemoved = isRemoved
        self.fingerprint = fingerprint
        self.isPublished = isPublished
        self.standing = standing
    }
}

/// How far a view has come.
public struct Standing: Sendable, Hashable {
    /// Where the view began in each partition that it has met.
    public var start: Positions
    public var places: [Positions.Place: Progress]
    /// How many batches that brought something it has taken.
    public var batchID: Int64

    public init(start: Positions, places: [Positions.Place: Progress], batchID: Int64 = 0) {
        self.start = start
        self.places = places
        self.batchID = batchID
    }

    public var positions: Positions { Positions(places.mapValues(\.next)) }
}

/// How far a view has come in one partition.
public struct Progress: Sendable, Hashable {
    /// The offset that it takes next.
    public var next: Offset
    /// The latest event time before `next`; nil before the first record.
    public var latest: Timestamp?
    /// Where the clock said that a silent partition's watermark should stand at least.
    public var floor: Timestamp?

    public init(next: Offset, latest: Timestamp? = nil, floor: Timestamp? = nil) {
        self.next = next
        self.latest = latest
        self.floor = floor
    }
}

/// A plain query over results, to be read under its name.
public struct NamedQuery: Sendable, Hashable {
    public var name: String
    public var sql: String

    public init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }
}

/// A reference table as it was: its content's checksum names it.
public struct TableVersion: Sendable, Hashable {
    public var table: String
    public var version: String

    public init(table: String, version: String) {
        self.table = table
        self.version = version
    }
}
