internal import Aggregates
internal import Columns
internal import Model
internal import Plans
internal import SQLite

extension Catalog {
    /// Tables whose rows belong to a view.
    static let tablesOfViews = [
        "sluice_positions", "sluice_decisions", "sluice_appends", "sluice_definitions", "sluice_columns",
    ]

    /// Writes down for people what a view is: its words may change while its meaning does not.
    static func describe(
        _ view: ViewTable, _ schema: ViewSchema, number: Int64, _ connection: Connection
    ) throws(AggregatesError) {
        var emit: Value = .null
        if case .groups = view.plan.result { emit = .text(view.plan.emit.rawValue) }
        try connection.change(
            "INSERT OR REPLACE INTO sluice_definitions (view_id, emit, sql) VALUES (?1, ?2, ?3)", .integer(number),
            emit, view.sql.map { .text($0) } ?? .null)
        try connection.change("DELETE FROM sluice_columns WHERE view_id = ?1", .integer(number))
        for (place, column) in schema.visibleColumns.enumerated() {
            try connection.change(
                "INSERT INTO sluice_columns (view_id, place, name, type) VALUES (?1, ?2, ?3, ?4)", .integer(number),
                .integer(Int64(place)), .text(column.name), .text(column.kind.rawValue))
        }
    }

    /// Where the view of this number stands.
    static func standing(_ number: Int64, _ connection: Connection) throws(AggregatesError) -> Standing {
        var standing = Standing(start: Positions(), places: [:])
        let places = try connection.all(
            """
            SELECT topic_id, "partition", start_offset, next_offset, latest, floor
            FROM sluice_positions WHERE view_id = ?1
            """, .integer(number))
        for row in places {
            guard let topic = TopicID(row[0].string), let partition = row[1].integer, let next = row[3].integer else {
                throw AggregatesError(.corrupt, "\(connection.path): a position names no topic: \(row[0].string)")
            }
            let place = Positions.Place(topic: topic, partition: Int32(truncatingIfNeeded: partition))
            standing.start.next[place] = row[2].integer
            standing.places[place] = Progress(next: next, latest: row[4].integer, floor: row[5].integer)
        }
        standing.batchID =
            try connection.first("SELECT batch_id FROM sluice_views WHERE id = ?1", .integer(number))?.integer ?? 0
        return standing
    }

    /// Every generation of every view.
    static func entries(_ connection: Connection) throws(AggregatesError) -> [ViewEntry] {
        let rows = try connection.all(
            """
            SELECT id, pipeline, view, generation, fingerprint, is_published, is_removed FROM sluice_views
            ORDER BY pipeline, view COLLATE BINARY, generation
            """)
        var entries: [ViewEntry] = []
        for row in rows {
            entries.append(
                ViewEntry(
                    id: ViewID(
                        pipeline: row[1].string, view: row[2].string, generation: Int(row[3].integer ?? 0)),
                    fingerprint: row[4].string, isPublished: row[5] == .integer(1),
                    isRemoved: row[6] == .integer(1), standing: try standing(row[0].integer ?? 0, connection)))
        }
        return entries
    }
}
