/// Which rows have equal keys: each row's group, by number, in the order in which the groups are met.
///
/// A key is a few words a row, compared as words: a text is its code, so that no text is looked at.
public struct RowGrouping: Sendable {
    /// A row's group; `left` where it has none.
    public private(set) var groups: [Int32]
    /// The first row of each group.
    public private(set) var firstRows: [Int32]

    /// Of a row that is in no group.
    public static let left: Int32 = -1

    public var count: Int { firstRows.count }

    /// Groups rows by words; rows for which `isKept` is false are left out.
    ///
    /// All of `words` have the length `count`; without any, all kept rows are one group.
    public init(words: [[UInt64]], count: Int, isKept: [Bool]? = nil) {
        precondition(words.allSatisfy { $0.count == count }, "a word a row")
        groups = [Int32](repeating: Self.left, count: count)
        firstRows = []
        let hashes = Self.hashes(words, count)
        var slots = Slots(capacity: 64)
        for row in 0..<count where isKept?[row] ?? true {
            groups[row] = find(row, hashes, words, &slots)
        }
    }

    private mutating func find(
        _ row: Int, _ hashes: [UInt32], _ words: [[UInt64]], _ slots: inout Slots
    ) -> Int32 {
        let hash = hashes[row]
        var slot = slots.first(hash)
        while true {
            let group = slots.groups[slot]
            if group == Self.left { break }
            if slots.hashes[slot] == hash, Self.areEqual(words, row, Int(firstRows[Int(group)])) { return group }
            slot = slots.next(slot)
        }
        let group = Int32(firstRows.count)
        firstRows.append(Int32(row))
        slots.put(group, hash, at: slot)
        return group
    }

    @inline(__always)
    private static func areEqual(_ words: [[UInt64]], _ one: Int, _ other: Int) -> Bool {
        for column in words where column[one] != column[other] { return false }
        return true
    }

    /// What nobody who writes records may know: keys could be chosen that are slow to tell apart.
    private static let seed = UInt64.random(in: .min ... .max)

    private static func hashes(_ words: [[UInt64]], _ count: Int) -> [UInt32] {
        var hashes = [UInt64](repeating: seed, count: count)
        for column in words {
            var hashes = hashes.mutableSpan
            let column = column.span
            for row in hashes.indices {
                hashes[row] = (hashes[row] ^ column[row]) &* 0xFF51_AFD7_ED55_8CCD ^ hashes[row] >> 29
            }
        }
        return hashes.map { UInt32(truncatingIfNeeded: ($0 ^ $0 >> 32) &* 0xC4CE_B9FE_1A85_EC53 >> 32) }
    }

    /// Where groups are found by hash: open addressing, at most half full.
    private struct Slots {
        var groups: [Int32]
        var hashes: [UInt32]
        private var used = 0

        init(capacity: Int) {
            groups = [Int32](repeating: RowGrouping.left, count: capacity)
            hashes = [UInt32](repeating: 0, count: capacity)
        }

        func first(_ hash: UInt32) -> Int { Int(hash) & (groups.count - 1) }
        func next(_ slot: Int) -> Int { (slot + 1) & (groups.count - 1) }

        mutating func put(_ group: Int32, _ hash: UInt32, at slot: Int) {
            groups[slot] = group
            hashes[slot] = hash
            used += 1
            if used * 2 > groups.count { grow() }
        }

        private mutating func grow() {
            let old = self
            self = Slots(capacity: old.groups.count * 2)
            used = old.used
            for index in old.groups.indices where old.groups[index] != RowGrouping.left {
                var slot = first(old.hashes[index])
                while groups[slot] != RowGrouping.left { slot = next(slot) }
                groups[slot] = old.groups[index]
                hashes[slot] = old.hashes[index]
            }
        }
    }
}

extension Column {
    /// A column as words that are equal exactly where SQLite's GROUP BY finds the values equal.
    ///
    /// The words mean something within this column only.
    public var groupingWords: [[UInt64]] {
        switch self {
        case .integers(let values, let nulls), .timestamps(let values, let nulls):
            let words = values.map { UInt64(bitPattern: $0) }
            return nulls.isEmpty ? [words] : Self.withNulls(words, nulls)
        case .reals(let values, let nulls):
            // Minus zero equals zero.
            let words = values.map { ($0 == 0 ? 0 : $0).bitPattern }
            return nulls.isEmpty ? [words] : Self.withNulls(words, nulls)
        case .texts(let texts): return [texts.codes.map { UInt64(UInt32(bitPattern: $0)) }]
        case .values(let values): return [Self.numbered(values)]
        case .constant: return []
        }
    }

    private static func withNulls(_ words: [UInt64], _ nulls: NullMask) -> [[UInt64]] {
        var (words, flags) = (words, [UInt64](repeating: 0, count: words.count))
        for row in words.indices where nulls[row] { (words[row], flags[row]) = (0, 1) }
        return [words, flags]
    }

    private static func numbered(_ values: [Value]) -> [UInt64] {
        var numbers: [[UInt8]: UInt64] = [:]
        return values.map { value in
            var key: [UInt8] = []
            KeyEncoding.append(value, to: &key)
            let next = UInt64(numbers.count)
            if let number = numbers[key] { return number }
            numbers[key] = next
            return next
        }
    }
}

extension KeyEncoding {
    /// Appends what `column` holds in `row`.
    public static func append(_ column: Column, _ row: Int, to key: inout [UInt8]) {
        if column.isNull(row) { return appendNull(to: &key) }
        switch column {
        case .integers(let values, _): append(values[row], to: &key)
        case .reals(let values, _): append(values[row], to: &key)
        case .texts(let texts): append(texts.dictionary[texts.codes[row]], to: &key)
        case .timestamps, .values, .constant: append(column[row], to: &key)
        }
    }
}
