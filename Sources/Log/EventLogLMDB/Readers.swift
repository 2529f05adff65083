internal import Bytes
internal import EventLog
internal import LMDB
internal import Model
internal import System

/// What readers have told the log, in a file of its own: groups' committed offsets and members, and named holds.
///
/// Changes that come at once share a transaction; it is never one of a topic's.
final class Readers: Sendable {
    static let tables = ["offsets", "holds", "memberships"]
    /// Tables that files made by earlier versions lack until they are opened again.
    static let laterTables: Set = ["memberships"]

    private let database: Database
    private let offsets: Table
    private let held: Table
    private let members: Table
    private let queue: CommitQueue
    /// All holds, as they are on the disk, by the bytes of their names.
    private let holds = Monitor<[[UInt8]: Hold]>([:])

    init(_ path: Path, _ trust: Trust) throws(EventLogError) {
        let (database, tables) = try DatabaseFile.open(
            path, mapSize: Limits.catalogMap, tables: Self.tables)
        self.database = database
        offsets = tables[0]
        held = tables[1]
        members = tables[2]
        queue = CommitQueue(database, trust)
        for (key, value) in try rows(of: held, from: []) {
            let name = String(decoding: key, as: UTF8.self)
            let hold = try decoding { () throws(ByteError) in try Hold(name: name, decoding: value) }
            holds.withLock { $0[key] = hold }
        }
    }

    func close() { database.close() }

    // MARK: Groups

    func commit(_ offsets: [Positions.Place: CommittedOffset], for group: String) throws(EventLogError) {
        let table = self.offsets
        let rows = offsets.map { (Self.key(group, $0.key), $0.value.encoded()) }
        try queue.commit { (transaction) throws(LMDBError) in
            for (key, value) in rows { try transaction.putChecked(value, for: key, in: table) }
        }
    }

    func committed(by group: String) throws(EventLogError) -> [Positions.Place: CommittedOffset] {
        var result: [Positions.Place: CommittedOffset] = [:]
        let prefix = Self.prefix(group)
        for (key, value) in try rows(of: offsets, from: prefix) {
            guard key.starts(with: prefix) else { break }
            try decoding { () throws(ByteError) in
                var reader = ByteReader(key.span.bytes)
                _ = try reader.run(prefix.count)
                let topic = TopicID(high: try reader.integer(), low: try reader.integer())
                let place = Positions.Place(topic: topic, partition: try reader.integer())
                result[place] = try CommittedOffset(decoding: value)
            }
        }
        return result
    }

    func groups() throws(EventLogError) -> [String] {
        var names: [String] = []
        do {
            try database.read { (transaction) throws(EventLogError) in
                do {
                    let cursor = try transaction.cursor(in: offsets)
                    var entry = try cursor.first()
                    while let found = entry {
                        let length = Int(found.key.load(UInt8.self, at: 0))
                        let name = Array(found.key.copy().dropFirst().prefix(length))
                        names.append(String(decoding: name, as: UTF8.self))
                        // The next key that can belong to another group.
                        entry = try cursor.seek(atOrAfter: [UInt8(length)] + name + Array(repeating: 0xFF, count: 21))
                    }
                } catch let error as LMDBError { throw EventLogError(error) } catch { preconditionFailure("\(error)") }
            }
        } catch { throw error }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    func deleteGroup(_ group: String) throws(EventLogError) {
        let keys = try committed(by: group).keys.map { Self.key(group, $0) }
        let name = Array(group.utf8)
        let isRemembered = try rows(of: members, from: name).contains { $0.0 == name }
        guard !keys.isEmpty || isRemembered else {
            throw EventLogError(.unknownGroup, "group \"\(group)\" has committed nothing")
        }
        let (offsets, members) = (offsets, members)
        try queue.commit { (transaction) throws(LMDBError) in
            for key in keys { try transaction.remove(key, from: offsets) }
            try transaction.remove(name, from: members)
        }
    }

    func remember(_ membership: [UInt8]?, of group: String) throws(EventLogError) {
        let table = members
        let name = Array(group.utf8)
        try queue.commit { (transaction) throws(LMDBError) in
            if let membership {
                try transaction.putChecked(membership, for: name, in: table)
            } else {
                try transaction.remove(name, from: table)
            }
        }
    }

    func allMemberships() throws(EventLogError) -> [GroupMembership] {
        try rows(of: members, from: []).map { name, bytes in
            GroupMembership(group: String(decoding: name, as: UTF8.self), bytes: bytes)
        }
    }

    /// Forgets what groups have committed for topics that are gone.
    func forget(_ isGone: (TopicID) -> Bool) throws(EventLogError) {
        let keys = try rows(of: offsets, from: []).map(\.0).filter { key in
            // The identity stands between the group's name and the partition's number.
            guard key.count > 20 else { return false }
            let high = key.span.bytes.load(UInt64.self, at: key.count - 20)
            return isGone(TopicID(high: high, low: key.span.bytes.load(UInt64.self, at: key.count - 12)))
        }
        if keys.isEmpty { return }
        let table = offsets
        try queue.commit { (transaction) throws(LMDBError) in
            for key in keys { try transaction.remove(key, from: table) }
        }
    }

    // MARK: Holds

    func hold(_ hold: Hold) throws(EventLogError) {
        let table = held
        try queue.commit { (transaction) throws(LMDBError) in
            try transaction.putChecked(hold.encoded(), for: Array(hold.name.utf8), in: table)
        }
        holds.withLock { $0[Array(hold.name.utf8)] = hold }
    }

    func release(_ name: String) throws(EventLogError) {
        if holds.withLock({ $0[Array(name.utf8)] }) == nil { return }
        let table = held
        try queue.commit { (transaction) throws(LMDBError) in
            try transaction.remove(Array(name.utf8), from: table)
        }
        holds.withLock { $0[Array(name.utf8)] = nil }
    }

    var allHolds: [Hold] {
        holds.withLock { $0.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value) }
    }

    /// The least offset that an unbroken hold needs of each partition of a topic.
    func needed(of topic: TopicID) -> [Int32: Offset] {
        var needed: [Int32: Offset] = [:]
        for hold in allHolds where !hold.isBroken {
            for (place, offset) in hold.positions.next where place.topic == topic {
                needed[place.partition] = min(needed[place.partition] ?? .max, offset)
            }
        }
        return needed
    }

    // MARK: -

    private func rows(of table: Table, from first: [UInt8]) throws(EventLogError) -> [([UInt8], [UInt8])] {
        var rows: [([UInt8], [UInt8])] = []
        do throws(LMDBError) {
            try database.read { (transaction) throws(LMDBError) in
                let cursor = try transaction.cursor(in: table)
                var entry = first.isEmpty ? try cursor.first() : try cursor.seek(atOrAfter: first)
                while let found = entry {
                    let key = found.key.copy()
                    guard key.starts(with: first) else { return }
                    rows.append((key, found.value.copy()))
                    entry = try cursor.next()
                }
            }
        } catch { throw EventLogError(error) }
        return try rows.map { (key, value) throws(EventLogError) in
            let payload = try decoding { () throws(ByteError) in
                try CheckedValue.unwrap(value.span.bytes, for: key.span.bytes).copy()
            }
            return (key, payload)
        }
    }

    private func decoding<Result>(_ body: () throws(ByteError) -> Result) throws(EventLogError) -> Result {
        do throws(ByteError) { return try body() } catch {
            throw EventLogError(.corrupt, "\(database.path) is damaged: a row is \(error); run sluice doctor")
        }
    }

    private static func prefix(_ group: String) -> [UInt8] { [UInt8(group.utf8.count)] + Array(group.utf8) }

    private static func key(_ group: String, _ place: Positions.Place) -> [UInt8] {
        var writer = ByteWriter()
        writer.run(prefix(group))
        writer.integer(place.topic.high)
        writer.integer(place.topic.low)
        writer.integer(place.partition)
        return writer.bytes
    }
}

extension CommittedOffset {
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(offset)
        writer.integer(leaderEpoch)
        writer.run(Array(metadata.utf8))
        return writer.bytes
    }

    init(decoding bytes: [UInt8]) throws(ByteError) {
        var reader = ByteReader(bytes.span.bytes)
        self.init(offset: try reader.integer(), leaderEpoch: try reader.integer())
        metadata = String(decoding: bytes[reader.position...], as: UTF8.self)
    }
}

extension Hold {
    func encoded() -> [UInt8] {
        var writer = ByteWriter()
        writer.integer(UInt8(isBroken ? 1 : 0))
        for (place, offset) in positions.next.sorted(by: { $0.key < $1.key }) {
            writer.integer(place.topic.high)
            writer.integer(place.topic.low)
            writer.integer(place.partition)
            writer.integer(offset)
        }
        return writer.bytes
    }

    init(name: String, decoding bytes: [UInt8]) throws(ByteError) {
        var reader = ByteReader(bytes.span.bytes)
        self.init(name: name, positions: Positions(), isBroken: try reader.integer(UInt8.self) == 1)
        while !reader.isAtEnd {
            let topic = TopicID(high: try reader.integer(), low: try reader.integer())
            let place = Positions.Place(topic: topic, partition: try reader.integer())
            positions.next[place] = try reader.integer()
        }
    }
}
