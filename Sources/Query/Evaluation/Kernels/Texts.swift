internal import Columns

/// The values of a step that are texts.
enum Texts {
    case rows(TextColumn)
    case same([UInt8])
}

extension Texts: Ordered {
    func nulls(count: Int) -> NullMask {
        guard case .rows(let texts) = self else { return .none }
        let codes = texts.codes.span
        return NullMask(words: bits(count: count) { codes[$0] < 0 })
    }

    static func less(_ one: Texts, _ other: Texts, count: Int) -> [UInt64] {
        compare(one, other, count: count) { $0 < 0 }
    }

    static func equal(_ one: Texts, _ other: Texts, count: Int) -> [UInt64] {
        switch (one, other) {
        case (.rows(let texts), .same(let text)), (.same(let text), .rows(let texts)):
            texts.equal(text, count)
        default: compare(one, other, count: count) { $0 == 0 }
        }
    }

    private static func compare(_ one: Texts, _ other: Texts, count: Int, _ holds: (Int) -> Bool) -> [UInt64] {
        switch (one, other) {
        case (.same(let left), .same(let right)):
            let all = holds(order(left[...], right[...]))
            return bits(count: count) { _ in all }
        case (.rows(let texts), .same(let right)):
            return texts.bits(count) { holds(order($0, right[...])) }
        case (.same(let left), .rows(let texts)):
            return texts.bits(count) { holds(order(left[...], $0)) }
        case (.rows(let left), .rows(let right)):
            return bits(count: count) { row in
                let (first, second) = (left.codes[row], right.codes[row])
                return first >= 0 && second >= 0 && holds(order(left.dictionary[first], right.dictionary[second]))
            }
        }
    }

    /// Below 0, 0, or above, as SQLite's BINARY collation has it.
    static func order(_ one: ArraySlice<UInt8>, _ other: ArraySlice<UInt8>) -> Int {
        let (left, right) = (one.span, other.span)
        let shared = min(left.count, right.count)
        var place = 0
        while place < shared, left[place] == right[place] { place += 1 }
        return place < shared ? Int(left[place]) - Int(right[place]) : left.count - right.count
    }
}

extension TextColumn {
    /// A bit a row with this text, which is looked for once.
    fileprivate func equal(_ text: [UInt8], _ count: Int) -> [UInt64] {
        if dictionary.count > count * Limits.textsPerRow { return bits(count) { Texts.order($0, text[...]) == 0 } }
        guard let wanted = dictionary.code(of: text[...]) else {
            return [UInt64](repeating: 0, count: (count + 63) >> 6)
        }
        return Evaluation.bits(.rows(codes), .same(wanted), count: count) { $0 == $1 }
    }

    /// A bit a row that has a text: whether `body` holds for it; asked once a text, unless most have no row here.
    func bits(_ count: Int, _ body: (ArraySlice<UInt8>) -> Bool) -> [UInt64] {
        let codes = codes.span
        if dictionary.count > count * Limits.textsPerRow {
            return Evaluation.bits(count: count) { codes[$0] >= 0 && body(dictionary[codes[$0]]) }
        }
        let holds = (0..<Int32(dictionary.count)).map { body(dictionary[$0]) }
        let table = holds.span
        return Evaluation.bits(count: count) { codes[$0] >= 0 && table[Int(codes[$0])] }
    }
}
