internal import Bytes
internal import EventLog
internal import LMDB
internal import Model
internal import System

/// A segment's tables, in the order of their names in `SegmentKeys`.
struct SegmentTables: Sendable {
    let about: Table
    let batches: Table
    let times: Table
    let partitions: Table
    let producers: Table
    let sources: Table

    init(_ tables: [Table]) {
        about = tables[0]
        batches = tables[1]
        times = tables[2]
        partitions = tables[3]
        producers = tables[4]
        sources = tables[5]
    }
}

/// A segment's file, open.
final class SegmentFile: Sendable {
    let database: Database
    let tables: SegmentTables

    init(_ path: Path, mode: Database.Mode, segmentBytes: Int64) throws(LMDBError) {
        database = try Database(path: path.text, mode: mode, mapSize: Self.mapSize(segmentBytes))
        tables = SegmentTables(try database.tables(SegmentKeys.tables))
    }

    /// Makes an empty segment's file.
    static func create(
        _ path: Path, identity: SegmentIdentity, segmentBytes: Int64
    ) throws(EventLogError) {
        try DatabaseFile.make(path, mapSize: mapSize(segmentBytes), tables: SegmentKeys.tables) {
            (transaction, tables) throws(LMDBError) in
            let tables = SegmentTables(tables)
            var rows = try RowChanges(in: tables, transaction)
            try rows.put(identity.encoded(), for: SegmentKeys.identity, in: tables.about, &transaction)
            try rows.close(&transaction)
        }
    }

    /// Gives a file that was written before there were notes its note, with LMDB's own two flushes.
    static func noteRows(of path: Path, segmentBytes: Int64) throws(LMDBError) {
        let file = try SegmentFile(path, mode: .durable, segmentBytes: segmentBytes)
        defer { file.database.close() }
        try file.database.write { (transaction) throws(LMDBError) in
            if try transaction.copy(of: SegmentKeys.note, in: file.tables.about) != nil { return }
            try RowChanges(in: file.tables, transaction).close(&transaction)
        }
    }

    private static func mapSize(_ segmentBytes: Int64) -> Int { Int(segmentBytes) * 2 + Limits.mapSlack }

    /// Everything in the segment that its next writer must know.
    func contents() throws(EventLogError) -> SegmentContents {
        try database.read { (transaction) throws(EventLogError) in
            var contents = SegmentContents()
            try self.forEach(in: tables.about, transaction) { (key, value) throws(ByteError) in
                if key.holds(SegmentKeys.identity) {
                    contents.identity = try SegmentIdentity(decoding: value)
                } else if key.holds(SegmentKeys.begun), value.byteCount == 8 {
                    contents.begunAt = value.load(Int64.self, at: 0)
                } else if key.holds(SegmentKeys.note) {
                    _ = try CommitNote(decoding: value)
                } else {
                    throw .malformed
                }
            }
            try self.forEach(in: tables.partitions, transaction) { (key, value) throws(ByteError) in
                guard key.byteCount == 4 else { throw .malformed }
                let index = Int(key.load(Int32.self, at: 0))
                guard (contents.partitions.count..<LogLimits.partitions).contains(index) else { throw .malformed }
                // A partition that was added later has no row before its first record.
                while contents.partitions.count < index { contents.partitions.append(.untouched) }
                contents.partitions.append(try PartitionRow(decoding: value))
            }
            try self.forEach(in: tables.producers, transaction) { (key, value) throws(ByteError) in
                guard let partition = SegmentKeys.partition(of: key) else { throw .malformed }
                contents.producers[partition, default: [:]][SegmentKeys.number(of: key)] =
                    try ProducerState(decoding: value)
            }
            try self.forEach(in: tables.sources, transaction) { (key, value) throws(ByteError) in
                contents.sources[key.copy()] = value.copy()
            }
            return contents
        }
    }

    /// Puts a partition's row, in a transaction of its own.
    func put(_ row: PartitionRow, of partition: Int32) throws(EventLogError) {
        try asLog { () throws(LMDBError) in
            try database.write { (transaction) throws(LMDBError) in
                var rows = try RowChanges(in: tables, transaction)
                try rows.put(row.encoded(), for: SegmentKeys.partition(partition), in: tables.partitions, &transaction)
                try rows.close(&transaction)
            }
        }
    }

    /// What to say about bytes that cannot be what we wrote.
    func damaged(_ what: String) -> EventLogError {
        EventLogError(.corrupt, "\(database.path) is damaged: \(what); run sluice doctor")
    }

    private func forEach(
        in table: Table, _ transaction: borrowing ReadTransaction,
        _ body: (RawSpan, RawSpan) throws(ByteError) -> Void
    ) throws(EventLogError) {
        do {
            let cursor = try transaction.cursor(in: table)
            var entry = try cursor.first()
            while let found = entry {
                try reading { () throws(ByteError) in
                    try body(found.key, try CheckedValue.unwrap(found.value, for: found.key))
                }
                entry = try cursor.next()
            }
        } catch let error as LMDBError {
            throw EventLogError(error)
        } catch let error as EventLogError {
            throw error
        } catch { preconditionFailure("\(error)") }
    }

    private func reading<Result>(_ body: () throws(ByteError) -> Result) throws(EventLogError) -> Result {
        do throws(ByteError) { return try body() } catch { throw damaged("a row of its tables is \(error)") }
    }
}

/// What a segment carries over to the next.
struct SegmentContents: Sendable {
    var identity = SegmentIdentity(topic: TopicID(high: 0, low: 0), number: 0, createdAt: 0)
    /// Since when it is written to; nil for a segment that was made ahead and not needed yet.
    var begunAt: Timestamp?
    var partitions: [PartitionRow] = []
    var producers: [Int32: [Int64: ProducerState]] = [:]
    var sources: [[UInt8]: [UInt8]] = [:]
}
