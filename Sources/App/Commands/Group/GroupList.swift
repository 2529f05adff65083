internal import Arguments
internal import EventLog
internal import JSON
internal import Model
internal import Scalars

/// `sluice group list`: the groups and how far they are behind.
enum GroupList {
    static let command = Command<Action>(
        "list", "list the consumer groups", flags: [TopicFlags.quiet],
        examples: [Example("sluice group list", "groups, their topics and how far they are behind")], action: run)

    private struct Row {
        let name: String
        let topics: Int
        let lag: Int64
    }

    private static func run(_ session: Session) throws {
        let log = try session.openLog()
        if session.given[TopicFlags.quiet], !session.wantsJSON {
            for group in try log.groups() { session.output.line(group.visible) }
            return
        }
        let rows = try log.groups().map { name in
            let lags = try GroupLag.all(of: try log.committed(by: name), in: log)
            return Row(name: name, topics: Set(lags.map(\.place.topic)).count, lag: lags.reduce(0) { $0 + $1.lag })
        }
        if session.wantsJSON { return writeJSON(rows, to: session.output) }
        if rows.isEmpty { return session.say("there are no groups; a group exists once it has committed an offset") }
        var table = TextTable(("GROUP", .left), ("TOPICS", .right), ("LAG", .right))
        for row in rows { table.add(row.name, String(row.topics), Figures.count(Int(row.lag))) }
        session.output.write(table.text(session.output.terminal.style))
    }

    private static func writeJSON(_ rows: [Row], to output: Output) {
        var json = JSONWriter()
        json.array { array in
            for row in rows {
                array.object {
                    $0.member("name", row.name)
                    $0.member("topics", row.topics)
                    $0.member("lag", row.lag)
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}
