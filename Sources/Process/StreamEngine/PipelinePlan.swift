public import Aggregates
public import Columns
public import Plans

/// A pipeline as it is meant to run: streams become views, joined with tables.
///
/// Whoever reads a user's file makes one of these; here nothing is text any more.
public struct PipelinePlan: Sendable {
    public var name: String
    public var streams: [StreamPlan]
    public var tables: [ReferenceTable]
    public var views: [PipelineView]
    public var queries: [NamedQuery]
    /// How many records that could not become results are kept.
    public var deadLetters: DeadLetterBound
    /// Where people wrote it, for messages.
    public var file: String?
    /// What stands behind a command that messages suggest, so that it finds the same data: ` --data here`.
    public var commandFlags = ""

    public init(
        name: String, streams: [StreamPlan], tables: [ReferenceTable] = [], views: [PipelineView],
        queries: [NamedQuery] = [], deadLetters: DeadLetterBound = DeadLetterBound(), file: String? = nil
    ) {
        self.name = name
        self.file = file
        self.streams = streams
        self.tables = tables
        self.views = views
        self.queries = queries
        self.deadLetters = deadLetters
    }

    /// A command line to be suggested.
    func command(_ words: String) -> String { "sluice \(words)\(commandFlags)" }

    /// What the pipeline's SQL may name.
    public var scheme: Scheme { Scheme(streams: streams.map(\.shape), tables: tables.map(\.shape)) }
}

/// How a topic's records become rows with a time.
public struct StreamPlan: Sendable, Hashable {
    public var name: String
    public var topic: String
    public var fields: [StreamField]
    /// The field of event time; nil for the record's own timestamp.
    public var eventTime: Int?
    /// How far event times may lag behind the latest, in milliseconds; nil: nothing is late, no window closes.
    public var watermark: Int64?
    /// How far event times may be ahead of the clock, in milliseconds.
    public var maxAhead: Int64
    /// After how many milliseconds without a record a partition holds windows open no longer; nil: never.
    public var idleAfter: Int64?
    public var badRecords: BadRecords
    /// Whether bare `NaN` and `Infinity` are numbers: NaN is read as null.
    public var acceptsNaN: Bool
    /// The zone of times that say none; nil for UTC.
    public var zone: String?
    public var start: Start

    public enum BadRecords: String, Sendable, Hashable, CaseIterable {
        case deadLetter = "dead letter"
        /// Fields that cannot be read are null; a value that is no JSON is a dead letter even so.
        case null
    }

    public enum Start: String, Sendable, Hashable, CaseIterable { case beginning, end }

    public init(
        name: String, topic: String, fields: [StreamField], eventTime: Int? = nil, watermark: Int64? = nil,
        maxAhead: Int64 = EngineLimits.maxAhead, idleAfter: Int64? = nil, badRecords: BadRecords = .deadLetter,
        acceptsNaN: Bool = false, zone: String? = nil, start: Start = .beginning
    ) {
        self.name = name
        self.topic = topic
        self.fields = fields
        self.eventTime = eventTime
        self.watermark = watermark
        self.maxAhead = maxAhead
        self.idleAfter = idleAfter
        self.badRecords = badRecords
        self.acceptsNaN = acceptsNaN
        self.zone = zone
        self.start = start
    }

    public var shape: StreamShape {
        StreamShape(
            name: name, columns: fields.map { NamedColumn($0.name, $0.type) }, eventTime: eventTime,
            watermark: watermark)
    }
}

/// A column of a stream, and what of a record it is.
public struct StreamField: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
        /// Member names and array indices, from the outside in.
        case json([String])
        case timestamp, key, offset, partition
    }

    /// How a time is written.
    public enum TimeFormat: String, Sendable, Hashable {
        case iso = "iso", epochSeconds = "epoch s", epochMilliseconds = "epoch ms"
    }

    public var name: String
    public var type: ColumnType
    public var source: Source
    /// Of a `timestamp`.
    public var format: TimeFormat

    public init(name: String, type: ColumnType, source: Source, format: TimeFormat = .iso) {
        self.name = name
        self.type = type
        self.source = source
        self.format = format
    }
}

/// A table that streams are joined with, and how to come by its content.
public struct ReferenceTable: Sendable {
    public var shape: TableShape
    /// What becomes of a stream's row without a match in an inner join.
    public var unmatched: Unmatched
    /// The content as it is now, if it is another than the one of `known`.
    public var load: @Sendable (_ known: ContentMark?) throws -> LoadedContent?
    /// Content as columns, in the order of the shape.
    public var parse: @Sendable ([UInt8]) throws -> ColumnBatch

    public enum Unmatched: String, Sendable, Hashable, CaseIterable {
        case deadLetter = "dead letter"
        /// It is left out, and counted.
        case filter
    }

    /// What tells a file that was not touched, such as its size and time; only whoever made it understands it.
    public struct ContentMark: Sendable, Hashable {
        public var text: String

        public init(_ text: String) { self.text = text }
    }

    public struct LoadedContent: Sendable {
        public var mark: ContentMark
        public var bytes: [UInt8]

        public init(mark: ContentMark, bytes: [UInt8]) {
            self.mark = mark
            self.bytes = bytes
        }
    }

    public init(
        shape: TableShape, unmatched: Unmatched = .deadLetter,
        load: @escaping @Sendable (ContentMark?) throws -> LoadedContent?,
        parse: @escaping @Sendable ([UInt8]) throws -> ColumnBatch
    ) {
        self.shape = shape
        self.unmatched = unmatched
        self.load = load
        self.parse = parse
    }
}

/// A view and when it is brought up to date.
public struct PipelineView: Sendable, Hashable {
    public var plan: ViewPlan
    public var trigger: Trigger
    /// How long appended rows stay, in milliseconds; nil: for ever.
    public var keep: Int64?
    /// What somebody wrote to have it, for people.
    public var sql: String?
    /// Where it stands in the pipeline's file, for messages.
    public var line: Int?

    public init(plan: ViewPlan, trigger: Trigger, keep: Int64? = nil, sql: String? = nil, line: Int? = nil) {
        self.sql = sql
        self.line = line
        self.plan = plan
        self.trigger = trigger
        self.keep = keep
    }
}

/// When a view takes what is new in the log.
public enum Trigger: Sendable, Hashable {
    /// As soon as something is there.
    case continuous
    /// Every so many milliseconds.
    case every(Int64)
    /// Up to the log's end, then never again; and whether that closes the windows that are open then.
    case once(closesWindows: Bool)
}
