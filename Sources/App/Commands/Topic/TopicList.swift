internal import Arguments
internal import EventLog
internal import JSON
internal import Model
internal import Scalars

/// `sluice topic list`: the topics, how many partitions and records each has.
enum TopicList {
    static let command = Command<Action>(
        "list", "list the topics", flags: [TopicFlags.quiet],
        examples: [
            Example("sluice topic list", "topics, partitions and records"),
            Example("sluice topic list --json | jq '.[].name'", "only the names"),
        ], action: run)

    private struct Row {
        let topic: TopicDescription
        let records: Int64
    }

    private static func run(_ session: Session) throws {
        let log = try session.openLog()
        if session.given[TopicFlags.quiet], !session.wantsJSON {
            for topic in try log.topics() { session.output.line(topic.name.visible) }
            return
        }
        let rows = try log.topics().map { topic in
            let places = try session.places(of: topic, partition: nil)
            return Row(topic: topic, records: try places.reduce(0) { $0 + (try log.offsets(of: $1)).count })
        }
        if session.wantsJSON { return writeJSON(rows, to: session.output) }
        if rows.isEmpty {
            return session.say("there are no topics; make one with: \(session.suggestion("topic create NAME"))")
        }
        var table = TextTable(("TOPIC", .left), ("PARTITIONS", .right), ("RECORDS", .right), ("ID", .left))
        for row in rows {
            table.add(
                row.topic.name, String(row.topic.partitions), Figures.count(Int(row.records)), "\(row.topic.id)")
        }
        session.output.write(table.text(session.output.terminal.style))
    }

    private static func writeJSON(_ rows: [Row], to output: Output) {
        var json = JSONWriter()
        json.array { array in
            for row in rows {
                array.object {
                    $0.member("name", row.topic.name)
                    $0.member("id", "\(row.topic.id)")
                    $0.member("partitions", row.topic.partitions)
                    $0.member("records", row.records)
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}
