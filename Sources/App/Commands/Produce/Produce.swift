internal import Arguments
internal import Compression
internal import EventLog
internal import Model
internal import Scalars
internal import System

/// `sluice produce`: lines become records.
enum Produce {
    static let files = Positional(
        "file", .file, arity: .any,
        "files with one record a line; standard input if left out or -; a carriage return before the line end is kept")
    static let separator = Flag(
        "key-separator", .name("TEXT"), "what stands between key and value in a line, such as :")
    static let keyMember = Flag(
        "json-key", .name("MEMBER"), "every line is a JSON object, the record's value; this member is its key")
    static let header = Flag(
        "header", short: "H", .assignment, isRepeated: true, "a header that every record gets")
    static let partition = Flag(
        "partition", .integer(in: 0...(LogLimits.partitions - 1)),
        "send all records to this partition; otherwise the key decides")
    static let compression = Flag("compression", .codec, standard: "none", "how batches are compressed")
    static let rate = Flag("rate", .rate, "send not more records a second than this")
    static let batchBytes = Flag(
        "batch-bytes", .byteSize(in: 1024...LogLimits.batchBytes), standard: "256KiB",
        "the size at which a batch is sent")
    static let linger = Flag(
        "linger", .duration(in: .zero ... .seconds(60)), standard: "10ms",
        "how long a record waits for others to share its batch")
    static let create = Switch("create", "make the topic if it is not there")
    static let resume = Switch(
        "resume", "go on in each file where the log says that it was left, so that no line is in the topic twice")
    static let strict = Switch("strict", "stop at the first line that is no record")
    static let quiet = Switch("quiet", short: "q", "no summary at the end")

    static let command = Command<Action>(
        "produce", "put records into a topic, one for each line",
        flags: [
            separator, keyMember, header, partition, compression, rate, batchBytes, linger, create, resume, strict,
            quiet,
        ],
        arguments: [TopicFlags.topic, files],
        examples: [
            Example("echo hello | sluice produce greetings --create", "one record; the topic is made"),
            Example("sluice produce orders orders.ndjson --json-key order_id", "a file of JSON objects, keyed"),
            Example("sluice produce pairs --key-separator : --rate 100", "lines such as key:value, 100 a second"),
            Example("sluice produce events day.ndjson --resume", "go on where an earlier run was ended or killed"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let given = session.given
        guard given[separator] == nil || given[keyMember] == nil else {
            throw CommandError(.usage, "a key comes from --key-separator or from --json-key, not from both")
        }
        guard !given[resume] || !given.all(files).isEmpty && !given.all(files).contains("-") else {
            throw CommandError(.usage, "--resume goes on in files; standard input is always read from where it is")
        }
        if given[create] { try TopicName.check(given.value(of: TopicFlags.topic)) }
        try check(given.all(files))
        if given[resume] {
            try FileSource.refuseDoubles(among: given.all(files), for: given.value(of: TopicFlags.topic))
        }
        let log = try session.openLog(creating: given[create])
        let topic = try topic(session, log)
        if let partition = given[partition] { _ = try session.places(of: topic, partition: partition) }
        var settings = BatchingProducer.Settings()
        settings.codec = given.value(of: compression)
        settings.batchBytes = given.value(of: batchBytes)
        settings.linger = given.value(of: linger)
        var work = try ProduceWork(session, topic, log, options(given), settings)
        try work.run(given.all(files))
    }

    private static func options(_ given: Invocation) -> ProduceWork.Options {
        var options = ProduceWork.Options()
        if let separator = given[separator] {
            options.format = .keyAndValue(separator: Array(separator.utf8))
        } else if let member = given[keyMember] {
            options.format = .json(KeyMember(member))
        }
        options.partition = given[partition].map { Int32($0) }
        options.headers = given.all(header).map { Record.Header(key: $0.key, value: Array($0.value.utf8)[...]) }
        options.rate = given[rate]
        options.resumes = given[resume]
        options.isStrict = given[strict]
        options.isQuiet = given[quiet]
        return options
    }

    /// A file that is missing is told before anything is made or sent: who tries again would send the others twice.
    private static func check(_ files: [Path]) throws {
        for path in files where path.text != "-" { try FileSystem.checkReadable(path) }
    }

    private static func topic(_ session: Session, _ log: any EventLog) throws -> TopicDescription {
        let name = session.given.value(of: TopicFlags.topic)
        guard session.given[create] else {
            do { return try session.topic(name, in: log) } catch let error as CommandError {
                throw CommandError(error.sentence, remedy: error.remedy.map { "\($0), or produce with --create" })
            }
        }
        return try session.madeTopic(name, in: log)
    }
}

extension ValueKind where Value == CompressionCodec {
    static var codec: ValueKind {
        let names = CompressionCodec.allCases.map(\.name)
        return ValueKind(
            names.joined(separator: "|"), expectation: alternatives(names), completion: .words(names),
            read: { CompressionCodec(name: $0) }, write: { $0.name })
    }
}
