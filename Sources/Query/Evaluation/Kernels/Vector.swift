internal import Columns

/// What a step makes of a batch.
enum Vector {
    case column(Column)
    case truths(Truths)

    var column: Column {
        switch self {
        case .column(let column): column
        case .truths(let truths): truths.integers
        }
    }

    var isNullAlone: Bool {
        if case .column(.constant(.null, _)) = self { true } else { false }
    }

    var numbers: Numbers? {
        switch self {
        case .column(.integers(let values, let nulls)): .integers(.rows(values), nulls)
        case .column(.reals(let values, let nulls)): .reals(.rows(values), nulls)
        case .column(.constant(.integer(let value), _)): .integers(.same(value), .none)
        case .column(.constant(.real(let value), _)): .reals(.same(value), .none)
        case .truths(let truths):
            if case .integers(let values, let nulls) = truths.integers { .integers(.rows(values), nulls) } else { nil }
        default: nil
        }
    }

    var texts: Texts? {
        switch self {
        case .column(.texts(let texts)): .rows(texts)
        case .column(.constant(.text(let text), _)): .same(text)
        default: nil
        }
    }

    var isMoments: Bool {
        if case .column(.timestamps) = self { true } else { false }
    }

    /// Whether it has values of more than one kind.
    var isMixed: Bool {
        if case .column(.values) = self { true } else { false }
    }

    var moments: Moments? {
        switch self {
        case .column(.timestamps(let moments, let nulls)): .rows(moments, nulls)
        case .column(.constant(.text(let text), _)): .bound(Moments.Bound(text))
        default: nil
        }
    }

    /// Nil where only SQLite knows, as of texts.
    func truths(count: Int) -> Truths? {
        if case .truths(let truths) = self { return truths }
        if isNullAlone { return Truths(all: nil, count: count) }
        return isMixed ? Mixed.truths(column) : numbers?.truths(count: count)
    }

    /// Null nowhere: whether each row is null.
    func isUnknown(count: Int) -> Truths {
        switch self {
        case .truths(let truths): return truths.isUnknown
        case .column(let column): return Truths(Truths.words(column.nulls, count: count), orNoneOf: count)
        }
    }
}

extension Column {
    /// Which rows are null.
    var nulls: NullMask {
        switch self {
        case .integers(_, let nulls), .reals(_, let nulls), .timestamps(_, let nulls): return nulls
        case .texts(let texts): return Texts.rows(texts).nulls(count: count)
        case .values(let values): return NullMask(words: bits(count: count) { values[$0].isNull })
        case .constant(let value, let count):
            return value.isNull ? Truths(all: nil, count: count).nulls : .none
        }
    }
}
