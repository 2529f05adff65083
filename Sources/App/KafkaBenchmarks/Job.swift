internal import JSON
internal import Measuring
internal import System

/// What a client is to do, in a process of its own so that its memory and its share of the processors are its own.
struct Job: Sendable {
    enum Kind: String, Sendable {
        case version, produce, paced, consume
    }

    let kind: Kind
    let address: String
    let topic: String
    let records: Int
    let size: Int
    /// Of a paced job.
    let recordsPerSecond: Double
    let lingerMilliseconds: Int

    init(
        _ kind: Kind, at address: String, topic: String = "", records: Int = 0, size: Int = 0,
        recordsPerSecond: Double = 0, lingerMilliseconds: Int = 5
    ) {
        self.kind = kind
        self.address = address
        self.topic = topic
        self.records = records
        self.size = size
        self.recordsPerSecond = recordsPerSecond
        self.lingerMilliseconds = lingerMilliseconds
    }

    /// Names what the copy of this program is to do.
    static let variable = "SLUICE_BENCH_KAFKA_CLIENT"

    func run(_ binary: Path, _ library: Path, in folder: Path) throws -> Outcome {
        let note = folder / "client-said"
        var variables = Environment.variables
        variables[Self.variable] = json(library, note)
        if FileSystem.exists(note) { try FileSystem.removeFile(note) }
        let log = try File(folder / "client-errors", .replace)
        var child = try ChildProcess(binary, environment: variables, output: log.descriptor, error: log.descriptor)
        let end = try child.wait()
        guard FileSystem.exists(note) else {
            throw BenchmarkError("the client \(end); does the program call runAsChild first?")
        }
        return try Outcome(
            String(decoding: try FileSystem.contents(of: note, limit: Limits.noteBytes), as: UTF8.self))
    }

    private func json(_ library: Path, _ note: Path) -> String {
        var json = JSONWriter()
        json.object {
            $0.member("kind", kind.rawValue)
            $0.member("address", address)
            $0.member("topic", topic)
            $0.member("records", records)
            $0.member("size", size)
            $0.member("rate", recordsPerSecond)
            $0.member("linger", lingerMilliseconds)
            $0.member("library", library.text)
            $0.member("note", note.text)
        }
        return json.text
    }

    /// What `json` has written.
    static func parse(_ text: String) throws -> (job: Job, library: String, note: Path) {
        let value = try JSONValue.parse(text)
        guard let kind = value["kind"]?.text.flatMap(Kind.init(rawValue:)), let address = value["address"]?.text,
            let topic = value["topic"]?.text, let records = value["records"]?.integer,
            let size = value["size"]?.integer, let rate = value["rate"]?.double,
            let linger = value["linger"]?.integer, let library = value["library"]?.text,
            let note = value["note"]?.text
        else { throw BenchmarkError("\(variable) is not understood: \(text)") }
        let job = Job(
            kind, at: address, topic: topic, records: Int(records), size: Int(size), recordsPerSecond: rate,
            lingerMilliseconds: Int(linger))
        return (job, library, Path(note))
    }
}

/// What a client has to tell.
struct Outcome: Sendable {
    var version = ""
    var records = 0.0
    /// By how much a produce has moved the end of the partition.
    var kept = 0.0
    var seconds = 0.0
    /// Of the processors, by the client itself.
    var processorSeconds = 0.0
    /// Below which half, and 99 in a hundred, of the waits for an acknowledgement lie.
    var middleWait = 0.0
    var slowWait = 0.0

    var rate: Double { records / seconds }

    init() {}

    init(_ text: String) throws {
        let value = try JSONValue.parse(text)
        if let error = value["error"]?.text { throw BenchmarkError(error) }
        version = value["version"]?.text ?? ""
        records = value["records"]?.double ?? 0
        kept = value["kept"]?.double ?? 0
        seconds = value["seconds"]?.double ?? 0
        processorSeconds = value["processor"]?.double ?? 0
        middleWait = value["p50"]?.double ?? 0
        slowWait = value["p99"]?.double ?? 0
    }

    var json: String {
        var json = JSONWriter()
        json.object {
            $0.member("version", version)
            $0.member("records", records)
            $0.member("kept", kept)
            $0.member("seconds", seconds)
            $0.member("processor", processorSeconds)
            $0.member("p50", middleWait)
            $0.member("p99", slowWait)
        }
        return json.text
    }
}
