internal import Arguments
internal import Configuration
internal import Model
internal import Scalars
internal import System

/// Where dead letters are, which may be more than anybody wants in memory.
struct DeadLetterPlace {
    var pipeline: String
    var topicID: String
    var partition: Int32
    var first: Offset
    var last: Offset
    var count: Int
}

extension Session {
    /// The places of all dead letters, as they are now.
    func deadLetterPlaces(_ configuration: SluiceConfiguration) throws -> [DeadLetterPlace] {
        guard FileSystem.exists(configuration.results) else { return [] }
        let rows = try Results(self, configuration.results, .json).rows(
            """
            SELECT pipeline, topic_id, "partition", min("offset"), max("offset"), count(*)
            FROM sluice_dead_letters WHERE 1\(ofPipeline) GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
            """)
        return rows.map { row in
            DeadLetterPlace(
                pipeline: row[0].shown, topicID: row[1].shown, partition: Int32(row[2].shown) ?? 0,
                first: Offset(row[3].shown) ?? 0, last: Offset(row[4].shown) ?? 0, count: Int(row[5].shown) ?? 0)
        }
    }

    /// Where the next round of a place ends, that begins there, and how many it has; nil when there are none left.
    func round(
        of place: DeadLetterPlace, from offset: Offset, limit: Int, _ configuration: SluiceConfiguration
    ) throws -> (first: Offset, last: Offset, count: Int)? {
        let row = try Results(self, configuration.results, .json).rows(
            """
            SELECT min("offset"), max("offset"), count(*) FROM (
              SELECT "offset" FROM sluice_dead_letters
              WHERE pipeline = \(place.pipeline.quoted) AND topic_id = \(place.topicID.quoted)
                AND "partition" = \(place.partition) AND "offset" BETWEEN \(offset) AND \(place.last)
              ORDER BY "offset" LIMIT \(limit))
            """)[0]
        guard let first = Offset(row[0].shown), let last = Offset(row[1].shown), let count = Int(row[2].shown) else {
            return nil
        }
        return (first, last, count)
    }

    /// How many dead letters there are.
    func deadLetterCount(_ configuration: SluiceConfiguration) throws -> Int {
        guard FileSystem.exists(configuration.results) else { return 0 }
        let rows = try Results(self, configuration.results, .json).rows(
            "SELECT coalesce(sum(kept), 0) FROM sluice_dead_letter_counts WHERE 1\(ofPipeline)")
        return Int(rows[0][0].shown) ?? 0
    }

    /// No dead letters of a pipeline that there is are good news; of one that there is not they are none.
    func refuseUnknownPipeline(_ configuration: SluiceConfiguration) throws {
        guard let name = given[DeadLetterFlags.pipeline] else { return }
        let known = try PipelineOverview(self, configuration).pipelines.map(\.name)
        if known.contains(name) { return }
        throw CommandError(
            "there is no pipeline \"\(name)\" in \(configuration.data)"
                + Scalars.suggestion(for: name, among: known.sorted()),
            remedy: "see the pipelines with: \(suggestion("pipeline list"))")
    }

    private var ofPipeline: String { given[DeadLetterFlags.pipeline].map { " AND pipeline = \($0.quoted)" } ?? "" }
}

extension Session {
    /// What to say of dead letters that are not there any more; nil when there are none.
    func givenUp(_ configuration: SluiceConfiguration) throws -> String? {
        guard FileSystem.exists(configuration.results) else { return nil }
        let rows = try Results(self, configuration.results, .json).rows(
            "SELECT reason, sum(given_up) FROM sluice_dead_letter_counts WHERE given_up > 0\(ofPipeline) GROUP BY 1")
        return rows.isEmpty ? nil : DeadLetterWatch.sentence(rows.map { ($0[0].shown, Int64($0[1].shown) ?? 0) })
    }
}
