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
    func gathered(_ rows: [Int32]) -> Column {
        func nulls(_ old: NullMask) -> NullMask {
            NullMask(rows.map { $0 < 0 || old[Int($0)] })
        }
        switch self {
        case .integers(let values, let mask):
            return .integers(rows.map { $0 < 0 ? 0 : values[Int($0)] }, nulls: nulls(mask))
        case .timestamps(let values, let mask):
            return .timestamps(rows.map { $0 < 0 ? 0 : values[Int($0)] }, nulls: nulls(mask))
        case .reals(let values, let mask):
            return .reals(rows.map { $0 < 0 ? 0 : values[Int($0)] }, nulls: nulls(mask))
        case .texts(let texts):
            let codes = rows.map { $0 < 0 ? TextColumn.null : texts.codes[Int($0)] }
            return .texts(TextColumn(codes: codes, dictionary: texts.dictionary))
        case .values(let values): return .values(rows.map { $0 < 0 ? .null : values[Int($0)] })
        case .constant(let value, _):
            if rows.contains(where: { $0 < 0 }) { return .values(rows.map { $0 < 0 ? .null : value }) }
            return .constant(value, count: rows.count)
        }
    }
}
