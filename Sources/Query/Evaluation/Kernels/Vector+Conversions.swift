internal import Columns

extension Vector {
    /// CAST AS INTEGER of numbers; nil of anything else.
    var asIntegers: Vector? {
        if isNullAlone { return self }
        switch self {
        case .truths: return self
        case .column(.integers), .column(.constant(.integer, _)): return self
        case .column(.reals(let values, let nulls)):
            return .column(.integers(values.map { Int64(saturating: $0) }, nulls: nulls))
        default: return nil
        }
    }

    /// CAST AS REAL of numbers; nil of anything else.
    var asReals: Vector? {
        if isNullAlone { return self }
        switch self {
        case .column(.reals), .column(.constant(.real, _)): return self
        case .truths(let truths): return Vector.column(truths.integers).asReals
        case .column(.integers(let values, let nulls)):
            return .column(.reals(values.map { Double($0) }, nulls: nulls))
        default: return nil
        }
    }

    /// CAST AS TEXT of texts and timestamps; nil of anything else.
    var asTexts: Vector? { texts != nil || isMoments || isNullAlone ? self : nil }

    /// abs() of numbers; nil of anything else, and of the least integer, of which SQLite says that it has none.
    var absolute: Vector? {
        switch self {
        case .truths: return self
        case .column(.integers(let values, let nulls)):
            if values.contains(.min) { return nil }
            return .column(.integers(values.map { $0 < 0 ? -$0 : $0 }, nulls: nulls))
        case .column(.reals(let values, let nulls)):
            return .column(.reals(values.map { $0 < 0 ? -$0 : $0 }, nulls: nulls))
        default: return nil
        }
    }
}
