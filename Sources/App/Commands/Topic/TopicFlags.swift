internal import Arguments
internal import EventLog
internal import Scalars

/// Arguments and flags that several commands on topics share.
enum TopicFlags {
    static let topic = Positional("topic", .name("TOPIC", listedBy: "topic list --quiet"), "the topic's name")
    /// … of one that is to be made.
    static let newTopic = Positional("topic", .name("TOPIC"), "the topic's name")
    static let quiet = Switch("quiet", short: "q", "only the names, one a line")
    static let partition = Flag(
        "partition", .integer(in: 0...(LogLimits.partitions - 1)), "only this partition, counted from 0")
    static let option = Flag(
        "option", short: "o", .assignment, isRepeated: true, "a setting of the topic by Kafka's name")

    /// Settings by name, the last one of a name as with every flag; wrong ones are known before a log is opened.
    static func settings(_ given: Invocation) throws(EventLogError) -> [String: String] {
        let settings = Dictionary(given.all(option).map { ($0.key, $0.value) }) { $1 }
        _ = try TopicSettings().applying(settings)
        return settings
    }
}
