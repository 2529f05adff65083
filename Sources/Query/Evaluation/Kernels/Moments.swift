internal import Columns

/// The values of a step that are timestamps, or a text to compare them with.
enum Moments {
    case rows([Int64], NullMask)
    case bound(Bound)

    /// Where a text stands among the texts of moments, whose order is the order of time.
    struct Bound {
        /// The first moment whose text is not less; one past the last when there is none.
        let first: Int64
        /// Whether that moment's text is this one.
        let isExact: Bool

        init(_ text: [UInt8]) {
            let all = TimestampText.range
            var (low, high) = (all.lowerBound, all.upperBound + 1)
            while low < high {
                let middle = low + (high - low) / 2
                if Texts.order(TimestampText.bytes(middle)[...], text[...]) < 0 {
                    low = middle + 1
                } else {
                    high = middle
                }
            }
            first = low
            isExact = low <= all.upperBound && TimestampText.bytes(low) == text
        }
    }
}

extension Moments: Ordered {
    func nulls(count: Int) -> NullMask {
        if case .rows(_, let nulls) = self { nulls } else { .none }
    }

    static func less(_ one: Moments, _ other: Moments, count: Int) -> [UInt64] {
        switch (one, other) {
        case (.rows(let left, _), .rows(let right, _)):
            return bits(.rows(left), .rows(right), count: count) { clamp($0) < clamp($1) }
        case (.rows(let left, _), .bound(let bound)):
            let first = bound.first
            return bits(.rows(left), .same(0), count: count) { moment, _ in clamp(moment) < first }
        case (.bound(let bound), .rows(let right, _)):
            let after = bound.isExact ? bound.first + 1 : bound.first
            return bits(.rows(right), .same(0), count: count) { moment, _ in clamp(moment) >= after }
        case (.bound, .bound): preconditionFailure("constants are computed before")
        }
    }

    static func equal(_ one: Moments, _ other: Moments, count: Int) -> [UInt64] {
        switch (one, other) {
        case (.rows(let left, _), .rows(let right, _)):
            return bits(.rows(left), .rows(right), count: count) { clamp($0) == clamp($1) }
        case (.rows(let moments, _), .bound(let bound)), (.bound(let bound), .rows(let moments, _)):
            let first = bound.first
            if !bound.isExact { return bits(count: count) { _ in false } }
            return bits(.rows(moments), .same(0), count: count) { moment, _ in clamp(moment) == first }
        case (.bound, .bound): preconditionFailure("constants are computed before")
        }
    }

    /// What is outside the range has the text of its nearer end.
    @inline(__always)
    private static func clamp(_ moment: Int64) -> Int64 {
        min(max(moment, TimestampText.range.lowerBound), TimestampText.range.upperBound)
    }
}
