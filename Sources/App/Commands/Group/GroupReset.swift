internal import Arguments
internal import EventLog
internal import Model
internal import Scalars
internal import System

/// `sluice group reset`: sets where a group goes on.
enum GroupReset {
    private static let topic = Flag("topic", .name("TOPIC"), isRequired: true, "the topic whose offsets are set")
    private static let target = Flag("to", .position, isRequired: true, "where the group goes on")
    private static let dryRun = Switch("dry-run", "only show what would be set")

    static let command = Command<Action>(
        "reset", "set where a group goes on", flags: [topic, target, TopicFlags.partition, dryRun],
        arguments: [GroupFlags.group],
        examples: [
            Example("sluice group reset billing --topic orders --to beginning --dry-run", "see what it would do"),
            Example("sluice group reset billing --topic orders --to 1h", "read the last hour again"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let given = session.given
        let group = given.value(of: GroupFlags.group)
        let log = try session.openLog()
        let topic = try session.topic(given.value(of: topic), in: log)
        let before = try log.committed(by: group)
        let now = session.clock.wallMilliseconds
        var table = TextTable(("TOPIC", .left), ("PARTITION", .right), ("COMMITTED", .right), ("NEW", .right))
        var after: [TopicPartition: CommittedOffset] = [:]
        for place in try session.places(of: topic, partition: given[TopicFlags.partition]) {
            let offset = try log.offset(given.value(of: target), of: place, now: now)
            after[place] = CommittedOffset(offset: offset)
            table.add(
                place.topic, String(place.partition), before[place].map { String($0.offset) } ?? "-", String(offset))
        }
        if !given[dryRun] { try log.commit(after, for: group) }
        session.output.write(table.text(session.output.terminal.style))
        if given[dryRun] { session.say("nothing was changed: this was a dry run") }
    }
}
