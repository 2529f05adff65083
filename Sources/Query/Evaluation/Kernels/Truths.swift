internal import Columns

/// Three-valued truth of each row, a bit a row: row `i` is bit `i % 64` of word `i / 64`.
struct Truths {
    let count: Int
    /// Never set where `unknown` is, nor behind the last row.
    private(set) var words: [UInt64]
    /// Empty when every row is true or false.
    private(set) var unknown: [UInt64]

    /// Takes bits that mean nothing where a row is null.
    init(_ words: [UInt64], nulls: NullMask, count: Int) {
        self.count = count
        self.words = words
        unknown = Self.words(nulls, count: count)
        for index in unknown.indices { self.words[index] &= ~unknown[index] }
    }

    /// The same in every row; nil is null.
    init(all truth: Bool?, count: Int) {
        self.count = count
        let none = [UInt64](repeating: 0, count: (count + 63) >> 6)
        words = truth == true ? Self.cut(none.map { ~$0 }, count) : none
        unknown = truth == nil ? Self.cut(none.map { ~$0 }, count) : []
    }

    /// A bit a null row, for all rows; empty when no row is null.
    static func words(_ nulls: NullMask, count: Int) -> [UInt64] {
        if nulls.isEmpty { return [] }
        var words = nulls.words
        let wanted = (count + 63) >> 6
        if words.count < wanted { words += [UInt64](repeating: 0, count: wanted - words.count) }
        return cut(Array(words.prefix(wanted)), count)
    }

    /// Clears what is behind the last row.
    private static func cut(_ words: [UInt64], _ count: Int) -> [UInt64] {
        guard count & 63 != 0 else { return words }
        var words = words
        words[words.count - 1] &= 1 << UInt64(count & 63) - 1
        return words
    }

    var nulls: NullMask { NullMask(words: unknown) }

    subscript(row: Int) -> Bool? {
        if !unknown.isEmpty, unknown[row >> 6] >> UInt64(row & 63) & 1 == 1 { return nil }
        return words[row >> 6] >> UInt64(row & 63) & 1 == 1
    }

    static prefix func ! (one: Truths) -> Truths {
        var result = one
        result.words = cut(one.words.map { ~$0 }, one.count)
        for index in one.unknown.indices { result.words[index] &= ~one.unknown[index] }
        return result
    }

    /// AND: false wherever one is.
    static func & (one: Truths, other: Truths) -> Truths {
        var result = one
        for index in one.words.indices {
            let (mine, theirs) = (one.words[index], other.words[index])
            result.words[index] = mine & theirs
            if one.unknown.isEmpty && other.unknown.isEmpty { continue }
            let (myNull, theirNull) = (one.nullWord(index), other.nullWord(index))
            result.setUnknown(myNull & (theirs | theirNull) | theirNull & mine, at: index)
        }
        return result
    }

    /// OR: true wherever one is.
    static func | (one: Truths, other: Truths) -> Truths { !(!one & !other) }

    /// Null nowhere: whether each row is null.
    var isUnknown: Truths {
        unknown.isEmpty ? Truths(all: false, count: count) : Truths(unknown, nulls: .none, count: count)
    }

    /// Null nowhere: whether each row is true.
    var isTrue: Truths {
        var result = self
        result.unknown = []
        return result
    }

    private func nullWord(_ index: Int) -> UInt64 { unknown.isEmpty ? 0 : unknown[index] }

    private mutating func setUnknown(_ word: UInt64, at index: Int) {
        if unknown.isEmpty {
            if word == 0 { return }
            unknown = [UInt64](repeating: 0, count: words.count)
        }
        unknown[index] = word
    }

    /// SQLite's 1, 0 and null.
    var integers: Column {
        var numbers = [Int64](repeating: 0, count: count)
        var all = numbers.mutableSpan
        for index in words.indices {
            let word = words[index]
            let first = index << 6
            for bit in 0..<min(64, count - first) { all[first + bit] = Int64(word >> UInt64(bit) & 1) }
        }
        return .integers(numbers, nulls: nulls)
    }
}
