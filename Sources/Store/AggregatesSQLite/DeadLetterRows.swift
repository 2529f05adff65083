internal import Aggregates
internal import Bytes
internal import Columns
internal import Model
internal import SQLite

/// The rows of records that could not become results.
enum DeadLetterRows {
    private static let columns = """
        pipeline, topic_id, "partition", "offset", stream, topic, timestamp, key, value, headers, reason, sentence
        """

    /// Keeps dead letters: a record that was met before is there already, or was put right.
    static func keep(
        _ letters: [DeadLetter], _ connection: Connection, processedAt: Timestamp
    ) throws(SQLiteError) {
        if letters.isEmpty { return }
        var insertion = try connection.start(
            """
            INSERT INTO sluice_dead_letters (\(columns), processed_at)
            SELECT \(SQLText.parameters(13)) WHERE NOT EXISTS (
              SELECT 1 FROM sluice_settled_letters
              WHERE pipeline = ?1 AND topic_id = ?2 AND "partition" = ?3 AND "offset" = ?4)
            ON CONFLICT DO NOTHING
            """)
        insertion.bind(.text(TimestampText.bytes(processedAt)), at: 13)
        for letter in letters {
            insertion.bind(.text(letter.pipeline), at: 1)
            insertion.bind(.text(letter.origin.topic.description), at: 2)
            insertion.bind(Int64(letter.origin.partition), at: 3)
            insertion.bind(letter.origin.offset, at: 4)
            insertion.bind(.text(letter.stream), at: 5)
            insertion.bind(.text(letter.topic), at: 6)
            insertion.bind(letter.record.timestamp, at: 7)
            insertion.bind(bytes: letter.record.key, at: 8)
            insertion.bind(bytes: letter.record.value, at: 9)
            insertion.bind(bytes: encoded(letter.record.headers), at: 10)
            insertion.bind(.text(letter.reason.rawValue), at: 11)
            insertion.bind(.text(letter.sentence), at: 12)
            try insertion.run()
        }
    }

    static func read(
        of pipeline: String?, after origin: Origin?, limit: Int, _ connection: Connection
    ) throws(AggregatesError) -> [DeadLetter] {
        // Conditions that are always there keep SQLite from its index, and it goes through all letters each time.
        let mine = pipeline == nil ? "?1 IS NULL" : "pipeline = ?1"
        let next = origin == nil ? "?2 IS NULL" : "(topic_id, \"partition\", \"offset\") > (?2, ?3, ?4)"
        do throws(SQLiteError) {
            var rows = try connection.start(
                """
                SELECT \(columns) FROM sluice_dead_letters WHERE \(mine) AND \(next)
                ORDER BY topic_id, "partition", "offset", pipeline LIMIT ?5
                """)
            rows.bind(pipeline.map { .text($0) } ?? .null, at: 1)
            rows.bind((origin?.topic.description).map { .text($0) } ?? .null, at: 2)
            rows.bind(.optional(origin.map { Int64($0.partition) }), at: 3)
            rows.bind(.optional(origin?.offset), at: 4)
            rows.bind(Int64(min(max(0, limit), Limits.deadLetters)), at: 5)
            var letters: [DeadLetter] = []
            while try rows.next() {
                if let letter = letter(rows) { letters.append(letter) }
            }
            return letters
        } catch { throw AggregatesError(error) }
    }

    private static func letter(_ row: borrowing Execution) -> DeadLetter? {
        guard let topic = TopicID(row.text(1)), let reason = DeadLetter.Reason(rawValue: row.text(10)) else {
            return nil
        }
        return DeadLetter(
            pipeline: row.text(0), stream: row.text(4),
            origin: Origin(
                topic: topic, partition: Int32(truncatingIfNeeded: row.integer(2)), offset: row.integer(3)),
            topic: row.text(5),
            record: Record(
                timestamp: row.integer(6), key: row.optionalBytes(7), value: row.optionalBytes(8),
                headers: headers(row.bytes(9))),
            reason: reason, sentence: row.text(11))
    }

    /// Triggers keep the counts, so that nobody has to go through millions of letters.
    static func counts(_ connection: Connection) throws(AggregatesError) -> [DeadLetterCount] {
        let rows = try connection.all(
            """
            SELECT pipeline, reason, kept, given_up FROM sluice_dead_letter_counts
            WHERE kept > 0 OR given_up > 0 ORDER BY 1, 2
            """)
        return rows.compactMap { row in
            guard let reason = DeadLetter.Reason(rawValue: row[1].string) else { return nil }
            return DeadLetterCount(
                pipeline: row[0].string, reason: reason, count: row[2].integer ?? 0, givenUp: row[3].integer ?? 0)
        }
    }

    /// Gives up those of a pipeline that are too old or too many, the oldest first, and counts them.
    static func giveUp(
        of pipeline: String, _ bound: DeadLetterBound, _ connection: Connection, processedAt: Timestamp
    ) throws(AggregatesError) {
        let cutoff = bound.keep.map { processedAt.subtractingReportingOverflow($0) }
        if let cutoff, !cutoff.overflow {
            let time = Value.text(TimestampText.bytes(cutoff.partialValue))
            try giveUp(of: pipeline, Limits.prunedRows, before: time, connection)
        }
        let kept = try connection.first(
            "SELECT sum(kept) FROM sluice_dead_letter_counts WHERE pipeline = ?1", .text(pipeline))
        let excess = (kept?.integer ?? 0) - Int64(bound.atMost)
        if excess > 0 { try giveUp(of: pipeline, min(excess, Limits.prunedRows), before: .null, connection) }
    }

    private static func giveUp(
        of pipeline: String, _ count: Int64, before time: Value, _ connection: Connection
    ) throws(AggregatesError) {
        let oldest = """
            FROM sluice_dead_letters WHERE pipeline = ?1 \(time.isNull ? "AND ?2 IS NULL" : "AND processed_at < ?2")
            ORDER BY processed_at, rowid LIMIT ?3
            """
        let parameters: [Value] = [.text(pipeline), time, .integer(count)]
        let rows = try connection.all("SELECT reason, count(*) FROM (SELECT reason \(oldest)) GROUP BY 1", parameters)
        if rows.isEmpty { return }
        for row in rows {
            try connection.change(
                "UPDATE sluice_dead_letter_counts SET given_up = given_up + ?3 WHERE pipeline = ?1 AND reason = ?2",
                .text(pipeline), row[0], row[1])
        }
        try connection.change(
            "DELETE FROM sluice_dead_letters WHERE rowid IN (SELECT rowid \(oldest))", parameters[0], parameters[1],
            parameters[2])
    }

    static func remove(
        _ origins: [Origin], of pipeline: String, _ connection: Connection
    ) throws(AggregatesError) {
        if origins.isEmpty { return }
        try connection.transaction { () throws(AggregatesError) in
            for origin in origins { try settle(origin, of: pipeline, connection) }
        }
    }

    private static func settle(_ origin: Origin, of pipeline: String, _ connection: Connection) throws(AggregatesError)
    {
        let place: [Value] = [
            .text(pipeline), .text(origin.topic.description), .integer(Int64(origin.partition)),
            .integer(origin.offset),
        ]
        let isThere = try connection.change(
            """
            DELETE FROM sluice_dead_letters
            WHERE pipeline = ?1 AND topic_id = ?2 AND "partition" = ?3 AND "offset" = ?4
            """, place)
        if isThere == 0 { return }
        // Its record is in the log once more: met again by a rebuild, it must not be replayed again.
        try connection.change("INSERT INTO sluice_settled_letters VALUES (?1, ?2, ?3, ?4)", place)
    }

    static func removeAll(of pipeline: String, _ connection: Connection) throws(AggregatesError) {
        try connection.transaction { () throws(AggregatesError) in
            for table in ["sluice_dead_letters", "sluice_dead_letter_counts"] {
                try connection.change("DELETE FROM \(table) WHERE pipeline = ?1", .text(pipeline))
            }
        }
    }

    // MARK: - Headers

    private static func encoded(_ headers: [Record.Header]) -> Bytes? {
        if headers.isEmpty { return nil }
        var writer = ByteWriter()
        for header in headers {
            writer.runWithLength(Array(header.key.utf8)[...])
            writer.runWithLength(header.value)
        }
        return writer.bytes[...]
    }

    private static func headers(_ bytes: RawSpan) -> [Record.Header] {
        var headers: [Record.Header] = []
        var reader = ByteReader(bytes)
        do throws(ByteError) {
            while !reader.isAtEnd {
                let key = try reader.runWithLength()?.copy() ?? []
                let value = try reader.runWithLength()?.copy()
                headers.append(Record.Header(key: String(decoding: key, as: UTF8.self), value: value.map { $0[...] }))
            }
        } catch {
            // Written by somebody else: what could be read is shown.
        }
        return headers
    }
}

extension Execution {
    @_lifetime(self: copy self)
    mutating func bind(bytes: Bytes?, at parameter: Int) {
        if let bytes { bind(copyOfBlob: bytes.span.bytes, at: parameter) } else { bindNull(at: parameter) }
    }

    func optionalBytes(_ column: Int) -> Bytes? { isNull(column) ? nil : bytes(column).copy()[...] }
}
