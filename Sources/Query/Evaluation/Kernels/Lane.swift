/// One side of a kernel: a value a row, or one for all rows.
enum Lane<Element: BitwiseCopyable> {
    case rows([Element])
    case same(Element)

    func map<Other: BitwiseCopyable>(_ body: (Element) -> Other) -> Lane<Other> {
        switch self {
        case .rows(let values): .rows(values.map(body))
        case .same(let value): .same(body(value))
        }
    }
}

/// `body` of each row's two values; its closure is written out three times, so that none is called a row.
@inline(__always)
func zip<A, B, C: BitwiseCopyable>(
    _ one: Lane<A>, _ other: Lane<B>, count: Int, zero: C, _ body: (A, B) -> C
) -> [C] {
    var results = [C](repeating: zero, count: count)
    var all = results.mutableSpan
    switch (one, other) {
    case (.rows(let ones), .rows(let others)):
        precondition(ones.count == count && others.count == count, "a value a row")
        let (left, right) = (ones.span, others.span)
        for row in 0..<count { all[row] = body(left[row], right[row]) }
    case (.rows(let ones), .same(let right)):
        precondition(ones.count == count, "a value a row")
        let left = ones.span
        for row in 0..<count { all[row] = body(left[row], right) }
    case (.same(let left), .rows(let others)):
        precondition(others.count == count, "a value a row")
        let right = others.span
        for row in 0..<count { all[row] = body(left, right[row]) }
    case (.same(let left), .same(let right)):
        let result = body(left, right)
        for row in 0..<count { all[row] = result }
    }
    return results
}

/// A bit a row: whether `body` holds for its two values.
@inline(__always)
func bits<A, B>(_ one: Lane<A>, _ other: Lane<B>, count: Int, _ body: (A, B) -> Bool) -> [UInt64] {
    switch (one, other) {
    case (.rows(let ones), .rows(let others)):
        precondition(ones.count == count && others.count == count, "a value a row")
        let (left, right) = (ones.span, others.span)
        return bits(count: count) { row in body(left[row], right[row]) }
    case (.rows(let ones), .same(let right)):
        precondition(ones.count == count, "a value a row")
        let left = ones.span
        return bits(count: count) { row in body(left[row], right) }
    case (.same(let left), .rows(let others)):
        precondition(others.count == count, "a value a row")
        let right = others.span
        return bits(count: count) { row in body(left, right[row]) }
    case (.same(let left), .same(let right)):
        let holds = body(left, right)
        return bits(count: count) { _ in holds }
    }
}

/// A bit a row: whether `body` holds for it.
@inline(__always)
func bits(count: Int, _ body: (Int) -> Bool) -> [UInt64] {
    var words = [UInt64](repeating: 0, count: (count + 63) >> 6)
    var all = words.mutableSpan
    for index in 0..<count >> 6 {
        var word: UInt64 = 0
        let first = index << 6
        for bit in 0..<64 { word |= (body(first &+ bit) ? 1 : 0) << UInt64(truncatingIfNeeded: bit) }
        all[index] = word
    }
    if count & 63 != 0 {
        var word: UInt64 = 0
        for bit in 0..<count & 63 { word |= (body(count & ~63 &+ bit) ? 1 : 0) << UInt64(truncatingIfNeeded: bit) }
        all[count >> 6] = word
    }
    return words
}
