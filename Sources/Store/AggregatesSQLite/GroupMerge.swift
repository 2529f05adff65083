internal import Aggregates
internal import Columns
internal import Model
internal import Plans
internal import SQLite

/// Merges a batch's groups into a view's table of states, and appends what that makes of the results.
struct GroupMerge {
    let connection: Connection
    let schema: ViewSchema
    let state: StateTable
    let stamp: BatchStamp

    func merge(_ batch: GroupBatch) throws(SQLiteError) {
        let rows = GroupRows(batch, of: state.grouping)
        if schema.view.plan.emit == .deltas { return try appendDeltas(rows) }
        if state.grouping.isSession { return try SessionMerge(merge: self, rows: rows).run() }
        var upsert = try connection.start(state.upsert)
        for group in rows.keys.order {
            let key = rows.keys[group]
            let counts = try countDistinct(rows, group, key: key)
            rows.bind(state.columns, group: group, key: key, counts: counts, to: &upsert)
            try upsert.run()
        }
        if schema.view.plan.emit == .changes { try appendChanges(rows) }
    }

    /// Notes the values that the group has not had yet, and says for each aggregate how many those are.
    func countDistinct(_ rows: GroupRows, _ group: Int, key: ArraySlice<UInt8>) throws(SQLiteError) -> [Int64] {
        let aggregates = state.distinctAggregates
        if aggregates.isEmpty { return [] }
        var counts = [Int64](repeating: 0, count: state.grouping.aggregates.count)
        var value: [UInt8] = []
        for aggregate in aggregates {
            let table = SQLText.name(state.id.distinct(aggregate))
            var insertion = try connection.start("INSERT OR IGNORE INTO \(table) (k, value) VALUES (?1, ?2)")
            insertion.bind(copyOfBlob: key.span.bytes, at: 1)
            for distinct in rows.distinctValues(aggregate, group) {
                value.removeAll(keepingCapacity: true)
                KeyEncoding.append(distinct.value, to: &value)
                insertion.bind(copyOfBlob: value.span.bytes, at: 2)
                try insertion.run()
                counts[aggregate] += Int64(connection.changes)
            }
        }
        return counts
    }

    // MARK: - What is appended

    private func appendDeltas(_ rows: GroupRows) throws(SQLiteError) {
        guard let appended = schema.appended else { return }
        try connection.execute(state.passingCreation)
        var passing = try connection.start(state.passingInsertion)
        for group in 0..<rows.batch.count {
            rows.bind(state.columns, group: group, key: rows.keys[group], counts: [], to: &passing)
            try passing.run()
        }
        let results = appended.insertion(from: state, in: state.passing, where: state.having ?? "TRUE")
        var insertion = try connection.start(results)
        insertion.bind(stamp.id, at: 2)
        insertion.bind(stamp.text, at: 3)
        try insertion.run()
        try connection.run("DELETE FROM \(state.passing)")
    }

    /// Appends the new results of the groups that the batch touched, read back from what they are now.
    private func appendChanges(_ rows: GroupRows) throws(SQLiteError) {
        guard let appended = schema.appended else { return }
        let isShown = state.having.map { " AND (is_present OR \($0))" } ?? ""
        var insertion = try connection.start(appended.insertion(from: state, where: "k = ?1" + isShown))
        insertion.bind(stamp.id, at: 2)
        insertion.bind(stamp.text, at: 3)
        for group in 0..<rows.batch.count {
            insertion.bind(copyOfBlob: rows.keys[group].span.bytes, at: 1)
            try insertion.run()
        }
        guard state.remembersPresence, let having = state.having else { return }
        var note = try connection.start("UPDATE \(state.name) SET is_present = \(having) WHERE k = ?1")
        for group in 0..<rows.batch.count {
            note.bind(copyOfBlob: rows.keys[group].span.bytes, at: 1)
            try note.run()
        }
    }

    /// Forgets the groups of windows that have closed; false when no results came of it.
    func close(upTo moment: Timestamp) throws(SQLiteError) -> Bool {
        let emit = schema.view.plan.emit
        guard emit == .final || emit == .changes, let bound = bound(moment) else { return false }
        if emit == .final { try appendFinal(bound) }
        for aggregate in state.distinctAggregates {
            let table = SQLText.name(state.id.distinct(aggregate))
            try remove("\(table) WHERE k IN (SELECT k FROM \(state.name) WHERE \(state.isClosed))", bound)
        }
        try remove("\(state.name) WHERE \(state.isClosed)", bound)
        return emit == .final && connection.changes > 0
    }

    private func appendFinal(_ bound: Bound) throws(SQLiteError) {
        guard let appended = schema.appended else { return }
        let having = state.having.map { " AND \($0)" } ?? ""
        var insertion = try connection.start(appended.insertion(from: state, where: state.isClosed + having))
        insertion.bind(bound: bound, at: 1)
        insertion.bind(stamp.id, at: 2)
        insertion.bind(stamp.text, at: 3)
        try insertion.run()
    }

    private func remove(_ rows: String, _ bound: Bound) throws(SQLiteError) {
        var removal = try connection.start("DELETE FROM " + rows)
        removal.bind(bound: bound, at: 1)
        try removal.run()
    }

    /// What `StateTable.isClosed` compares with; nil when nothing can have closed.
    private func bound(_ moment: Timestamp) -> Bound? {
        let size: Int64
        switch state.grouping.window {
        case .tumble(let length), .hop(let length, _): size = length
        case .session: return .moment(moment)
        case nil: return nil
        }
        // Windows that start before this have ended.
        let (start, isBeforeAll) = moment.subtractingReportingOverflow(size - 1)
        if isBeforeAll { return nil }
        var key: [UInt8] = []
        EncodedKeys.append(start, to: &key)
        return .key(key)
    }
}

/// What tells closed windows from open ones.
enum Bound {
    case moment(Timestamp)
    case key([UInt8])
}

extension Execution {
    @_lifetime(self: copy self)
    mutating func bind(bound: Bound, at parameter: Int) {
        switch bound {
        case .moment(let moment): bind(moment, at: parameter)
        case .key(let key): bind(copyOfBlob: key.span.bytes, at: parameter)
        }
    }
}
