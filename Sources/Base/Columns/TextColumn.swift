/// A column of texts: each distinct one is kept once, and a row is the number of its text.
public struct TextColumn: Sendable {
    /// The code of a row that is null.
    public static let null: Int32 = -1

    /// A row's text is `dictionary[code]`; `null` for none.
    public var codes: [Int32]
    public var dictionary: TextDictionary

    public init(codes: [Int32], dictionary: TextDictionary) {
        self.codes = codes
        self.dictionary = dictionary
    }
}

/// Distinct texts in one run of bytes, numbered from 0.
public struct TextDictionary: Sendable {
    /// All texts, one behind the other.
    public private(set) var bytes: [UInt8]
    /// Where each text ends.
    public private(set) var ends: [Int]

    public init() {
        bytes = []
        ends = []
    }

    /// Takes texts that are known to be distinct.
    public init(bytes: [UInt8], ends: [Int]) {
        precondition(ends.last ?? 0 == bytes.count, "the last text ends where the bytes end")
        self.bytes = bytes
        self.ends = ends
    }

    public var count: Int { ends.count }

    public func range(_ code: Int32) -> Range<Int> {
        let index = Int(code)
        return (index == 0 ? 0 : ends[index - 1])..<ends[index]
    }

    public subscript(code: Int32) -> ArraySlice<UInt8> { bytes[range(code)] }

    /// Adds a text that is not there yet, and returns its code, without a call a byte.
    public mutating func add(_ text: ArraySlice<UInt8>) -> Int32 {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        return Int32(ends.count - 1)
    }

    /// Adds a text that is not there yet, and returns its code.
    public mutating func add(_ text: some Sequence<UInt8>) -> Int32 {
        bytes.append(contentsOf: text)
        ends.append(bytes.count)
        return Int32(ends.count - 1)
    }
}
