internal import Bytes
internal import EventLog
internal import LMDB
internal import Model
internal import System

/// The one list of what the log holds: topics, their segments, files that are to go, producer ids that are taken.
final class Catalog: Sendable {
    /// A topic's row.
    struct Topic: Sendable {
        var name: String
        var id: TopicID
        var partitions: Int
        var createdAt: Timestamp
        var overrides: [String: String]
    }

    private let database: Database
    private let topics: Table
    private let segments: Table
    private let doomed: Table
    private let counters: Table
    private let trust: Trust

    static let tables = ["topics", "segments", "doomed", "counters"]
    private static let producerCounter = Array("next producer id".utf8)

    init(_ path: Path, _ trust: Trust) throws(EventLogError) {
        let (database, tables) = try DatabaseFile.open(
            path, mapSize: Limits.catalogMap, tables: Self.tables)
        self.database = database
        topics = tables[0]
        segments = tables[1]
        doomed = tables[2]
        counters = tables[3]
        self.trust = trust
    }

    func close() { database.close() }

    // MARK: Topics

    func allTopics() throws(EventLogError) -> [Topic] {
        try rows(of: topics) { (key, value) throws(ByteError) in
            try Topic(name: String(decoding: key, as: UTF8.self), decoding: value)
        }
    }

    func put(_ topic: Topic) throws(EventLogError) {
        try write { (transaction) throws(LMDBError) in
            try transaction.putChecked(topic.encoded(), for: Array(topic.name.utf8), in: topics)
        }
    }

    /// Forgets the topic and its segments, and remembers that the files are to go.
    func remove(_ topic: Topic, files: [String], segments numbers: [UInt64]) throws(EventLogError) {
        try write { (transaction) throws(LMDBError) in
            try transaction.remove(Array(topic.name.utf8), from: topics)
            for number in numbers { try transaction.remove(Self.key(topic.id, number), from: segments) }
            for file in files { try transaction.putChecked([], for: Array(file.utf8), in: doomed) }
        }
    }

    // MARK: Segments

    func allSegments() throws(EventLogError) -> [(topic: TopicID, segment: SegmentSummary)] {
        try rows(of: segments) { (key, value) throws(ByteError) in
            var reader = ByteReader(key.span.bytes)
            let id = TopicID(high: try reader.integer(), low: try reader.integer())
            return (id, try SegmentSummary(number: try reader.integer(), decoding: value))
        }
    }

    /// Lists a segment whose file is there and synced.
    func list(_ number: UInt64, of topic: TopicID) throws(EventLogError) {
        try write { (transaction) throws(LMDBError) in
            try transaction.putChecked(SegmentSummary.unsealed, for: Self.key(topic, number), in: segments)
        }
    }

    /// Notes what a segment holds, now that nobody writes to it any more.
    func seal(_ segment: SegmentSummary, of topic: TopicID) throws(EventLogError) {
        try write { (transaction) throws(LMDBError) in
            let key = Self.key(topic, segment.number)
            guard try transaction.copy(of: key, in: segments) != nil else { return }
            try transaction.putChecked(segment.encoded(), for: key, in: segments)
        }
    }

    /// Forgets segments, and remembers that their files are to go.
    func remove(_ numbers: [UInt64], of topic: TopicID, files: [String]) throws(EventLogError) {
        try write { (transaction) throws(LMDBError) in
            for number in numbers { try transaction.remove(Self.key(topic, number), from: segments) }
            for file in files { try transaction.putChecked([], for: Array(file.utf8), in: doomed) }
        }
    }

    // MARK: Files that are to go

    func allDoomed() throws(EventLogError) -> [String] {
        try rows(of: doomed) { (key, _) throws(ByteError) in String(decoding: key, as: UTF8.self) }
    }

    func forgetDoomed(_ files: [String]) throws(EventLogError) {
        try write { (transaction) throws(LMDBError) in
            for file in files { try transaction.remove(Array(file.utf8), from: doomed) }
        }
    }

    // MARK: Producer ids

    /// Takes a block of producer ids, for good, and returns the first; one caller at a time.
    func takeProducerBlock() throws(EventLogError) -> Int64 {
        let taken = try rows(of: counters) { (_, value) throws(ByteError) in
            guard value.count == 8 else { throw .malformed }
            return value.span.bytes.load(Int64.self, at: 0)
        }
        let first = taken.first ?? 1
        guard (1..<Int64.max - Limits.producerBlock).contains(first) else {
            throw EventLogError(.corrupt, "\(database.path) is damaged: producer id \(first); run sluice doctor")
        }
        try write { (transaction) throws(LMDBError) in
            var next = ByteWriter()
            next.integer(first + Limits.producerBlock)
            try transaction.putChecked(next.bytes, for: Self.producerCounter, in: counters)
        }
        return first
    }

    // MARK: -

    private func write<Result>(
        _ body: (inout WriteTransaction) throws(LMDBError) -> Result
    ) throws(EventLogError) -> Result {
        try trust.commit { () throws(EventLogError) in
            try asLog { () throws(LMDBError) in try database.write(body) }
        }
    }

    private func rows<Row>(
        of table: Table, _ decode: ([UInt8], [UInt8]) throws(ByteError) -> Row
    ) throws(EventLogError) -> [Row] {
        var copies: [([UInt8], [UInt8])] = []
        do throws(LMDBError) {
            try database.read { (transaction) throws(LMDBError) in
                let cursor = try transaction.cursor(in: table)
                var entry = try cursor.first()
                while let found = entry {
                    copies.append((found.key.copy(), found.value.copy()))
                    entry = try cursor.next()
                }
            }
        } catch { throw EventLogError(error) }
        var rows: [Row] = []
        for (key, value) in copies {
            do throws(ByteError) {
                let payload = try CheckedValue.unwrap(value.span.bytes, for: key.span.bytes).copy()
                rows.append(try decode(key, payload))
            } catch {
                throw EventLogError(.corrupt, "\(database.path) is damaged: a row is \(error); run sluice doctor")
            }
        }
        return rows
    }

    private static func key(_ topic: TopicID, _ number: UInt64) -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(topic.high)
        writer.integer(topic.low)
        writer.integer(number)
        return writer.bytes
    }
}

extension Catalog.Topic {
    /// The folder of the topic's segments: its name, for people, and its identity.
    var folder: String {
        var digits = String(id.high, radix: 16)
        digits = String(repeating: "0", count: 16 - digits.count) + digits
        return "\(name.prefix(200))-\(digits)"
    }

    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(UInt8(1))
        writer.integer(id.high)
        writer.integer(id.low)
        writer.integer(UInt32(partitions))
        writer.integer(createdAt)
        writer.integer(UInt16(overrides.count))
        for (name, value) in overrides.sorted(by: { $0.key < $1.key }) {
            writer.runWithLength(Array(name.utf8)[...])
            writer.runWithLength(Array(value.utf8)[...])
        }
        return writer.bytes
    }

    init(name: String, decoding bytes: [UInt8]) throws(ByteError) {
        var reader = ByteReader(bytes.span.bytes)
        guard try reader.integer(UInt8.self) == 1 else { throw .malformed }
        self.init(
            name: name, id: TopicID(high: try reader.integer(), low: try reader.integer()),
            partitions: Int(try reader.integer(UInt32.self)), createdAt: try reader.integer(), overrides: [:])
        guard (1...LogLimits.partitions).contains(partitions) else { throw .malformed }
        for _ in 0..<(try reader.integer(UInt16.self)) {
            guard let key = try reader.runWithLength() else { throw .malformed }
            let keyText = String(decoding: key.copy(), as: UTF8.self)
            guard let value = try reader.runWithLength() else { throw .malformed }
            overrides[keyText] = String(decoding: value.copy(), as: UTF8.self)
        }
    }
}
