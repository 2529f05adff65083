internal import Arguments
internal import Scalars
internal import System

/// `sluice bench kafka`: measures the server with librdkafka as its client.
enum BenchKafka {
    private static let full = Switch("full", "longer rounds, and a start with 10 GB of data")
    private static let only = Flag("only", .word("load", "wait", "start", "rest"), "only one of the benchmarks")
    private static let directory = Flag(
        "directory", .folder, "the folder on a disk to write under; all of it is removed at the end (here)")
    private static let library = Flag(
        "librdkafka", .file, "the client library, of Debian's librdkafka1 or of another's (librdkafka.so.1)")
    private static let peer = Flag(
        "peer", .name("NAME=HOST:PORT"), isRepeated: true,
        "another server of the protocol that runs already, to take turns with")

    static let command = Command<Action>(
        "kafka", "measure the server of Kafka's protocol with librdkafka as its client",
        flags: [full, only, directory, library, peer],
        examples: [
            Example("sluice bench kafka", "everything that takes about a minute"),
            Example("sluice bench kafka --only wait", "how long acknowledgements take"),
            Example("sluice bench kafka --peer other=127.0.0.1:9092", "beside another server"),
        ], action: run)

    private static func run(_ session: Session) throws {
        let given = session.given
        let request = Backends.KafkaBenchmarkRequest(
            isFull: given[full], only: given[only], directory: given[directory], library: given[library],
            peers: try given.all(peer).map(peer), wantsJSON: session.wantsJSON)
        try session.backends.benchmarkKafka(request) { line in
            session.output.line(line)
            try session.output.flush()
        }
    }

    private static func peer(_ text: String) throws(CommandError) -> (name: String, address: String) {
        let parts = text.split(separator: "=", maxSplits: 1).map(String.init)
        guard parts.count == 2 else {
            throw CommandError(.usage, "--peer \(text): expected a name and an address, as in other=127.0.0.1:9092")
        }
        return (parts[0], parts[1])
    }
}
