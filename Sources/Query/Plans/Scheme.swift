public import Columns

/// What the SQL of a pipeline may name: its streams and tables.
///
/// What was declared with a mistake is not known, and says so: nothing is said against SQL that depends on it, for the
/// mistake has been told, and what follows from it would only hide it.
public struct Scheme: Sendable, Hashable {
    public var streams: [StreamShape]
    public var tables: [TableShape]
    /// Whether there may be other streams than these.
    public var hasUnknownStreams = false
    /// Whether there may be other tables than these.
    public var hasUnknownTables = false

    public init(streams: [StreamShape], tables: [TableShape] = []) {
        self.streams = streams
        self.tables = tables
    }
}

/// A stream's columns, and which of them says when a row happened.
public struct StreamShape: Sendable, Hashable {
    public var name: String
    public var columns: [NamedColumn]
    /// The column of event time; nil for the record's own timestamp.
    public var eventTime: Int?
    /// How far event times may lag behind the latest, in milliseconds; nil: nothing is ever late, and no window closes.
    public var watermark: Int64?
    /// Whether there may be other columns than these.
    public var hasUnknownColumns = false
    /// Whether event time and watermark may be others than these.
    public var hasUnknownTime = false

    public init(name: String, columns: [NamedColumn], eventTime: Int? = nil, watermark: Int64? = nil) {
        self.name = name
        self.columns = columns
        self.eventTime = eventTime
        self.watermark = watermark
    }
}

/// A reference table's columns; one of them is its key.
public struct TableShape: Sendable, Hashable {
    public var name: String
    public var columns: [NamedColumn]
    public var key: Int
    /// Whether neither columns nor key are known.
    public var isUnknown = false

    public init(name: String, columns: [NamedColumn], key: Int) {
        self.name = name
        self.columns = columns
        self.key = key
    }
}

public struct NamedColumn: Sendable, Hashable {
    public var name: String
    public var type: ColumnType
    /// Whether the type may be another.
    public var hasUnknownType = false

    public init(_ name: String, _ type: ColumnType) {
        self.name = name
        self.type = type
    }
}
