internal import Arguments
internal import EventLog
internal import JSON
internal import Model
internal import Scalars

/// `sluice topic delete`: removes a topic.
enum TopicDelete {
    private static let ifPresent = Switch("if-exists", "a topic that is not there is no error")

    static let command = Command<Action>(
        "delete", "remove a topic and all its records", flags: [ifPresent, Confirmation.yes],
        arguments: [TopicFlags.topic],
        examples: [Example("sluice topic delete orders", "remove orders; nothing brings it back")], action: run)

    private static func run(_ session: Session) throws {
        let name = session.given.value(of: TopicFlags.topic)
        let log = try session.openLog()
        let isThere = try log.topics().contains { $0.name.utf8.elementsEqual(name.utf8) }
        if !isThere && session.given[ifPresent] {
            if session.wantsJSON { return writeJSON(name, nil, [], to: session.output) }
            return session.output.line("there is no topic \(name.visible)")
        }
        let topic = try session.topic(name, in: log, mayBeMade: false)
        let ranges = session.wantsJSON ? try log.ranges(of: topic) : []
        try Confirmation(session).ask("remove topic \(name) and its \(try records(of: topic, in: log))")
        try log.deleteTopic(name)
        if session.wantsJSON { return writeJSON(name, topic, ranges, to: session.output) }
        session.output.line("removed topic \(name)")
    }

    private static func records(of topic: TopicDescription, in log: any EventLog) throws(EventLogError) -> String {
        Figures.count(try log.ranges(of: topic).reduce(0) { $0 + Int($1.end - $1.start) }, "record")
    }

    private static func writeJSON(
        _ name: String, _ topic: TopicDescription?, _ ranges: [OffsetRange], to output: Output
    ) {
        var json = JSONWriter()
        json.object { object in
            object.member("action", topic == nil ? "none" : "deleted")
            object.member("name", name)
            if let topic {
                object.member("id", "\(topic.id)")
                object.partitions(ranges)
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}
