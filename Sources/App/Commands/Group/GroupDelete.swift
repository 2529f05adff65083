internal import Arguments
internal import EventLog
internal import JSON
internal import Model
internal import Scalars

/// `sluice group delete`: forgets a group.
enum GroupDelete {
    static let command = Command<Action>(
        "delete", "forget a group and all its offsets", flags: [Confirmation.yes], arguments: [GroupFlags.group],
        examples: [Example("sluice group delete billing", "forget how far billing has read")], action: run)

    private static func run(_ session: Session) throws {
        let group = session.given.value(of: GroupFlags.group)
        let log = try session.openLog()
        let committed = try GroupFlags.committed(by: group, in: log, session)
        let offsets = Figures.count(committed.count, "committed offset")
        try Confirmation(session).ask("forget group \(group) and its \(offsets)")
        try log.deleteGroup(group)
        if session.wantsJSON { return writeJSON(group, committed, to: session.output) }
        session.output.line("forgot group \(group.visible)")
    }

    private static func writeJSON(
        _ group: String, _ committed: [TopicPartition: CommittedOffset], to output: Output
    ) {
        var json = JSONWriter()
        json.object { object in
            object.member("action", "deleted")
            object.member("name", group)
            object.array("offsets") { array in
                for (place, offset) in committed.sorted(by: { $0.key < $1.key }) {
                    array.object {
                        $0.member("topic", place.topic)
                        $0.member("partition", place.partition)
                        $0.member("committed", offset.offset)
                    }
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}
