internal import Columns

/// One column out of several, each of which has the rows whose bits are set.
struct Blend {
    private let parts: [(rows: [UInt64], column: Column)]
    private let count: Int

    init(_ parts: [(rows: [UInt64], column: Column)], count: Int) {
        self.parts = parts
        self.count = count
    }

    var column: Column {
        let kinds = Set(parts.compactMap { $0.column.uniform })
        if kinds.isEmpty, parts.allSatisfy({ $0.column.isNullAlone }) { return .constant(.null, count: count) }
        guard kinds.count == 1, let kind = kinds.first,
            parts.allSatisfy({ $0.column.uniform != nil || $0.column.isNullAlone })
        else { return .values(kinds.isSubset(of: [.integer, .real]) ? numbers : values) }
        switch kind {
        case .integer: return .integers(blend(zero: 0) { $0.integers }, nulls: nulls)
        case .real: return .reals(blend(zero: 0) { $0.reals }, nulls: nulls)
        case .timestamp: return .timestamps(blend(zero: 0) { $0.integers }, nulls: nulls)
        case .text: return .texts(texts)
        case .mixed: return .values(values)
        }
    }

    private var values: [Value] {
        var values = [Value](repeating: .null, count: count)
        for part in parts {
            switch part.column {
            case .constant(let value, _): forEachRow(part.rows) { values[$0] = value }
            case .texts, .timestamps: forEachRow(part.rows) { values[$0] = part.column[$0] }
            case .integers, .reals, .values:
                let cells = part.column.cells
                forEachRow(part.rows) { values[$0] = cells[$0] }
            }
        }
        return values
    }

    /// Of integers and reals.
    private var numbers: [Value] {
        let (integers, reals, nulls) = (blend(zero: 0) { $0.integers }, blend(zero: 0) { $0.reals }, nulls)
        var isReal = [UInt64](repeating: 0, count: (count + 63) >> 6)
        for part in parts where part.column.uniform == .real {
            for index in isReal.indices { isReal[index] |= part.rows[index] }
        }
        return (0..<count).map { row in
            if nulls[row] { return .null }
            return isReal[row >> 6] >> UInt64(row & 63) & 1 == 1 ? .real(reals[row]) : .integer(integers[row])
        }
    }

    private var nulls: NullMask {
        var words = [UInt64](repeating: 0, count: (count + 63) >> 6)
        for part in parts {
            let theirs = Truths.words(part.column.nulls, count: count)
            for index in theirs.indices { words[index] |= theirs[index] & part.rows[index] }
        }
        return NullMask(words: words)
    }

    private func blend<Element: BitwiseCopyable>(
        zero: Element, _ lane: (Column) -> Lane<Element>?
    ) -> [Element] {
        var results = [Element](repeating: zero, count: count)
        for part in parts {
            var all = results.mutableSpan
            switch lane(part.column) {
            case nil: continue
            case .same(let value): forEachRow(part.rows) { all[$0] = value }
            case .rows(let values):
                let theirs = values.span
                forEachRow(part.rows) { all[$0] = theirs[$0] }
            }
        }
        return results
    }

    private var texts: TextColumn {
        let tables = parts.filter { if case .texts = $0.column { true } else { false } }
        // With one dictionary, the constants join it; with several, texts are numbered anew.
        var dictionary = TextDictionaryBuilder()
        if tables.count == 1, case .texts(let texts) = tables[0].column { dictionary = .init(texts.dictionary) }
        let codes: [Lane<Int32>] = parts.map { part in
            switch part.column {
            case .texts(let texts) where tables.count == 1: .rows(texts.codes)
            case .texts(let texts): .rows(dictionary.codes(of: texts))
            case .constant(.text(let text), _): .same(dictionary.code(text[...]))
            default: .same(TextColumn.null)
            }
        }
        var results = [Int32](repeating: TextColumn.null, count: count)
        for (part, lane) in zip(parts, codes) { forEachRow(part.rows) { results[$0] = lane[$0] } }
        return TextColumn(codes: results, dictionary: dictionary.dictionary)
    }

    @inline(__always)
    private func forEachRow(_ words: [UInt64], _ body: (Int) -> Void) {
        for index in words.indices {
            var word = words[index]
            while word != 0 {
                body(index << 6 | word.trailingZeroBitCount)
                word &= word &- 1
            }
        }
    }
}

extension Column {
    fileprivate var isNullAlone: Bool { if case .constant(.null, _) = self { true } else { false } }

    /// What all values are, where that is known without a look at them.
    fileprivate var uniform: ValueKind? {
        switch self {
        case .integers, .constant(.integer, _): .integer
        case .reals, .constant(.real, _): .real
        case .texts, .constant(.text, _): .text
        case .timestamps: .timestamp
        case .values: .mixed
        case .constant(.null, _): nil
        }
    }

    fileprivate var integers: Lane<Int64>? {
        switch self {
        case .integers(let values, _), .timestamps(let values, _): .rows(values)
        case .constant(.integer(let value), _): .same(value)
        default: nil
        }
    }

    fileprivate var reals: Lane<Double>? {
        switch self {
        case .reals(let values, _): .rows(values)
        case .constant(.real(let value), _): .same(value)
        default: nil
        }
    }
}
