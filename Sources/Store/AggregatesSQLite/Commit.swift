internal import Aggregates
internal import Columns
internal import Model
internal import Plans
internal import SQLite

/// One batch on its way into the store, within a transaction.
struct Commit {
    let connection: Connection
    let processedAt: Timestamp

    // MARK: - Positions

    /// Moves a view from where the batch says that it stands; this comes before anything else is changed.
    func move(_ view: Writer.OpenView, _ batch: ViewBatch) throws(AggregatesError) {
        if batch.moves.isEmpty, !batch.results.isEmpty {
            throw AggregatesError(.invalid, "\(batch.view.description): results come with the records they are made of")
        }
        // Somebody else may have dropped it, and made another one of the same name.
        if try connection.first("SELECT 1 FROM sluice_views WHERE id = ?1", .integer(view.id)) == nil {
            throw AggregatesError(.conflict, "\(batch.view.description): it was dropped, or made anew")
        }
        for move in batch.moves where try !moved(view.id, move) {
            let place = "partition \(move.place.partition) of topic \(move.place.topic)"
            throw AggregatesError(.conflict, "\(batch.view.description): \(place) does not stand \(from(move))")
        }
    }

    private func from(_ move: Move) -> String {
        guard let from = move.from else { return "where the view has not met it" }
        let times = [from.latest, from.floor].map { $0.map(String.init) ?? "none" }
        return "at \(from.next), with the latest event at \(times[0]) and the floor at \(times[1])"
    }

    private func moved(_ view: Int64, _ move: Move) throws(AggregatesError) -> Bool {
        let place: [Value] = [
            .integer(view), .text(move.place.topic.description), .integer(Int64(move.place.partition)),
            .integer(move.to.next), .optional(move.to.latest), .optional(move.to.floor),
        ]
        guard let from = move.from else {
            return try change(
                """
                INSERT INTO sluice_positions (view_id, topic_id, "partition", next_offset, latest, floor, start_offset)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING
                """, place + [.integer(move.start)]) == 1
        }
        return try change(
            """
            UPDATE sluice_positions SET next_offset = ?4, latest = ?5, floor = ?6
            WHERE view_id = ?1 AND topic_id = ?2 AND "partition" = ?3
              AND next_offset = ?7 AND latest IS ?8 AND floor IS ?9
            """, place + [.integer(from.next), .optional(from.latest), .optional(from.floor)]) == 1
    }

    private func change(_ sql: String, _ parameters: [Value]) throws(AggregatesError) -> Int {
        do throws(SQLiteError) { try connection.cached(sql).run(parameters) } catch { throw AggregatesError(error) }
        return connection.changes
    }

    // MARK: - Results

    /// Brings what the batch has for a view, and says whether contents of reference tables may be named no longer.
    func bring(_ batch: ViewBatch, to view: Writer.OpenView) throws(AggregatesError) -> Bool {
        let last = try connection.first("SELECT batch_id FROM sluice_views WHERE id = ?1", .integer(view.id))
        let stamp = BatchStamp(id: (last?.integer ?? 0) + 1, processedAt: processedAt)
        var isEmpty = batch.results.isEmpty
        switch batch.results {
        case .rows(let rows):
            if let appended = view.schema.appended, rows.rows.count > 0 { try append(rows.rows, to: appended, stamp) }
        case .groups(let groups):
            guard let state = view.schema.state else { break }
            let merge = GroupMerge(connection: connection, schema: view.schema, state: state, stamp: stamp)
            do throws(SQLiteError) {
                if groups.count > 0 { try merge.merge(groups) }
                if let closing = batch.closing, try merge.close(upTo: closing) { isEmpty = false }
            } catch { throw AggregatesError(error) }
        }
        let changesTables = try DecisionRows.keep(batch, of: view.id, connection)
        if !isEmpty {
            try connection.change(
                "UPDATE sluice_views SET batch_id = ?2 WHERE id = ?1", .integer(view.id), .integer(stamp.id))
        }
        if let appended = view.schema.appended { try prune(appended, view.id, stamp) }
        return changesTables
    }

    private func append(_ rows: ColumnBatch, to table: AppendedTable, _ stamp: BatchStamp) throws(AggregatesError) {
        do throws(SQLiteError) {
            let columns = rows.columns
            var insertion = try connection.start(table.insertion)
            insertion.bind(stamp.id, at: columns.count + 1)
            insertion.bind(stamp.text, at: columns.count + 2)
            for row in 0..<rows.count {
                for index in columns.indices { insertion.bind(columns[index], row: row, at: index + 1) }
                try insertion.run()
            }
        } catch { throw AggregatesError(error) }
    }

    /// Removes rows that have been kept long enough, some at a time.
    private func prune(_ table: AppendedTable, _ view: Int64, _ stamp: BatchStamp) throws(AggregatesError) {
        let keep = try connection.first("SELECT keep_ms FROM sluice_views WHERE id = ?1", .integer(view))
        guard let keep = keep?.integer else { return }
        try noteRows(table, view, stamp)
        let (cutoff, isBeforeAll) = processedAt.subtractingReportingOverflow(keep)
        if isBeforeAll { return }
        // Those before the first young one: a clock that goes back makes rows stay longer, not shorter.
        let old = try connection.all(
            """
            SELECT batch_id, last_row FROM sluice_appends WHERE view_id = ?1 AND batch_id < coalesce(
              (SELECT batch_id FROM sluice_appends WHERE view_id = ?1 AND processed_at >= ?2 ORDER BY batch_id LIMIT 1),
              ?3)
            ORDER BY batch_id DESC LIMIT 1
            """, .integer(view), .integer(cutoff), .integer(.max))
        guard let old = old.first else { return }
        try connection.change(
            "DELETE FROM \(table.name) WHERE rowid IN "
                + "(SELECT rowid FROM \(table.name) WHERE rowid <= ?1 ORDER BY rowid LIMIT \(Limits.prunedRows))",
            old[1])
        // A note goes with the last of its rows: a table that is empty numbers its rows from 1 again.
        try connection.change(
            """
            DELETE FROM sluice_appends WHERE view_id = ?1 AND batch_id <= ?2
              AND last_row < coalesce((SELECT min(rowid) FROM \(table.name)), ?3)
            """, .integer(view), old[0], .integer(.max))
    }

    /// Notes up to which row there is one, if the batch appended any.
    private func noteRows(_ table: AppendedTable, _ view: Int64, _ stamp: BatchStamp) throws(AggregatesError) {
        let noted = try connection.first(
            "SELECT last_row FROM sluice_appends WHERE view_id = ?1 ORDER BY batch_id DESC LIMIT 1", .integer(view))
        let last = try connection.first("SELECT max(rowid) FROM \(table.name)")?.integer ?? 0
        if last <= noted?.integer ?? 0 { return }
        try connection.change(
            """
            INSERT INTO sluice_appends (view_id, batch_id, processed_at, last_row) VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT DO UPDATE SET processed_at = excluded.processed_at, last_row = excluded.last_row
            """, .integer(view), .integer(stamp.id), .integer(processedAt), .integer(last))
    }

    /// Keeps contents that are not there yet: they may be large, and are handed over only then.
    func keep(_ tables: [TableContent]) throws(AggregatesError) {
        for table in tables {
            let name: [Value] = [.text(table.version.table), .text(table.version.version)]
            let known = try connection.first(
                "SELECT 1 FROM sluice_tables WHERE name = ?1 AND version = ?2", name[0], name[1])
            if known != nil { continue }
            do throws(SQLiteError) {
                var insertion = try connection.start(
                    "INSERT INTO sluice_tables (name, version, content) VALUES (?1, ?2, ?3)")
                insertion.bind(name[0], at: 1)
                insertion.bind(name[1], at: 2)
                insertion.bind(copyOfBlob: table.bytes.span.bytes, at: 3)
                try insertion.run()
            } catch { throw AggregatesError(error) }
        }
    }
}

/// What marks the rows that a batch appends.
struct BatchStamp {
    let id: Int64
    let text: Value

    init(id: Int64, processedAt: Timestamp) {
        self.id = id
        text = .text(TimestampText.bytes(processedAt))
    }
}
