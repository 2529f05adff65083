public import Columns

/// A value of each record that somebody wants as a column.
public struct JSONField: Sendable, Hashable {
    /// The names that lead to it from the record's value; a decimal number is also the place in an array, from 0.
    /// The empty path is the record itself.
    public let path: [String]
    public let type: ColumnType
    /// How a timestamp is written; of no meaning to other types.
    public let timeFormat: JSONTimeFormat

    public init(_ path: [String], _ type: ColumnType, timeFormat: JSONTimeFormat = .iso8601) {
        self.path = path
        self.type = type
        self.timeFormat = timeFormat
    }

    public init(_ name: String, _ type: ColumnType, timeFormat: JSONTimeFormat = .iso8601) {
        self.init([name], type, timeFormat: timeFormat)
    }
}

/// How records write a moment. A sixtieth second reads as the next minute's first, what is finer than a millisecond is
/// cut off towards the past, and years go from 1 to 9999.
public enum JSONTimeFormat: Sendable, Hashable, CaseIterable {
    /// `2024-03-19T08:12:55`, with a space for the T, `.123`, and `Z` or `+01:00` if one likes.
    case iso8601
    /// A number, perhaps with a fraction.
    case epochSeconds
    case epochMilliseconds
}
