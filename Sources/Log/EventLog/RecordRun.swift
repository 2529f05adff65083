internal import Bytes
public import Model
internal import RecordBatches

/// Records on their way to a producer, whose values stay where their reader has them until they are in a batch.
public struct RecordRun: Sendable {
    struct Item: Sendable {
        let timestamp: Timestamp
        /// Where its key stands in `keys`.
        let key: Range<Int>?
        /// Where its value stands in what is lent.
        let value: Range<Int>?

        /// What key and value have together.
        var size: Int { (key?.count ?? 0) + (value?.count ?? 0) }
    }

    /// All records of the run have them.
    let headers: EncodedHeaders
    private(set) var items: [Item] = []
    private(set) var keys: [UInt8] = []

    public init(headers: [Record.Header] = []) { self.headers = EncodedHeaders(headers) }

    public var isEmpty: Bool { items.isEmpty }

    /// Adds a record, with a copy of its key, and its value at a place in the bytes that the run is sent with.
    public mutating func append(timestamp: Timestamp, key: RawSpan? = nil, value: Range<Int>?) {
        guard let key else { return items.append(Item(timestamp: timestamp, key: nil, value: value)) }
        let start = keys.count
        keys.append(key)
        items.append(Item(timestamp: timestamp, key: start..<keys.count, value: value))
    }

    /// Forgets the records, and keeps the memory for the next.
    public mutating func removeAll() {
        items.removeAll(keepingCapacity: true)
        keys.removeAll(keepingCapacity: true)
    }
}
