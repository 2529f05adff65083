public import Columns

/// What a view keeps known: where its rows come from, and what becomes of them.
public struct ViewPlan: Sendable, Hashable {
    public var name: String
    public var input: Input
    /// Rows for which it is not true are left out.
    public var filter: Expression?
    public var result: Result
    public var emit: EmitMode

    public init(name: String, input: Input, filter: Expression?, result: Result, emit: EmitMode) {
        self.name = name
        self.input = input
        self.filter = filter
        self.result = result
        self.emit = emit
    }

    public enum Result: Sendable, Hashable {
        /// Each row that passes is appended once.
        case rows([Output])
        case groups(Grouping)
    }
}

/// How results show themselves.
public enum EmitMode: String, Sendable, Hashable, CaseIterable {
    /// The current result of every group.
    case upsert
    /// A batch appends the new running result of each group that it touched.
    case changes
    /// A batch appends the aggregates of its own rows.
    case deltas
    /// A window's result, once, when the window closes.
    case final
}

/// The rows that a view works on: a stream's columns, then those of the tables that are joined to it.
///
/// All expressions of the plan that are computed a row, `filter`, keys and arguments, number the columns of `columns`.
public struct Input: Sendable, Hashable {
    public var stream: String
    public var joins: [Join]
    public var columns: [InputColumn]

    public init(stream: String, joins: [Join] = [], columns: [InputColumn]) {
        self.stream = stream
        self.joins = joins
        self.columns = columns
    }
}

/// A column of a view's input, and which column of the stream or of a joined table it is.
public struct InputColumn: Sendable, Hashable {
    public enum Source: Sendable, Hashable {
        /// The column at this place among the stream's columns.
        case stream(Int)
        /// The column at this place of the table that `joins[join]` joins.
        case table(join: Int, column: Int)
    }

    public var name: String
    public var source: Source
    public var kind: ValueKind

    public init(name: String, source: Source, kind: ValueKind) {
        self.name = name
        self.source = source
        self.kind = kind
    }
}

/// One row of a table for each row of the stream: the one whose key equals `key`.
public struct Join: Sendable, Hashable {
    public var table: String
    /// Computed over the columns before this join's own.
    public var key: Expression
    /// Whether rows without a match stay, with nulls.
    public var isLeft: Bool

    public init(table: String, key: Expression, isLeft: Bool) {
        self.table = table
        self.key = key
        self.isLeft = isLeft
    }
}

/// A column of a view's results.
public struct Output: Sendable, Hashable {
    public var name: String
    /// Over the view's input, or in a grouping over the group's row.
    public var expression: Expression

    public init(name: String, expression: Expression) {
        self.name = name
        self.expression = expression
    }
}

/// Rows with equal keys become one.
///
/// A group's row has the keys first, then the window's start and end, if there is one, then the aggregates: `outputs`
/// and `having` number its columns so.
public struct Grouping: Sendable, Hashable {
    /// Over the view's input.
    public var keys: [Expression]
    public var window: Window?
    public var aggregates: [Aggregate]
    public var outputs: [Output]
    public var having: Expression?

    public init(
        keys: [Expression], window: Window?, aggregates: [Aggregate], outputs: [Output], having: Expression?
    ) {
        self.keys = keys
        self.window = window
        self.aggregates = aggregates
        self.outputs = outputs
        self.having = having
    }

    /// Where the window's start stands in a group's row; its end is next to it.
    public var windowPlace: Int? { window == nil ? nil : keys.count }
    /// Where the first aggregate stands in a group's row.
    public var aggregatesPlace: Int { keys.count + (window == nil ? 0 : 2) }
}

/// Which stretches of event time a row belongs to, in milliseconds; a start belongs to it, an end does not.
public enum Window: Sendable, Hashable {
    /// Stretches of `size` side by side, counted from 1970 in UTC.
    case tumble(size: Int64)
    /// Stretches of `size`, one beginning every `slide`.
    case hop(size: Int64, slide: Int64)
    /// Rows of a group that are less than `gap` apart.
    case session(gap: Int64)
}

/// A function of a group's rows. `avg` and `total` are none: they are written with `sum` and `count`.
public struct Aggregate: Sendable, Hashable {
    public enum Function: Sendable, Hashable {
        case countRows
        case count, sum, min, max
        /// The value of the row that is the first, or the last, by event time, partition and offset; null counts.
        case first, last
        case countDistinct
        case approximateCountDistinct
        /// The value that this share of the values, from 0 to 1, is not above.
        case approximatePercentile(Double)
    }

    public var function: Function
    /// Over the view's input; nil for `countRows` alone.
    public var argument: Expression?
    /// Rows for which it is not true are not seen.
    public var filter: Expression?
    /// What every result that is not null is.
    public var kind: ValueKind

    public init(_ function: Function, _ argument: Expression?, filter: Expression? = nil, kind: ValueKind) {
        self.function = function
        self.argument = argument
        self.filter = filter
        self.kind = kind
    }
}
