/// Which rows of a column are null: a bit a row, or nothing where none is.
public struct NullMask: Sendable, Hashable {
    /// Row `i` is bit `i % 64` of word `i / 64`; empty when no row is null.
    public private(set) var words: [UInt64]

    public static let none = NullMask()

    public init() { words = [] }

    /// Takes a bit a row; words that are missing at the end say that nothing there is null.
    public init(words: [UInt64]) { self.words = words.allSatisfy { $0 == 0 } ? [] : words }

    public var isEmpty: Bool { words.isEmpty }

    public subscript(row: Int) -> Bool {
        @inline(__always) get {
            let word = row >> 6
            return word < words.count && words[word] >> UInt64(row & 63) & 1 == 1
        }
    }

    /// Marks `row`, one of `count`, as null.
    public mutating func insert(_ row: Int, of count: Int) {
        if words.isEmpty { words = [UInt64](repeating: 0, count: (count + 63) >> 6) }
        words[row >> 6] |= 1 << UInt64(row & 63)
    }

    /// The rows that are null in one of them.
    public func union(_ other: NullMask) -> NullMask {
        if other.isEmpty { return self }
        if isEmpty { return other }
        let (longer, shorter) = words.count >= other.words.count ? (self, other) : (other, self)
        var words = longer.words
        for index in shorter.words.indices { words[index] |= shorter.words[index] }
        return NullMask(words: words)
    }
}

extension NullMask {
    /// Takes a flag a row.
    public init(_ flags: [Bool]) {
        self = .none
        for (row, isNull) in flags.enumerated() where isNull { insert(row, of: flags.count) }
    }
}
