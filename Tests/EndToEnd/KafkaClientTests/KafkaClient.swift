import System
import Testing

/// A program that was written for Kafka, and the script of ours that has it do everything it can.
struct KafkaClient: Sendable, CustomTestStringConvertible {
    let name: String
    /// Whether its script has a part about groups.
    let hasGroups: Bool
    /// Started with the server's address and the part of the day.
    private let words: [String]
    /// What has to be there before it can run.
    private let needs: Path

    var testDescription: String { name }

    static let all = asked == "java" ? [java] : usual

    private static let java = KafkaClient(
        name: "java", hasGroups: true, words: ["/bin/bash", (scripts / "java/day.sh").text],
        needs: tools / "java/Day.class")

    private static let usual = [
        KafkaClient(
            name: "kcat", hasGroups: true, words: ["/bin/bash", (scripts / "kcat_day.sh").text], needs: "/usr/bin/kcat"
        ),
        python("confluent-kafka", "confluent_day.py"),
        python("kafka-python", "kafka_python_day.py"),
        python("kafka-python-2.0.2", "kafka_python_day.py"),
        python("aiokafka", "aiokafka_day.py"),
        KafkaClient(name: "sarama", hasGroups: false, words: [sarama.text], needs: sarama),
    ]

    /// No client but a cluster of several brokers, for which our command line is the client.
    static let cluster = python("confluent-kafka", "cluster.py")

    /// `required` where everything must be tested: a missing client is a failure then; elsewhere it is skipped, and
    /// named. `java` for that client alone, which is too large to be installed everywhere.
    private static let asked = Environment["SLUICE_CLIENTS"]
    private static let isRequired = ["required", "java"].contains(asked)

    private static let root = Path(#filePath).parent.parent.parent.parent
    private static let scripts = root / "Tests/EndToEnd/Clients"
    private static let tools = root / ".tools"
    private static let sarama = tools / "bin/sarama-day"

    private static func python(_ name: String, _ script: String) -> KafkaClient {
        let interpreter = tools / "venvs" / name / "bin/python"
        return KafkaClient(
            name: name, hasGroups: true, words: [interpreter.text, "-B", (scripts / script).text], needs: interpreter)
    }

    /// Ends the test, by a skip or by a failure, unless the client is installed.
    func need() throws {
        if FileSystem.exists(needs) { return }
        try #require(!Self.isRequired, "\(name) is not installed: there is no \(needs)")
        // A cancelled case is one of many, and the run does not show why.
        print("➜ \(name) skipped: it is not installed; see: make setup")
        try Test.cancel("\(name) is not installed; see: make setup")
    }

    /// Runs a part of the client's day; everything it says is in the failure.
    func live(_ part: String, with server: Server) throws { try live(part, server.address, in: server.folder) }

    func live(_ part: String, _ whom: String, in folder: Path) throws {
        let place = folder / "client-\(part)"
        let output = try File(place, .create)
        var process = try ChildProcess(
            "/usr/bin/timeout", ["--kill-after=5", "150"] + words + [whom, part],
            output: output.descriptor, error: output.descriptor)
        let end = try process.wait()
        let said = String(decoding: try FileSystem.contents(of: place, limit: 1 << 20), as: UTF8.self)
        #expect(end == .exited(0) && said.hasSuffix("done \(part)\n"), "\(name), \(part): \(end)\n\(said)")
    }
}
