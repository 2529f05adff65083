internal import Arguments
internal import EventLog
internal import Scalars

/// `sluice topic alter`: changes settings and adds partitions, or nothing where either is wrong.
enum TopicAlter {
    private static let partitions = Flag(
        "partitions", short: "p", .integer(in: 1...LogLimits.partitions), "grow to this many partitions")
    private static let standard = Flag(
        "default", .name("KEY"), isRepeated: true, "give this setting back to its default")

    static let command = Command<Action>(
        "alter", "change a topic's settings or add partitions", flags: [TopicFlags.option, standard, partitions],
        arguments: [TopicFlags.topic],
        examples: [
            Example("sluice topic alter orders --option retention.ms=86400000", "keep a day"),
            Example(
                "sluice topic alter orders --default retention.ms --partitions 8", "as configured, in 8 partitions"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let given = session.given
        var changes: [String: String?] = try TopicFlags.settings(given).mapValues { $0 }
        for name in given.all(standard) {
            guard changes.updateValue(nil, forKey: name) == nil else {
                throw CommandError(.usage, "\(name) is given a value and its default at the same time")
            }
        }
        let count = given[partitions]
        guard !changes.isEmpty || count != nil else {
            throw CommandError(
                .usage, "nothing to change", remedy: "give --option KEY=VALUE, --default KEY or --partitions N")
        }
        // A name that no topic has is wrong on every log.
        _ = try TopicSettings.overrides([:], changedBy: changes)
        let log = try session.openLog()
        let topic = try session.topic(given.value(of: TopicFlags.topic), in: log)
        // Both are checked before either is done.
        _ = try topic.settings.applying(try TopicSettings.overrides(topic.overrides, changedBy: changes))
        if let count { try log.addPartitions(to: topic.name, upTo: count) }
        if !changes.isEmpty { try log.alterTopic(topic.name, settings: changes) }
        if session.wantsJSON {
            return try TopicDescribe.writeJSON(
                try log.describeTopic(topic.name), action: "altered", in: log, to: session.output)
        }
        session.output.line("changed topic \(topic.name)")
    }
}
