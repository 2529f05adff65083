internal import Arguments
internal import EventLog

/// `sluice topic delete`: removes a topic.
enum TopicDelete {
    private static let ifPresent = Switch("if-exists", "a topic that is not there is no error")

    static let command = Command<Action>(
        "delete", "remove a topic and all its records", flags: [ifPresent], arguments: [TopicFlags.topic],
        examples: [Example("sluice topic delete orders", "remove orders; nothing brings it back")], action: run)

    private static func run(_ session: Session) throws {
        let name = session.given.value(of: TopicFlags.topic)
        let log = try session.openLog()
        let isThere = try log.topics().contains { $0.name.utf8.elementsEqual(name.utf8) }
        if !isThere && session.given[ifPresent] { return session.output.line("there is no topic \(name)") }
        _ = try session.topic(name, in: log)
        try log.deleteTopic(name)
        session.output.line("removed topic \(name)")
    }
}
