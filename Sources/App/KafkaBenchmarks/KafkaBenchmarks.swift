public import Measuring
public import System

/// Measures the program as a server of Kafka's protocol, with librdkafka as its client on the same machine.
public enum KafkaBenchmarks {
    /// What is measured, and where.
    public struct Options: Sendable {
        /// Also what takes minutes and gigabytes: longer rounds, a start with 10 GB of data.
        public var isFull = false
        /// The folder on a disk under which everything is written, and removed at the end.
        public var directory: Path = "."
        /// Only benchmarks with this in their name.
        public var filter: String?
        /// The program that is started as server and, with `runAsChild` first in it, as client.
        public var binary = Environment.executable
        /// The client library: a path, or a name that the loader looks up.
        public var library: Path = "librdkafka.so.1"
        /// Other servers of the protocol that run already and take turns with ours.
        public var peers: [Peer] = []
        /// Takes SIGINT and SIGTERM over, to leave no files behind; the process then ends with `run`.
        public var cleansUpWhenInterrupted = true

        public init() {}
    }

    /// Another server of the protocol.
    public struct Peer: Sendable {
        public let name: String
        /// As `host:port`.
        public let address: String

        public init(name: String, address: String) {
            self.name = name
            self.address = address
        }
    }

    /// Measures one benchmark after the other, and reports each line as soon as it is known.
    public static func run(_ options: Options = Options(), report: (Line) throws -> Void) throws {
        try run(options, options.isFull ? .full : .quick, report: report)
    }

    static func run(_ options: Options, _ scale: Scale, report: (Line) throws -> Void) throws {
        let chosen = Benchmark.all.filter { options.filter == nil || options.filter == $0.name }
        guard !chosen.isEmpty else {
            throw BenchmarkError(
                "there is no benchmark \"\(options.filter ?? "")\", only "
                    + Benchmark.all.map(\.name).joined(separator: ", "))
        }
        let workplace = try Workplace(disk: options.directory, needs: scale.bytes, memory: nil)
        defer { workplace.remove() }
        if options.cleansUpWhenInterrupted { try workplace.removeWhenInterrupted() }
        let place = try workplace[.disk].get()
        let setting = Setting(place: place, scale: scale, options: options)
        let version = try setting.clientVersion()
        try report(.remark(name: "client", text: "librdkafka \(version), acks=all, one partition, one process"))
        try report(.machine(try Machine.describe(workplace)))
        for benchmark in chosen {
            for line in try place.clean({ try benchmark.measure(setting) }) { try report(line) }
        }
    }
}
