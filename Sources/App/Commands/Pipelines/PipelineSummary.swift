internal import Aggregates
internal import Columns
internal import Configuration
internal import EventLog
internal import JSON
internal import Model
internal import System

/// A pipeline as a table shows it, whether it runs or only its results are there.
struct PipelineSummary {
    struct View {
        var name: String
        var isRebuilding = false
        /// Nil where nobody can tell.
        var lag: Int64?
        var ageMilliseconds: Int64?
        var batches: Int64 = 0
        var records: Int64?
        var results: Int64?
        var batchMilliseconds: Int64?
        /// Why it does not go on while the others do.
        var problem: String?
    }

    var name: String
    var state: String
    var reason: String?
    var file: String?
    var views: [View] = []
    /// Views that no file has any more, and of which the results are kept.
    var removed: [String] = []
    var deadLetters: [String: Int64] = [:]
    var givenUp: [String: Int64] = [:]

    /// What people should do something about, a sentence each.
    var problems: [String] {
        (reason.map { ["\(name): \($0)"] } ?? [])
            + views.compactMap { view in view.problem.map { "\(name): view \(view.name) has stopped: \($0)" } }
            + (givenUp.isEmpty
                ? []
                : ["\(name): \(DeadLetterWatch.sentence(givenUp.sorted { $0.key < $1.key }.map { ($0, $1) }))"])
    }
    var lag: Int64? { views.contains { $0.lag == nil } ? nil : views.compactMap(\.lag).max() }
    var deadLetterCount: Int64 { deadLetters.values.reduce(0, +) }
}

extension PipelineSummary {
    /// As `sluice up` tells it.
    init(_ json: JSONValue) {
        name = json["pipeline"]?.text ?? "?"
        state = json["state"]?.text ?? "?"
        reason = json["reason"]?.text
        file = json["file"]?.text
        views = (json["views"]?.elements ?? []).map { view in
            View(
                name: view["view"]?.text ?? "?", isRebuilding: view["rebuilding"]?.boolean ?? false,
                lag: view["lag"]?.integer, ageMilliseconds: view["age_ms"]?.integer,
                batches: view["batches"]?.integer ?? 0, records: view["records"]?.integer,
                results: view["results"]?.integer, batchMilliseconds: view["batch_ms"]?.integer,
                problem: view["problem"]?.text)
        }
        removed = (json["removed_views"]?.elements ?? []).compactMap(\.text)
        for member in json["dead_letters"]?.members ?? [] { deadLetters[member.name] = member.value.integer }
        for member in json["dead_letters_given_up"]?.members ?? [] { givenUp[member.name] = member.value.integer }
    }

    /// `rates` are records a second by pipeline and view, where somebody has watched them.
    func write(to json: inout JSONObjectWriter, rates: [String: Double]? = nil) {
        if let file { json.member("file", file) }
        json.member("pipeline", name)
        json.member("state", state)
        if let reason { json.member("reason", reason) }
        json.array("views") { array in
            for view in views {
                array.object {
                    $0.member("view", view.name)
                    if let lag = view.lag { $0.member("lag", lag) }
                    if let age = view.ageMilliseconds { $0.member("age_ms", age) }
                    $0.member("batches", view.batches)
                    if let records = view.records { $0.member("records", records) }
                    if let results = view.results { $0.member("results", results) }
                    if let rate = rates?["\(name)/\(view.name)"] { $0.member("records_per_second", rate) }
                    if let problem = view.problem { $0.member("problem", problem) }
                }
            }
        }
        json.array("removed_views") { array in for view in removed { array.element(view) } }
        for (name, counts) in [("dead_letters", deadLetters), ("dead_letters_given_up", givenUp)] {
            json.object(name) { object in
                for (reason, count) in counts.sorted(by: { $0.key < $1.key }) { object.member(reason, count) }
            }
        }
    }
}

/// Everything that is known of a data folder's pipelines.
struct PipelineOverview {
    var daemon: Daemon?
    var pipelines: [PipelineSummary]

    /// Asks `sluice up` where it runs, and reads the results where it does not.
    init(_ session: Session, _ configuration: SluiceConfiguration) throws {
        daemon = try Daemon(in: configuration.data)
        if let daemon {
            pipelines = try daemon.pipelines().map { PipelineSummary($0) }
        } else {
            pipelines = try Self.resting(session, configuration)
        }
    }

    private static func resting(
        _ session: Session, _ configuration: SluiceConfiguration
    ) throws -> [PipelineSummary] {
        guard FileSystem.exists(configuration.results) else { return [] }
        let results = Results(session, configuration.results, .json)
        let writer = ResultsWriter.current(of: configuration.results)
        let ends = writer == nil ? try Self.ends(session, configuration) : nil
        var found: [PipelineSummary] = []
        let isRemoved = try Self.isKnown("is_removed", results) ? "v.is_removed" : "0"
        let views = try results.rows(
            """
            SELECT v.pipeline, v.view, v.batch_id, p.topic_id, p."partition", p.next_offset, \(isRemoved)
            FROM sluice_views v LEFT JOIN sluice_positions p ON p.view_id = v.id
            WHERE v.is_published ORDER BY 1, v.id
            """)
        let paused = try Self.paused(results)
        for row in views {
            let (name, view) = (row[0].shown, row[1].shown)
            if found.last?.name != name {
                found.append(
                    PipelineSummary(
                        name: name,
                        state: writer.map { "run by \($0)" } ?? (paused.contains(name) ? "paused" : "stopped")))
            }
            let last = found.count - 1
            guard row[6].shown == "0" else {
                if found[last].removed.last != view { found[last].removed.append(view) }
                continue
            }
            if found[last].views.last?.name != view {
                found[last].views.append(
                    PipelineSummary.View(name: view, lag: ends == nil ? nil : 0, batches: Int64(row[2].shown) ?? 0))
            }
            guard let ends, let partition = Int32(row[4].shown), let next = Int64(row[5].shown),
                let end = ends["\(row[3].shown)/\(partition)"]
            else { continue }
            let place = found[last].views.count - 1
            found[last].views[place].lag = (found[last].views[place].lag ?? 0) + max(0, end - next)
        }
        for row in try results.rows("SELECT pipeline, reason, kept, given_up FROM sluice_dead_letter_counts") {
            guard let index = found.firstIndex(where: { $0.name == row[0].shown }) else { continue }
            if row[2].shown != "0" { found[index].deadLetters[row[1].shown] = Int64(row[2].shown) }
            if row[3].shown != "0" { found[index].givenUp[row[1].shown] = Int64(row[3].shown) }
        }
        return found
    }

    /// Whether the file is one that says this of its views.
    private static func isKnown(_ column: String, _ results: Results) throws -> Bool {
        try !results.rows("SELECT 1 FROM pragma_table_info('sluice_views') WHERE name = '\(column)'").isEmpty
    }

    /// The pipelines that are paused; a file that is older than pauses has none.
    private static func paused(_ results: Results) throws -> Set<String> {
        let isKept = try !results.rows("SELECT 1 FROM sqlite_schema WHERE name = 'sluice_paused'").isEmpty
        return isKept ? Set(try results.texts("SELECT pipeline FROM sluice_paused")) : []
    }

    /// Where each partition ends, by its topic's id; nil where there is no log.
    private static func ends(_ session: Session, _ configuration: SluiceConfiguration) throws -> [String: Offset]? {
        let log: any EventLog
        do { log = try session.openLog() } catch {
            // The results tell enough without the log.
            return nil
        }
        var ends: [String: Offset] = [:]
        for topic in try log.topics() {
            for partition in 0..<Int32(topic.partitions) {
                ends["\(topic.id)/\(partition)"] = try log.offsets(of: TopicPartition(topic.name, partition)).end
            }
        }
        return ends
    }
}
