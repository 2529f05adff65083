public import Columns

/// What was read of some records: a row a record.
public struct JSONRows: Sendable {
    public let count: Int
    /// In the order of the fields.
    public let columns: [Column]
    /// In the order of the rows. A row that is no JSON is null in all columns; a field that could not be read is null.
    public let problems: [JSONProblem]
    /// For each field the rows whose time was written without a zone, and was taken as UTC.
    public let zoneless: [NullMask]
}

/// Why a row, or a field of it, could not be read.
public struct JSONProblem: Sendable, Hashable, CustomStringConvertible {
    /// What could not be read.
    public enum Place: Sendable, Hashable {
        /// The record, which stops being JSON, or what is asked of it, behind so many bytes.
        case record(offset: Int)
        /// A field, by its number; the value stands behind so many bytes.
        case field(Int, offset: Int)
    }

    public let row: Int
    public let place: Place
    /// What was expected there, and what was found.
    public let sentence: String

    public var description: String {
        switch place {
        case .record(let offset): "byte \(offset): \(sentence)"
        case .field: sentence
        }
    }
}
