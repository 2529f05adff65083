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
            let from = move.from.map(String.init) ?? "no place at all"
            throw AggregatesError(.conflict, "\(batch.view.description): \(place) does not stand at \(from)")
        }
    }

    private func moved(_ view: Int64, _ move: Move) throws(AggregatesError) -> Bool {
        let place: [Value] = [
            .integer(view), .text(move.place.topic.description), .integer(Int64(move.place.partition)),
            .integer(move.to.next), .optional(move.to.latest), .optional(move.to.floor),
        ]
        guard let from = move.from else {
            return try change(
                """
                INSERT INTO sluice_positions (view_id, topic_id, "partition", next_offset, latest, floor)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO NOTHING
                """, place) == 1
        }
        return try change(
            """
            UPDATE sluice_positions SET next_offset = ?4, latest = ?5, floor = ?6
            WHERE view_id = ?1 AND topic_id = ?2 AND "partition" = ?3 AND next_offset = ?7
            """, place + [.integer(from)]) == 1
    }

    private func change(_ sql: String, _ parameters: [Value]) throws(AggregatesError) -> Int {
        do throws(SQLiteError) { try connection.cached(sql).run(parameters) } catch { throw AggregatesError(error) }
        return connection.changes
    }

    // MARK: - Results

    /// Brings what the batch has for a view, and says whether reference tables have new versions.
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
        let isNew = try note(batch.tables, for: view)
        if isEmpty { return isNew }
        try connection.change(
            "UPDATE sluice_views SET batch_id = ?2 WHERE id = ?1", .integer(view.id), .integer(stamp.id))
        if let appended = view.schema.appended { try prune(appended, view.id, stamp) }
        return isNew
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

    /// Notes which versions of reference tables the view was joined with.
    private func note(_ tables: [TableVersion], for view: Writer.OpenView) throws(AggregatesError) -> Bool {
        var isNew = false
        for table in tables {
            let changed = try connection.change(
                """
                INSERT INTO sluice_view_tables (view_id, name, version) VALUES (?1, ?2, ?3)
                ON CONFLICT DO UPDATE SET version = excluded.version WHERE version <> excluded.version
                """, .integer(view.id), .text(table.table), .text(table.version))
            if changed > 0 { isNew = true }
        }
        return isNew
    }

    /// Removes rows that have been kept long enough, some at a time.
    private func prune(_ table: AppendedTable, _ view: Int64, _ stamp: BatchStamp) throws(AggregatesError) {
        let keep = try connection.first("SELECT keep_ms FROM sluice_views WHERE id = ?1", .integer(view))
        guard let keep = keep?.integer else { return }
        let last = try connection.first("SELECT max(rowid) FROM \(table.name)")?.integer ?? 0
        try connection.change(
            "INSERT INTO sluice_appends (view_id, batch_id, processed_at, last_row) VALUES (?1, ?2, ?3, ?4)",
            .integer(view), .integer(stamp.id), .integer(processedAt), .integer(last))
        let (cutoff, isBeforeAll) = processedAt.subtractingReportingOverflow(keep)
        if isBeforeAll { return }
        let old = try connection.first(
            "SELECT max(last_row) FROM sluice_appends WHERE view_id = ?1 AND processed_at < ?2", .integer(view),
            .integer(cutoff))
        guard let old = old?.integer else { return }
        let removed = try connection.change(
            "DELETE FROM \(table.name) WHERE rowid IN "
                + "(SELECT rowid FROM \(table.name) WHERE rowid <= ?1 ORDER BY rowid LIMIT \(Limits.prunedRows))",
            .integer(old))
        // The notes stay for as long as rows of theirs may.
        if removed == Limits.prunedRows { return }
        try connection.change(
            "DELETE FROM sluice_appends WHERE view_id = ?1 AND last_row <= ?2 AND batch_id < ?3", .integer(view),
            .integer(old), .integer(stamp.id))
    }

    func keep(_ tables: [TableContent]) throws(AggregatesError) {
        for table in tables {
            do throws(SQLiteError) {
                var insertion = try connection.start(
                    "INSERT INTO sluice_tables (name, version, content) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")
                insertion.bind(.text(table.version.table), at: 1)
                insertion.bind(.text(table.version.version), at: 2)
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
