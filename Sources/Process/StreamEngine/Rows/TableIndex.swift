internal import Columns
internal import Plans

/// One version of a reference table, found by key.
struct TableIndex {
    let columns: ColumnBatch
    private let rows: [[UInt8]: Int32]

    /// A row without a match.
    static let none: Int32 = -1

    /// Refuses a table in which two rows have the same key; a row whose key is null matches nothing.
    init(_ columns: ColumnBatch, key: Int, table: String) throws(EngineError) {
        self.columns = columns
        var rows: [[UInt8]: Int32] = [:]
        rows.reserveCapacity(columns.count)
        let keys = columns.columns[key]
        for row in 0..<columns.count where !keys.isNull(row) {
            var bytes: [UInt8] = []
            KeyEncoding.append(keys, row, to: &bytes)
            if let earlier = rows.updateValue(Int32(row), forKey: bytes) {
                throw EngineError(
                    .invalid,
                    "table \(table): rows \(earlier + 1) and \(row + 1) have the same key; keep one of them")
            }
        }
        self.rows = rows
    }

    /// The table's row for each row of `key`; each distinct key is looked up once.
    func matches(_ key: Column) -> [Int32] {
        let grouping = RowGrouping(words: key.groupingWords, count: key.count)
        let found = grouping.firstRows.map { row -> Int32 in
            guard !key.isNull(Int(row)) else { return Self.none }
            var bytes: [UInt8] = []
            KeyEncoding.append(key, Int(row), to: &bytes)
            return rows[bytes] ?? Self.none
        }
        return grouping.groups.map { found[Int($0)] }
    }
}

extension Column {
    /// The values of these rows, in this order; null for a negative one.
    func joined(_ rows: [Int32]) -> Column {
        guard rows.contains(where: { $0 < 0 }) else { return gather(rows) }
        guard count > 0 else { return .constant(.null, count: rows.count) }
        return gather(rows.map { max($0, 0) }).withNulls(where: rows.map { $0 < 0 })
    }

    private func withNulls(where isMissing: [Bool]) -> Column {
        let missing = NullMask(isMissing)
        switch self {
        case .integers(let values, let nulls): return .integers(values, nulls: nulls.union(missing))
        case .timestamps(let values, let nulls): return .timestamps(values, nulls: nulls.union(missing))
        case .reals(let values, let nulls): return .reals(values, nulls: nulls.union(missing))
        case .texts(let texts):
            let codes = zip(texts.codes, isMissing).map { $1 ? TextColumn.null : $0 }
            return .texts(TextColumn(codes: codes, dictionary: texts.dictionary))
        case .values(let values): return .values(zip(values, isMissing).map { $1 ? .null : $0 })
        case .constant(let value, _): return .values(isMissing.map { $0 ? .null : value })
        }
    }
}
