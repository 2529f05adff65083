/// Some rows of a batch, in ascending order.
public struct Selection: Sendable, Hashable {
    public let rows: [Int32]
    /// How many rows the batch has.
    public let total: Int

    /// Takes rows that are known to be in order, each once, and fewer than `total`.
    public init(rows: [Int32], of total: Int) {
        precondition(rows.isEmpty || rows[0] >= 0 && Int(rows[rows.count - 1]) < total, "rows of the batch")
        self.rows = rows
        self.total = total
    }

    /// The rows whose bit is set: row `i` is bit `i % 64` of word `i / 64`.
    public init(words: [UInt64], of total: Int) {
        var count = 0
        for word in words { count += word.nonzeroBitCount }
        var rows = [Int32](repeating: 0, count: count)
        var all = rows.mutableSpan
        var next = 0
        for index in words.indices {
            var word = words[index]
            let first = Int32(truncatingIfNeeded: index << 6)
            while word != 0 {
                all[next] = first &+ Int32(truncatingIfNeeded: word.trailingZeroBitCount)
                next &+= 1
                word &= word &- 1
            }
        }
        self.init(rows: rows, of: total)
    }

    public var count: Int { rows.count }
    /// Whether no row is left out.
    public var isAll: Bool { rows.count == total }
}

extension Column {
    /// The column with the selected rows alone.
    public func gather(_ selection: Selection) -> Column {
        precondition(selection.total == count, "a selection of this column's rows")
        return selection.isAll ? self : gather(selection.rows)
    }

    /// A column whose row `i` is this one's row `rows[i]`, in any order, as often as wanted.
    public func gather(_ rows: [Int32]) -> Column {
        switch self {
        case .integers(let values, let nulls): .integers(values.gather(rows), nulls: nulls.gather(rows))
        case .reals(let values, let nulls): .reals(values.gather(rows), nulls: nulls.gather(rows))
        case .timestamps(let values, let nulls): .timestamps(values.gather(rows), nulls: nulls.gather(rows))
        case .texts(let texts): .texts(TextColumn(codes: texts.codes.gather(rows), dictionary: texts.dictionary))
        case .values(let values): .values(rows.map { values[Int($0)] })
        case .constant(let value, _): .constant(value, count: rows.count)
        }
    }
}

extension ColumnBatch {
    /// The batch with the selected rows alone.
    public func gather(_ selection: Selection) -> ColumnBatch {
        precondition(selection.total == count, "a selection of this batch's rows")
        if selection.isAll { return self }
        return ColumnBatch(count: selection.count, columns: columns.map { $0.gather(selection.rows) })
    }
}

extension NullMask {
    /// A mask whose row `i` is this one's row `rows[i]`.
    public func gather(_ rows: [Int32]) -> NullMask {
        if isEmpty { return self }
        var gathered = [UInt64](repeating: 0, count: (rows.count + 63) >> 6)
        for index in rows.indices where self[Int(rows[index])] { gathered[index >> 6] |= 1 << UInt64(index & 63) }
        return NullMask(words: gathered)
    }
}

extension Array where Element: BitwiseCopyable {
    fileprivate func gather(_ rows: [Int32]) -> [Element] {
        guard let first else {
            precondition(rows.isEmpty, "a row of a column that has none")
            return []
        }
        var gathered = [Element](repeating: first, count: rows.count)
        var all = gathered.mutableSpan
        let values = span
        let places = rows.span
        for index in places.indices { all[index] = values[Int(places[index])] }
        return gathered
    }
}
