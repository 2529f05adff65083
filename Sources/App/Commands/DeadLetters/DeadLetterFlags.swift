internal import Aggregates
internal import Arguments
internal import Columns
internal import Configuration
internal import Model
internal import Scalars
internal import System

/// Which dead letter: the pipeline, the topic, the partition and the offset, as `sluice deadletter list` shows them.
struct DeadLetterName: Sendable, Hashable {
    var topic: String
    var partition: Int32
    var offset: Offset

    var text: String { "\(topic)-\(partition)@\(offset)" }

    /// `orders-0@17`.
    init?(_ text: String) {
        let parts = text.split(separator: "@", omittingEmptySubsequences: false)
        guard parts.count == 2, let offset = Offset(parts[1]), let dash = parts[0].lastIndex(of: "-"),
            let partition = Int32(parts[0][parts[0].index(after: dash)...]), dash > parts[0].startIndex
        else { return nil }
        topic = String(parts[0][..<dash])
        self.partition = partition
        self.offset = offset
    }
}

extension Scalars.ValueKind where Value == DeadLetterName {
    static var deadLetter: Scalars.ValueKind<DeadLetterName> {
        Scalars.ValueKind(
            "TOPIC-P@OFFSET", expectation: "a topic, a partition and an offset, such as orders-0@17",
            read: DeadLetterName.init, write: { $0.text })
    }
}

/// What the commands about dead letters have in common.
enum DeadLetterFlags {
    static let pipeline = Flag("pipeline", .name("NAME"), "only those of this pipeline")
    static let letter = Positional("letter", .deadLetter, "the record's place, as sluice deadletter list shows it")
    static let letters = Positional(
        "letter", .deadLetter, arity: .any, "the records' places, as sluice deadletter list shows them")
}

/// A dead letter as its row in the results says.
struct DeadLetterRow {
    var pipeline: String
    var topicID: String
    var topic: String
    var partition: Int32
    var offset: Offset
    var reason: String
    var sentence: String
    var processedAt: String
    var stream: String
    var timestamp: Timestamp
    var key: String?
    var value: String?

    var name: String { "\(topic)-\(partition)@\(offset)" }
}

extension Session {
    /// The dead letters of the results, in the order of the log; read beside whoever writes them.
    func deadLetters(
        _ configuration: SluiceConfiguration, named names: [DeadLetterName] = [], limit: Int = Limits.deadLetterPage
    ) throws -> [DeadLetterRow] {
        guard FileSystem.exists(configuration.results) else { return [] }
        let results = Results(self, configuration.results, .json)
        var conditions = ["1"]
        if let pipeline = given[DeadLetterFlags.pipeline] { conditions.append("pipeline = \(pipeline.quoted)") }
        if !names.isEmpty {
            let places = names.map {
                "(topic = \($0.topic.quoted) AND \"partition\" = \($0.partition) AND \"offset\" = \($0.offset))"
            }
            conditions.append("(\(places.joined(separator: " OR ")))")
        }
        let rows = try results.rows(
            """
            SELECT pipeline, topic_id, topic, "partition", "offset", reason, sentence, processed_at, stream, timestamp,
              CAST(key AS TEXT), CAST(value AS TEXT)
            FROM sluice_dead_letters WHERE \(conditions.joined(separator: " AND "))
            ORDER BY topic_id, "partition", "offset", pipeline LIMIT \(limit)
            """)
        return rows.map { row in
            DeadLetterRow(
                pipeline: row[0].shown, topicID: row[1].shown, topic: row[2].shown,
                partition: Int32(row[3].shown) ?? 0, offset: Offset(row[4].shown) ?? 0, reason: row[5].shown,
                sentence: row[6].shown, processedAt: row[7].shown, stream: row[8].shown,
                timestamp: Timestamp(row[9].shown) ?? 0, key: row[10].isNull ? nil : row[10].shown,
                value: row[11].isNull ? nil : row[11].shown)
        }
    }
}

extension String {
    /// As SQL has a text.
    var quoted: String {
        "'" + split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    }
}
