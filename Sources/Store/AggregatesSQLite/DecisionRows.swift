internal import Aggregates
internal import Columns
internal import Model
internal import SQLite

/// The rows of what was decided for views that the log does not say.
enum DecisionRows {
    /// Keeps what a batch decided, and forgets what the log no longer has records for; says whether a reference table's
    /// version may be named no longer.
    static func keep(_ batch: ViewBatch, of view: Int64, _ connection: Connection) throws(AggregatesError) -> Bool {
        for decision in batch.decisions {
            try connection.change(
                """
                INSERT INTO sluice_decisions (view_id, topic_id, "partition", subject, from_offset, value)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT DO UPDATE SET value = excluded.value
                """, .integer(view), .text(decision.place.topic.description),
                .integer(Int64(decision.place.partition)), .text(decision.subject), .integer(decision.from),
                value(decision.matter))
        }
        var forgotten = 0
        for (place, start) in batch.logStart?.next ?? [:] {
            forgotten += try connection.change(
                """
                DELETE FROM sluice_decisions WHERE view_id = ?1 AND topic_id = ?2 AND "partition" = ?3
                  AND from_offset < (
                    SELECT max(from_offset) FROM sluice_decisions AS last
                    WHERE last.view_id = ?1 AND last.topic_id = ?2 AND last."partition" = ?3
                      AND last.subject = sluice_decisions.subject AND last.from_offset <= ?4)
                """, .integer(view), .text(place.topic.description), .integer(Int64(place.partition)),
                .integer(start))
        }
        return forgotten > 0
    }

    static func read(of view: Int64, _ connection: Connection) throws(AggregatesError) -> [Decision] {
        let rows = try connection.all(
            """
            SELECT topic_id, "partition", subject, from_offset, value FROM sluice_decisions WHERE view_id = ?1
            """, .integer(view))
        var decisions: [Decision] = []
        for row in rows {
            guard let topic = TopicID(row[0].string), let partition = row[1].integer, let from = row[3].integer,
                let matter = matter(row[2].string, row[4])
            else {
                throw AggregatesError(
                    .corrupt, "\(connection.path): a decision has no meaning: \(row[0].string) \(row[2].string)")
            }
            let place = Positions.Place(topic: topic, partition: Int32(truncatingIfNeeded: partition))
            decisions.append(Decision(place: place, from: from, matter))
        }
        return decisions.sorted(by: Decision.isBefore)
    }

    private static func value(_ matter: Decision.Matter) -> Value {
        switch matter {
        case .table(let version): .text(version.version)
        case .floor(let time): .integer(time)
        case .horizon(let time): .optional(time)
        }
    }

    private static func matter(_ subject: String, _ value: Value) -> Decision.Matter? {
        switch subject {
        case "floor": value.integer.map { .floor($0) }
        case "horizon": .horizon(value.integer)
        case _ where subject.hasPrefix("table "):
            .table(TableVersion(table: String(subject.dropFirst("table ".count)), version: value.string))
        default: nil
        }
    }
}
