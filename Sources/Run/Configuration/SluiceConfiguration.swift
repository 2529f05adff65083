public import System
public import Telemetry

/// Everything that can be configured, typed; it is read once, at the start.
public struct SluiceConfiguration: Sendable {
    /// What happens to an append when the log may not grow.
    public enum WhenFull: String, CaseIterable, Sendable {
        case refuse
        case dropOldest = "drop oldest"
    }

    /// Whose time a record bears: its producer's, or the log's when it came; Kafka's words.
    public enum TimestampType: String, CaseIterable, Sendable {
        case createTime = "CreateTime"
        case logAppendTime = "LogAppendTime"
    }

    /// How records are kept; sizes are in bytes.
    public struct Log: Sendable {
        public let committers: Int
        public let openSegments: Int
        public let diskLimit: Int?
        public let whenFull: WhenFull
        public let reserve: Int
        public let retentionCheck: Duration
        public let topicDefaults: TopicDefaults
    }

    /// What a topic has for which nothing else was said; sizes are in bytes.
    public struct TopicDefaults: Sendable {
        public let partitions: Int
        public let retentionTime: Duration?
        public let retentionBytes: Int?
        public let segmentBytes: Int
        public let segmentTime: Duration?
        public let maxMessageBytes: Int
        public let timestampType: TimestampType
    }

    /// The server of Kafka's protocol.
    public struct Kafka: Sendable {
        public let listen: String
        public let advertise: String?
        public let createsTopics: Bool
        /// How long what an empty group has committed is kept; nil for ever.
        public let offsetsRetention: Duration?
    }

    /// How the program tells what it does.
    public struct Telemetry: Sendable {
        public let level: LogLevel
        public let format: LogFormat
    }

    public let data: Path
    /// The pipeline files that run as long as the server does.
    public let pipelines: [Path]
    /// The SQLite file of the pipelines' results.
    public let results: Path
    public let log: Log
    public let kafka: Kafka
    /// Where metrics and health are read; nil for nowhere.
    public let listenHTTP: String?
    /// Whether others than this machine may connect, though nobody has to say who they are.
    public let isInsecure: Bool
    public let telemetry: Telemetry
    /// The same values with their origins, to be shown.
    public let settings: Settings

    /// Reads the file, if there is one, and the overrides over it.
    public static func read(
        _ file: ConfigurationFile?, overrides: [Override] = [],
        variables: @escaping (String) -> String? = { Environment[$0] }
    ) throws(ConfigurationError) -> SluiceConfiguration {
        SluiceConfiguration(try schema.read(file, overrides: overrides, variables: variables))
    }

    init(_ settings: Settings) {
        self.settings = settings
        data = settings[Keys.data]
        pipelines = settings[Keys.pipelines]
        results = settings[Keys.results] ?? data / "results.db"
        log = Log(
            committers: settings[Keys.committers],
            openSegments: settings[Keys.openSegments], diskLimit: settings[Keys.diskLimit],
            whenFull: settings[Keys.whenFull], reserve: settings[Keys.reserve],
            retentionCheck: settings[Keys.retentionCheck],
            topicDefaults: TopicDefaults(
                partitions: settings[Keys.partitions], retentionTime: settings[Keys.retentionTime],
                retentionBytes: settings[Keys.retentionBytes], segmentBytes: settings[Keys.segmentBytes],
                segmentTime: settings[Keys.segmentTime], maxMessageBytes: settings[Keys.maxMessageBytes],
                timestampType: settings[Keys.timestampType]))
        kafka = Kafka(
            listen: settings[Keys.listenKafka], advertise: settings[Keys.advertise],
            createsTopics: settings[Keys.createsTopics], offsetsRetention: settings[Keys.offsetsRetention])
        listenHTTP = settings[Keys.listenHTTP]
        isInsecure = settings[Keys.insecure]
        telemetry = Telemetry(level: settings[Keys.level], format: settings[Keys.format])
    }
}
