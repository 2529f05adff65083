internal import Arguments
internal import EventLog
internal import Scalars

/// `sluice topic create`: makes a topic.
enum TopicCreate {
    private static let partitions = Flag(
        "partitions", short: "p", .integer(in: 1...LogLimits.partitions),
        "how many partitions; the configuration's default if left out")
    private static let ifMissing = Switch("if-not-exists", "a topic of this name that is there already is no error")

    static let command = Command<Action>(
        "create", "make a topic", flags: [partitions, TopicFlags.option, ifMissing], arguments: [TopicFlags.newTopic],
        examples: [
            Example("sluice topic create orders --partitions 4", "four partitions for orders"),
            Example("sluice topic create clicks --option retention.ms=3600000", "keep clicks for an hour"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let given = session.given
        let name = given.value(of: TopicFlags.topic)
        let topic = NewTopic(name, partitions: given[partitions], settings: try TopicFlags.settings(given))
        try TopicName.check(name)
        let log = try session.openLog(creating: true)
        let made: TopicDescription
        do throws(EventLogError) {
            made = try log.createTopic(topic)
        } catch {
            guard error.code == .topicExists, given[ifMissing] else { throw error }
            guard session.wantsJSON else { return session.output.line("topic \(name) is there already") }
            return try TopicDescribe.writeJSON(
                try log.describeTopic(name), action: "none", in: log, to: session.output)
        }
        if session.wantsJSON {
            return try TopicDescribe.writeJSON(made, action: "created", in: log, to: session.output)
        }
        session.output.line("made topic \(name) with \(Figures.count(made.partitions, "partition"))")
    }
}
