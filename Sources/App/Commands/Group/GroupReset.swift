internal import Arguments
internal import EventLog
internal import JSON
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
        var after: [TopicPartition: CommittedOffset] = [:]
        for place in try session.places(of: topic, partition: given[TopicFlags.partition]) {
            let offset = try log.offset(given.value(of: target), of: place, now: now)
            after[place] = CommittedOffset(offset: offset)
        }
        if !given[dryRun] { try log.commit(after, for: group) }
        if session.wantsJSON { writeJSON(before, after, to: session.output) } else { write(before, after, session) }
        if given[dryRun] { session.say("nothing was changed: this was a dry run") }
    }

    private typealias Offsets = [TopicPartition: CommittedOffset]

    private static func write(_ before: Offsets, _ after: Offsets, _ session: Session) {
        var table = TextTable(("TOPIC", .left), ("PARTITION", .right), ("COMMITTED", .right), ("NEW", .right))
        for (place, new) in after.sorted(by: { $0.key < $1.key }) {
            let old = before[place].map { String($0.offset) } ?? "-"
            table.add(place.topic, String(place.partition), old, String(new.offset))
        }
        session.output.write(table.text(session.output.terminal.style))
    }

    private static func writeJSON(_ before: Offsets, _ after: Offsets, to output: Output) {
        var json = JSONWriter()
        json.array { array in
            for (place, new) in after.sorted(by: { $0.key < $1.key }) {
                array.object {
                    $0.member("topic", place.topic)
                    $0.member("partition", place.partition)
                    $0.member("committed", before[place]?.offset)
                    $0.member("new", new.offset)
                }
            }
        }
        json.endLine()
        output.write(json.bytes)
    }
}
