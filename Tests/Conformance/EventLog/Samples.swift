internal import Bytes
internal import Checksums
public import Compression
internal import EventLog
public import Model
public import RecordBatches
internal import Testing

/// A batch of records with these texts as values, all of one time.
public func batch(
    _ values: String..., at timestamp: Timestamp = 1000, producer: BatchProducer = .anonymous
) throws -> RecordBatch {
    try batch(values, at: timestamp, producer: producer)
}

/// The same of as many texts as somebody has, packed or not.
public func batch(
    _ values: [String], codec: CompressionCodec = .none, at timestamp: Timestamp = 1000,
    producer: BatchProducer = .anonymous
) throws -> RecordBatch {
    let records = values.map { Record(timestamp: timestamp, value: Array($0.utf8)[...]) }
    return try batch(of: records, codec: codec, producer: producer)
}

/// A batch of records that have nothing but times.
public func batch(times: Timestamp...) throws -> RecordBatch {
    try batch(of: times.map { Record(timestamp: $0, value: nil) })
}

/// A batch of records as they are.
public func batch(
    of records: [Record], codec: CompressionCodec = .none, producer: BatchProducer = .anonymous
) throws -> RecordBatch {
    var builder = BatchBuilder()
    for record in records { builder.append(record) }
    return try builder.finish(codec: codec, producer: producer)
}

extension Sequence<RecordBatch> {
    /// The records' values as texts, each with its offset; a batch that is damaged is an error.
    public func texts() throws -> [(offset: Offset, text: String)] {
        try flatMap { batch in
            try batch.validate()
            return try batch.records().map { ($0.offset, String(decoding: $0.record.value ?? [], as: UTF8.self)) }
        }
    }

    /// The texts alone.
    public func values() throws -> [String] { try texts().map(\.text) }
}

/// A numbered batch of `count` records.
func numbered(_ id: Int64, epoch: Int16 = 0, _ sequence: Int32, count: Int = 1) throws -> RecordBatch {
    try batch(
        of: (0..<count).map { Record(timestamp: 1000, value: Array("\(id)/\(epoch)/\(sequence)+\($0)".utf8)[...]) },
        producer: BatchProducer(id: id, epoch: epoch, baseSequence: sequence))
}

/// Where the fields stand that promises forge; written down a second time on purpose.
enum Field {
    static let leaderEpoch = 12
    static let magic = 16
    static let checksum = 17
    static let attributes = 21
    static let lastOffsetDelta = 23
    static let baseSequence = 53
    static let records = 61
}

/// The batch with another value in one field, and a checksum that agrees.
func forged<Value: FixedWidthInteger>(
    _ batch: RecordBatch, _ value: Value, at field: Int, checksum: Bool = true
) throws -> RecordBatch {
    var bytes = Array(batch.bytes)
    bytes.store(value, at: field)
    if checksum {
        bytes.store(CRC32C.checksum(bytes.span.bytes.extracting(Field.attributes...)), at: Field.checksum)
    }
    return try RecordBatch(bytes[...])
}

/// The batch with one bit of its last byte turned, and the checksum of before.
func damaged(_ batch: RecordBatch) throws -> RecordBatch {
    let last = batch.bytes.count - 1
    return try forged(batch, Array(batch.bytes)[last] ^ 1, at: last, checksum: false)
}

/// Expects `body` to be refused with this code, this remedy, and a sentence.
func refuses(
    _ code: EventLogError.Code, remedy: EventLogError.Remedy = .fixRequest, _ what: String = "",
    sourceLocation: SourceLocation = #_sourceLocation, _ body: () throws -> Void
) {
    do {
        try body()
        Issue.record("expected \(code), but it was taken: \(what)", sourceLocation: sourceLocation)
    } catch let error as EventLogError {
        #expect(error.code == code, "\(what): \(error)", sourceLocation: sourceLocation)
        #expect(error.remedy == remedy, "\(what): \(error)", sourceLocation: sourceLocation)
        #expect(error.message.count > 10, "\(what): \(error)", sourceLocation: sourceLocation)
    } catch {
        Issue.record("expected \(code), not \(error): \(what)", sourceLocation: sourceLocation)
    }
}

extension LogUnderTest {
    @discardableResult
    func makeTopic(
        _ name: String = "users", partitions: Int = 1, _ settings: [String: String] = [:]
    ) throws -> TopicDescription {
        try log.createTopic(NewTopic(name, partitions: partitions, settings: settings))
    }

    @discardableResult
    func append(_ batch: RecordBatch, to topic: String = "users", _ partition: Int32 = 0) throws -> Appended {
        try log.append(batch, to: TopicPartition(topic, partition))
    }

    func offsets(of topic: String = "users", _ partition: Int32 = 0) throws -> OffsetRange {
        try log.offsets(of: TopicPartition(topic, partition))
    }

    func read(
        _ topic: String = "users", _ partition: Int32 = 0, from offset: Offset = 0, budget: Int = 1 << 20
    ) throws -> [RecordBatch] {
        Array(try log.read(TopicPartition(topic, partition), from: offset, budget: budget).batches)
    }

    /// The values that a reader meets who reads a partition from its start to its end, a batch at a time.
    func values(_ topic: String = "users", _ partition: Int32 = 0) throws -> [String] {
        let range = try offsets(of: topic, partition)
        var values: [String] = []
        var next = range.start
        while next < range.end {
            let batch = try #require(try read(topic, partition, from: next, budget: 0).first)
            #expect(batch.baseOffset <= next && next < batch.nextOffset)
            values += try [batch].texts().filter { $0.offset >= next }.map(\.text)
            next = batch.nextOffset
        }
        return values
    }

    func firstRecord(_ topic: String = "users", atOrAfter timestamp: Timestamp) throws -> RecordPlace? {
        try log.firstRecord(of: TopicPartition(topic, 0), atOrAfter: timestamp)
    }
}
