/// The values of one column over the rows of a batch.
public enum Column: Sendable {
    case integers([Int64], nulls: NullMask)
    case reals([Double], nulls: NullMask)
    case texts(TextColumn)
    /// Milliseconds since 1970.
    case timestamps([Int64], nulls: NullMask)
    /// Values of more than one kind.
    case values([Value])
    /// The same value in every row.
    case constant(Value, count: Int)

    public var count: Int {
        switch self {
        case .integers(let values, _), .timestamps(let values, _): values.count
        case .reals(let values, _): values.count
        case .texts(let texts): texts.codes.count
        case .values(let values): values.count
        case .constant(_, let count): count
        }
    }

    /// What SQL sees in a row.
    public subscript(row: Int) -> Value {
        switch self {
        case .integers(let values, let nulls): nulls[row] ? .null : .integer(values[row])
        case .reals(let values, let nulls): nulls[row] ? .null : .real(values[row])
        case .timestamps(let values, let nulls): nulls[row] ? .null : .text(TimestampText.bytes(values[row]))
        case .texts(let texts):
            texts.codes[row] == TextColumn.null ? .null : .text(Array(texts.dictionary[texts.codes[row]]))
        case .values(let values): values[row]
        case .constant(let value, _): value
        }
    }

    public func isNull(_ row: Int) -> Bool {
        switch self {
        case .integers(_, let nulls), .timestamps(_, let nulls), .reals(_, let nulls): nulls[row]
        case .texts(let texts): texts.codes[row] == TextColumn.null
        case .values(let values): values[row].isNull
        case .constant(let value, _): value.isNull
        }
    }
}

/// Rows that are worked on together: columns of the same length.
public struct ColumnBatch: Sendable {
    public let count: Int
    public var columns: [Column]

    public init(count: Int, columns: [Column]) {
        precondition(columns.allSatisfy { $0.count == count }, "columns of a batch are of one length")
        self.count = count
        self.columns = columns
    }
}
