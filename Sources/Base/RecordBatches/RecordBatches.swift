public import Bytes

/// Whole batches behind one another in one run of bytes, as a read gives them and a network sends them.
public struct RecordBatches: Sendable, Sequence {
    public let bytes: Bytes

    /// Takes bytes that hold whole batches only; `Iterator` stops in front of anything else.
    public init(_ bytes: Bytes) { self.bytes = bytes }

    public var isEmpty: Bool { bytes.isEmpty }

    public func makeIterator() -> Iterator { Iterator(rest: bytes) }

    public struct Iterator: IteratorProtocol {
        var rest: Bytes

        public mutating func next() -> RecordBatch? {
            guard let size = RecordBatches.sizeOfFirst(rest), size <= rest.count,
                let batch = try? RecordBatch(rest.prefix(size))  // nil ends the walk, as a cut-off batch does
            else { return nil }
            rest = rest.dropFirst(size)
            return batch
        }
    }

    /// How long the first batch says it is; nil when not even its length is there, or cannot be true.
    public static func sizeOfFirst(_ bytes: Bytes) -> Int? {
        guard bytes.count >= BatchLayout.uncounted else { return nil }
        let length = Int(bytes.span.bytes.load(Int32.self, at: BatchLayout.length)) + BatchLayout.uncounted
        return length >= BatchLayout.records ? length : nil
    }
}
