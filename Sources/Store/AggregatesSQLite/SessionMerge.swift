internal import Aggregates
internal import Bytes
internal import Columns
internal import Model
internal import Plans
internal import SQLite

/// Merges a batch's sessions with those that the store has: the ones that overlap become one, which begins where the
/// first of them does.
struct SessionMerge {
    let merge: GroupMerge
    let rows: GroupRows

    private var state: StateTable { merge.state }
    private var connection: Connection { merge.connection }

    func run() throws(SQLiteError) {
        guard let windows = rows.batch.windows else { return }
        for group in rows.keys.order {
            let key = Array(rows.keys[group])
            let met = try overlapping(key, from: windows.starts[group], to: windows.ends[group])
            var own = key
            EncodedKeys.append(windows.starts[group], to: &own)
            // Keys of one group's sessions differ in their starts alone.
            let first = met.reduce(own) { $1.lexicographicallyPrecedes($0) ? $1 : $0 }
            try bring(group, as: first)
            let others = met.filter { $0 != first }
            for other in others { try absorb(other, into: first) }
            if !others.isEmpty { try countAgain(first) }
        }
    }

    /// The keys of the sessions that have a part of this stretch.
    private func overlapping(
        _ key: [UInt8], from start: Timestamp, to end: Timestamp
    ) throws(SQLiteError) -> [[UInt8]] {
        var low = key
        EncodedKeys.append(.min, to: &low)
        var high = key
        EncodedKeys.append(end, to: &high)
        var sessions = try connection.start(state.sessionsBackwards)
        sessions.bind(copyOfBlob: low.span.bytes, at: 1)
        sessions.bind(copyOfBlob: high.span.bytes, at: 2)
        var met: [[UInt8]] = []
        // Those that a store has do not overlap, so before the first that ends too early there are none.
        while try sessions.next(), sessions.integer(1) > start { met.append(sessions.bytes(0).copy()) }
        return met
    }

    private func bring(_ group: Int, as key: [UInt8]) throws(SQLiteError) {
        let counts = try merge.countDistinct(rows, group, key: key[...])
        var upsert = try connection.start(state.upsert)
        rows.bind(state.columns, group: group, key: key[...], counts: counts, to: &upsert)
        try upsert.run()
    }

    private func absorb(_ other: [UInt8], into first: [UInt8]) throws(SQLiteError) {
        try run(state.absorb, first, other)
        try run("DELETE FROM \(state.name) WHERE k = ?2 AND k <> ?1", first, other)
        for aggregate in state.distinctAggregates {
            let table = SQLText.name(state.id.distinct(aggregate))
            try run("UPDATE OR IGNORE \(table) SET k = ?1 WHERE k = ?2", first, other)
            try run("DELETE FROM \(table) WHERE k = ?2 AND k <> ?1", first, other)
        }
    }

    /// Two sessions may have seen the same value, so their numbers do not add.
    private func countAgain(_ key: [UInt8]) throws(SQLiteError) {
        for aggregate in state.distinctAggregates {
            let table = SQLText.name(state.id.distinct(aggregate))
            let value = StateColumn.valueName(aggregate)
            try run(
                "UPDATE \(state.name) SET \(value) = (SELECT count(*) FROM \(table) WHERE k = ?1) WHERE k = ?1", key)
        }
    }

    private func run(_ sql: String, _ keys: [UInt8]...) throws(SQLiteError) {
        var execution = try connection.start(sql)
        for (index, key) in keys.enumerated() { execution.bind(copyOfBlob: key.span.bytes, at: index + 1) }
        try execution.run()
    }
}
