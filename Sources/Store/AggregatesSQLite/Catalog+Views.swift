internal import Aggregates
internal import Columns
internal import Model
internal import SQLite

extension Catalog {
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
