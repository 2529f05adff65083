import Scalars
public import System
public import Telemetry

extension SluiceConfiguration {
    /// The keys, with what they accept and what they are when nobody says anything.
    public enum Keys {
        private static let mebibyte = 1 << 20
        private static let gibibyte = 1 << 30

        public static let data = Key(
            "data", .folder, standard: Path("./sluice-data"),
            "the folder that holds everything that is kept; a path in a file is meant from that file's folder")
        public static let pipelines = Key(
            "pipelines", .files, standard: [],
            "the pipeline files that run as long as the server does")
        public static let results = Key(
            "results", .optional(.file), standard: nil,
            "the SQLite file of the pipelines' results; results.db in the data folder, if left out")

        static let log = Section("log", "how records are kept")
        public static let committers = Key(
            "committers", in: log, .integer(in: 1...16), standard: 2, "how many threads write to the disk")
        public static let openSegments = Key(
            "open segments", in: log, .integer(in: 4...65_536), standard: 128,
            "how many segment files are open at the same time")
        public static let diskLimit = Key(
            "disk limit", in: log, .optional(.byteSize(in: mebibyte ... .max)), standard: nil,
            "how much disk all topics together may take")
        public static let whenFull = Key(
            "when full", in: log, .choice(of: WhenFull.self), standard: .refuse,
            "what happens to an append at the limit of disk: it is refused, or the oldest records go")
        public static let reserve = Key(
            "reserve", in: log, .byteSize(), standard: 64 * mebibyte, "how much of the disk is left free")
        public static let retentionCheck = Key(
            "retention check", in: log, .duration(in: .seconds(1) ... .seconds(86_400)), standard: .seconds(30),
            "how often segments that are too old or too many are looked for")

        static let topicDefaults = Section(
            "topic defaults", in: log, "what a topic has for which nothing else was said; Kafka's names")
        public static let partitions = Key(
            "partitions", in: topicDefaults, .integer(in: 1...4096), standard: 1, "how many partitions a topic has")
        public static let retentionTime = Key(
            "retention.ms", in: topicDefaults, .optional(.duration(in: .seconds(1) ... .longest), none: "none", "-1"),
            standard: .seconds(7 * 86_400), "how long records are kept")
        public static let retentionBytes = Key(
            "retention.bytes", in: topicDefaults, .optional(.byteSize(in: mebibyte ... .max), none: "none", "-1"),
            standard: nil,
            "how many bytes of a partition are kept")
        public static let segmentBytes = Key(
            "segment.bytes", in: topicDefaults, .byteSize(in: mebibyte...(4 * gibibyte)), standard: 256 * mebibyte,
            "when a new segment file begins, by size")
        public static let segmentTime = Key(
            "segment.ms", in: topicDefaults, .optional(.duration(in: .seconds(1) ... .longest), none: "none", "-1"),
            standard: .seconds(7 * 86_400), "when a new segment file begins, by age")
        public static let maxMessageBytes = Key(
            "max.message.bytes", in: topicDefaults, .byteSize(in: 1024...(64 * mebibyte)),
            // Kafka's own default: a mebibyte, and the front of a batch.
            standard: mebibyte + 12, "the largest batch that a producer may send")
        public static let timestampType = Key(
            "message.timestamp.type", in: topicDefaults, .choice(of: TimestampType.self), standard: .createTime,
            "whether a record has the time that its producer gave it, or that of its append")

        static let listen = Section("listen", "where others connect: HOST:PORT, and port 0 takes a free one")
        public static let listenKafka = Key(
            "kafka", in: listen, .name("HOST:PORT"), standard: "127.0.0.1:9092",
            "where programs written for Kafka connect")
        public static let listenHTTP = Key(
            "http", in: listen, .optional(.name("HOST:PORT")), standard: "127.0.0.1:8080",
            "where metrics and health are read")
        public static let insecure = Key(
            "insecure", .boolean, standard: false,
            "whether an address may be one that other machines reach, though nobody has to say who they are")

        static let kafka = Section("kafka", "the server of Kafka's protocol")
        public static let advertise = Key(
            "advertise", in: kafka, .optional(.name("HOST:PORT")), standard: nil,
            "where clients are told to connect; where they did connect, if left out")
        public static let createsTopics = Key(
            "create topics", in: kafka, .boolean, standard: true,
            "whether a topic is made when a program asks for it by name")
        public static let offsetsRetention = Key(
            "offsets retention", in: kafka,
            .optional(.duration(in: .seconds(60) ... .longest), none: "none", "-1"), standard: .seconds(7 * 86_400),
            "how long it is remembered what a consumer group has read, once nobody is in it")

        static let telemetry = Section("telemetry", "how the program tells what it does")
        public static let level = Key(
            "level", in: telemetry, .choice(of: LogLevel.self), standard: .info,
            "the least important message that is logged")
        public static let format = Key(
            "format", in: telemetry, .choice(of: LogFormat.self), standard: .text, "how log lines are written")
    }

    public static let schema = Schema(
        sections: [Keys.log, Keys.topicDefaults, Keys.listen, Keys.kafka, Keys.telemetry],
        keys: [
            Keys.data, Keys.pipelines, Keys.results, Keys.committers, Keys.openSegments,
            Keys.diskLimit, Keys.whenFull, Keys.reserve, Keys.retentionCheck, Keys.partitions, Keys.retentionTime,
            Keys.retentionBytes, Keys.segmentBytes,
            Keys.segmentTime, Keys.maxMessageBytes, Keys.timestampType, Keys.listenKafka, Keys.listenHTTP,
            Keys.insecure, Keys.advertise,
            Keys.createsTopics, Keys.offsetsRetention, Keys.level, Keys.format,
        ],
        rules: [
            Schema.Rule([Keys.maxMessageBytes, Keys.segmentBytes]) { settings in
                let (message, segment) = (settings[Keys.maxMessageBytes], settings[Keys.segmentBytes])
                guard message > segment / 2 else { return nil }
                return "max.message.bytes must be at most half of segment.bytes, so that a batch fits into a segment"
            }
        ])
}
