internal import Columns
internal import Compression
internal import EventLog
internal import EventLogLMDB
internal import Measuring
internal import Model
internal import Plans
internal import RecordBatches
internal import StreamEngine
internal import StreamSQL
internal import System

/// The events that are measured with: JSON of 170 to 200 bytes, of which a view takes two or five fields.
struct EventStream {
    static let topic = "events"
    /// The name of the one view.
    static let view = "result"
    private static let types = ["page_visit", "click", "purchase", "signup"]

    static let plan = StreamPlan(
        name: "events", topic: topic,
        fields: [
            StreamField(name: "event_id", type: .bigint, source: .json(["event_id"])),
            StreamField(name: "event_type", type: .text, source: .json(["event_type"])),
            StreamField(name: "at", type: .timestamp, source: .json(["timestamp"])),
            StreamField(name: "user_id", type: .int, source: .json(["user_id"])),
            StreamField(name: "page_id", type: .int, source: .json(["page_id"])),
        ], eventTime: 2, watermark: 60_000, maxAhead: .max)

    /// All five fields are read, and grouped by type and ten seconds.
    static let windows = """
        SELECT event_type, window_start, count(*) AS events, count(event_id) AS ids, max(user_id) AS users,
            sum(page_id) AS pages
        FROM events GROUP BY event_type, tumble(at, '10s')
        """

    /// One event; those that follow each other are a millisecond apart.
    static func event(_ number: Int, user: Int, _ generator: inout SeededGenerator) -> String {
        let second = number / 1000
        let time =
            "2024-03-\(two(1 + second / 86_400 % 28)) \(two(second / 3600 % 24)):\(two(second / 60 % 60)):"
            + two(second % 60)
        let type = types[Int.random(in: 0..<4, using: &generator)]
        return #"{"event_id": \#(number), "event_type": "\#(type)", "timestamp": "\#(time)", "user_id": \#(user), "#
            + #""page_id": \#(Int.random(in: 1...100, using: &generator)), "session": "3f1c2a9e-77aa-4e1b", "#
            + #""agent": "Mozilla/5.0 (X11; Linux)"}"#
    }

    private static func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

    /// Makes the topic with `count` events over its partitions.
    static func fill(_ log: EventLogLMDB, count: Int, partitions: Int, users: Int = 50) throws {
        try log.createTopic(NewTopic(topic, partitions: partitions))
        try append(log, count: count, partitions: partitions, users: users)
    }

    /// Appends the events from a number on, in batches of a thousand; each has a user of its own where there are no
    /// `users`.
    static func append(
        _ log: EventLogLMDB, from first: Int = 0, count: Int, partitions: Int = 1, users: Int = 50
    ) throws {
        var generator = SeededGenerator(seed: 7)
        var last: AppendTicket?
        for start in stride(from: first, to: first + count, by: 1000) {
            var builder = BatchBuilder()
            for number in start..<min(start + 1000, first + count) {
                let user = users == 0 ? number : Int.random(in: 1...users, using: &generator)
                let value = Array(event(number, user: user, &generator).utf8)
                builder.append(Record(timestamp: 1_709_251_200_000, value: value[...]))
            }
            let place = TopicPartition(topic, Int32(start / 1000 % partitions))
            last = log.submit(Append(try builder.finish(), to: place))
        }
        _ = try last?.wait()
    }

    /// A pipeline of one view over the events.
    static func pipeline(_ sql: String, emit: EmitMode = .upsert) throws -> PipelinePlan {
        let view = try StreamSQL.plan(view: view, sql: sql, emit: emit, scheme: Scheme(streams: [plan.shape]))
        return PipelinePlan(
            name: "bench", streams: [plan], views: [PipelineView(plan: view, trigger: .continuous)])
    }
}
