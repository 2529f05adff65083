internal import Arguments
internal import EventLog

/// `sluice group delete`: forgets a group.
enum GroupDelete {
    static let command = Command<Action>(
        "delete", "forget a group and all its offsets", arguments: [GroupFlags.group],
        examples: [Example("sluice group delete billing", "forget how far billing has read")], action: run)

    private static func run(_ session: Session) throws {
        let group = session.given.value(of: GroupFlags.group)
        let log = try session.openLog()
        _ = try GroupFlags.committed(by: group, in: log, session)
        try log.deleteGroup(group)
        session.output.line("forgot group \(group)")
    }
}
