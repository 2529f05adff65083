internal import Arguments
internal import EventLog
internal import Model
internal import Scalars

/// `sluice consume`: records become lines.
enum Consume {
    static let from = Flag(
        "from", .position, "where to begin: beginning (the default), end, an offset, -N, a time, or a span such as 10m")
    static let follow = Switch("follow", short: "f", "wait for more records instead of stopping at the end")
    static let most = Flag("max", short: "n", .integer(in: 1 ... .max), "stop after so many records")
    static let keys = Switch("keys", "show the key before each value")
    static let headers = Switch("headers", "show the headers before each value")
    static let offsets = Switch("offsets", "show partition and offset before each value")
    static let times = Switch("times", "show the time before each value")
    static let group = Flag(
        "group", .name("GROUP"), "go on where this group stands, and commit how far it has read")
    static let quiet = Switch("quiet", short: "q", "no summary at the end")

    static let command = Command<Action>(
        "consume", "show the records of a topic",
        flags: [from, follow, most, TopicFlags.partition, keys, headers, offsets, times, group, quiet],
        arguments: [TopicFlags.topic],
        examples: [
            Example("sluice consume orders --from -10 --keys", "the last ten records of each partition"),
            Example("sluice consume orders --from 10m --follow", "ten minutes back, and on"),
            Example("sluice consume orders --json | jq .value", "one JSON object a record"),
            Example("sluice consume orders --group billing", "what billing has not read yet"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let log = try session.openLog()
        let topic = try session.topic(session.given.value(of: TopicFlags.topic), in: log)
        var work = try ConsumeWork(session, log, topic)
        try work.run()
    }
}
