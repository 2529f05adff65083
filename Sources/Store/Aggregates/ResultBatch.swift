public import Columns
public import Model

/// What one micro-batch brings to a store.
public struct ResultBatch: Sendable {
    public var processedAt: Timestamp
    public var views: [ViewBatch]
    public var deadLetters: [DeadLetter]
    /// How many of the pipeline's dead letters stay; nil: all.
    public var deadLetterBound: DeadLetterBound?
    /// Contents of reference tables that may be new to the store.
    public var tables: [TableContent]

    public init(
        processedAt: Timestamp, views: [ViewBatch], deadLetters: [DeadLetter] = [],
        deadLetterBound: DeadLetterBound? = nil, tables: [TableContent] = []
    ) {
        self.processedAt = processedAt
        self.views = views
        self.deadLetters = deadLetters
        self.deadLetterBound = deadLetterBound
        self.tables = tables
    }
}

/// What it brings to one view.
public struct ViewBatch: Sendable {
    public var view: ViewID
    public var moves: [Move]
    public var results: Results
    /// Windows whose end is not after this are closed; nil: none is.
    public var closing: Timestamp?
    /// What it decided otherwise than the batches before it.
    public var decisions: [Decision]
    /// Where the log begins now: what was decided before is forgotten, but for what still holds there; nil: nothing is.
    public var logStart: Positions?

    public init(
        view: ViewID, moves: [Move], results: Results, closing: Timestamp? = nil, decisions: [Decision] = [],
        logStart: Positions? = nil
    ) {
        self.view = view
        self.moves = moves
        self.results = results
        self.closing = closing
        self.decisions = decisions
        self.logStart = logStart
    }

    public enum Results: Sendable {
        /// Rows of a view without GROUP BY, each with the record that it came from.
        case rows(RowBatch)
        case groups(GroupBatch)
    }
}

/// A partition's progress, from where it must stand to where it will.
public struct Move: Sendable, Hashable {
    public var place: Positions.Place
    /// Where the view must stand, with all that it knows of time; nil: it must not have met this partition.
    public var from: Progress?
    /// Where the view begins in a partition that it meets with this; without meaning where it has met it.
    public var start: Offset
    public var to: Progress

    public init(place: Positions.Place, from: Progress?, start: Offset, to: Progress) {
        self.place = place
        self.from = from
        self.start = start
        self.to = to
    }
}

/// Rows to append, in the columns of the plan's outputs.
public struct RowBatch: Sendable {
    public var rows: ColumnBatch
    public var places: [RowPlace]

    public init(rows: ColumnBatch, places: [RowPlace]) {
        self.rows = rows
        self.places = places
    }
}

/// A record's event time and where it stands: what orders `first` and `last`.
public struct RowPlace: Sendable, Hashable, Comparable {
    public var time: Timestamp
    public var partition: Int32
    public var offset: Offset

    public init(time: Timestamp, partition: Int32, offset: Offset) {
        self.time = time
        self.partition = partition
        self.offset = offset
    }

    public static func < (one: RowPlace, other: RowPlace) -> Bool {
        (one.time, one.partition, one.offset) < (other.time, other.partition, other.offset)
    }
}

/// The groups that a batch touched, and what its rows make of their aggregates.
public struct GroupBatch: Sendable {
    public var count: Int
    /// The values of the plan's keys, a row a group.
    public var keys: [Column]
    /// The windows' starts and ends, if the plan has windows.
    public var windows: (starts: [Timestamp], ends: [Timestamp])?
    /// One for each of the plan's aggregates.
    public var states: [AggregateStates]

    public init(
        count: Int, keys: [Column], windows: (starts: [Timestamp], ends: [Timestamp])?, states: [AggregateStates]
    ) {
        self.count = count
        self.keys = keys
        self.windows = windows
        self.states = states
    }
}

/// An aggregate over a batch's rows of each group: what merges with what the store has.
public enum AggregateStates: Sendable {
    /// `countRows`, `count`: they add.
    case counts([Int64])
    /// `sum` of integers, null for no values: they add, beyond 64 bits too.
    case integerSums([Int128], nulls: NullMask)
    /// `sum` of anything else, as `ExactSum` encodes itself.
    case exactSums([[UInt8]])
    /// `min`, `max`, null for no values.
    case extremes(Column)
    /// `first`, `last`: the value and where it stood; no place where the group had no row that the aggregate sees.
    case placed(Column, at: [RowPlace?])
    /// `countDistinct`: values other than null of the group of that number, each once.
    case distinct([DistinctValue])
    /// `approximateCountDistinct`, `approximatePercentile`, as the sketch encodes itself.
    case sketches([[UInt8]])
}

public struct DistinctValue: Sendable, Hashable {
    public var group: Int
    public var value: Value

    public init(group: Int, value: Value) {
        self.group = group
        self.value = value
    }
}

/// A reference table's version with its content.
public struct TableContent: Sendable, Hashable {
    public var version: TableVersion
    public var bytes: [UInt8]

    public init(version: TableVersion, bytes: [UInt8]) {
        self.version = version
        self.bytes = bytes
    }
}
