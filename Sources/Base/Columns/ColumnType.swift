/// What a stream's column holds, as a pipeline file names it.
public enum ColumnType: String, Sendable, Hashable, CaseIterable {
    case int, bigint, float, double, text, boolean, timestamp, date, uuid, json

    /// How the column lies in memory, and what SQL sees of it.
    public var kind: ValueKind {
        switch self {
        case .int, .bigint, .boolean: .integer
        case .float, .double: .real
        case .text, .date, .uuid, .json: .text
        case .timestamp: .timestamp
        }
    }
}

/// What all values of a column or an expression are, apart from those that are null.
public enum ValueKind: String, Sendable, Hashable {
    case integer, real, text
    /// A moment: milliseconds since 1970 in memory, `2024-03-19T08:12:55.000Z` to SQL.
    case timestamp
    /// Any of them, a row at a time.
    case mixed
}
