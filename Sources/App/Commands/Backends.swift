public import Aggregates
public import Configuration
public import EventLog
public import Network
public import System

/// What the commands are built on; only the executable's composition knows which engines these are.
public struct Backends: Sendable {
    /// How a log is to be opened.
    public struct LogRequest: Sendable {
        public let configuration: SluiceConfiguration
        /// Who holds the data directory, as another process is told.
        public let command: String
        /// Without this, a folder that holds no log stays as it is.
        public let mayCreate: Bool
        public let onNotice: @Sendable (String) -> Void
        /// Called when the log can no longer be trusted and has stopped.
        public let onFailure: @Sendable (EventLogError) -> Void
        /// Hears of every commit; nil when nobody wants to know.
        public let onCommit: (@Sendable (Commit) -> Void)?
    }

    /// What the engine made durable at once: how long that took, and how much it was.
    public struct Commit: Sendable {
        let duration: Duration
        let batches: Int
        let bytes: Int

        public init(duration: Duration, batches: Int, bytes: Int) {
            self.duration = duration
            self.batches = batches
            self.bytes = bytes
        }
    }

    /// A number that only the engine knows; whoever watches the process is shown it.
    public struct Reading: Sendable {
        /// The metric's, without a unit.
        let name: String
        let sentence: String
        let isBytes: Bool
        let read: @Sendable () -> Int

        public init(_ name: String, _ sentence: String, isBytes: Bool = false, read: @escaping @Sendable () -> Int) {
            self.name = name
            self.sentence = sentence
            self.isBytes = isBytes
            self.read = read
        }
    }

    /// A log, what can be read off it, and how it is closed.
    public struct OpenLog: Sendable {
        let log: any EventLog
        let readings: [Reading]
        /// Gives up some of the disk that is kept for a full one; false where there is none.
        let makeRoom: @Sendable () -> Bool
        let close: @Sendable () throws(EventLogError) -> Void

        public init(
            _ log: any EventLog, readings: [Reading] = [], makeRoom: @escaping @Sendable () -> Bool = { false },
            close: @escaping @Sendable () throws(EventLogError) -> Void
        ) {
            self.makeRoom = makeRoom
            self.log = log
            self.readings = readings
            self.close = close
        }
    }

    /// Results that this process alone writes, and what can be read off their engine.
    public struct OpenResults: Sendable {
        public typealias Store = Aggregates & DeadLetters & PipelinePauses & ResultQueries

        let store: any Store
        let readings: [Reading]
        /// Leaves the file so that a copy of it is whole, at the end.
        let settle: @Sendable () -> Void

        public init(_ store: any Store, readings: [Reading] = [], settle: @escaping @Sendable () -> Void) {
            self.store = store
            self.readings = readings
            self.settle = settle
        }
    }

    /// A library that this program runs with.
    public struct Engine: Sendable {
        let name: String
        let version: String
        /// What is wrong with this version, and what to do about it.
        let warning: String?

        public init(name: String, version: String, warning: String? = nil) {
            self.name = name
            self.version = version
            self.warning = warning
        }
    }

    /// What was found in a data directory that nobody uses.
    public struct Examination: Sendable {
        /// One thing that is not as it should be; without damage nothing is lost by it.
        public struct Finding: Sendable {
            let isDamage: Bool
            /// Where and what, for a person.
            let text: String
            let file: String

            public init(isDamage: Bool, text: String, file: String) {
                self.isDamage = isDamage
                self.text = text
                self.file = file
            }
        }

        /// What was looked at, by name: topics, records.
        let counts: [(name: String, count: Int)]
        let findings: [Finding]

        public init(counts: [(name: String, count: Int)], findings: [Finding]) {
            self.counts = counts
            self.findings = findings
        }
    }

    /// What is to be measured, and where; what is nil is left to the benchmarks.
    public struct BenchmarkRequest: Sendable {
        public let isFull: Bool
        public let only: String?
        public let directory: Path?
        public let memoryDirectory: Path?
        public let wantsJSON: Bool
    }

    /// What is to be measured of the engine, and where; what is nil is left to the benchmarks.
    public struct EngineBenchmarkRequest: Sendable {
        public let isFull: Bool
        public let only: String?
        public let directory: Path?
        public let wantsJSON: Bool
    }

    /// What is to be measured of the server, and beside whom; what is nil is left to the benchmarks.
    public struct KafkaBenchmarkRequest: Sendable {
        public let isFull: Bool
        public let only: String?
        public let directory: Path?
        public let library: Path?
        public let peers: [(name: String, address: String)]
        public let wantsJSON: Bool
    }

    /// Opens the log that the configuration asks for; nil where there is none and none may be made.
    let openLog: @Sendable (LogRequest) throws(EventLogError) -> OpenLog?
    /// Reaches the log that these brokers serve, by the first that answers.
    let connect: @Sendable ([Address]) throws(EventLogError) -> OpenLog
    /// Reads files as a log, each as the topic whose name it has here; files at rest do not grow meanwhile.
    let openFiles: @Sendable ([String: Path], Bool) throws(EventLogError) -> OpenLog
    /// Opens the results in this file, or makes it; at most one process may, which is the caller's to see to.
    let openResults: @Sendable (Path) throws(AggregatesError) -> OpenResults
    /// Reads the results in this file beside whoever writes them, until the function says to stop.
    let readResults: @Sendable (Path, @escaping @Sendable () -> Bool) -> any ResultQueries
    /// Reads everything in a data directory and changes nothing; the function hears of each file before it is read.
    let examine: @Sendable (Path, @escaping (String) -> Void) throws(EventLogError) -> Examination
    let engines: @Sendable () -> [Engine]
    /// Measures the log; the function hears of each line as soon as it is known.
    let benchmarkLog: @Sendable (BenchmarkRequest, (String) throws -> Void) throws -> Void
    /// Measures the server of Kafka's protocol in the same way.
    let benchmarkKafka: @Sendable (KafkaBenchmarkRequest, (String) throws -> Void) throws -> Void
    /// Measures how the log becomes results in the same way.
    let benchmarkEngine: @Sendable (EngineBenchmarkRequest, (String) throws -> Void) throws -> Void

    public init(
        openLog: @escaping @Sendable (LogRequest) throws(EventLogError) -> OpenLog?,
        connect: @escaping @Sendable ([Address]) throws(EventLogError) -> OpenLog,
        openFiles: @escaping @Sendable ([String: Path], Bool) throws(EventLogError) -> OpenLog,
        openResults: @escaping @Sendable (Path) throws(AggregatesError) -> OpenResults,
        readResults: @escaping @Sendable (Path, @escaping @Sendable () -> Bool) -> any ResultQueries,
        examine: @escaping @Sendable (Path, @escaping (String) -> Void) throws(EventLogError) -> Examination,
        engines: @escaping @Sendable () -> [Engine],
        benchmarkLog: @escaping @Sendable (BenchmarkRequest, (String) throws -> Void) throws -> Void,
        benchmarkKafka: @escaping @Sendable (KafkaBenchmarkRequest, (String) throws -> Void) throws -> Void,
        benchmarkEngine: @escaping @Sendable (EngineBenchmarkRequest, (String) throws -> Void) throws -> Void
    ) {
        self.openLog = openLog
        self.connect = connect
        self.openFiles = openFiles
        self.openResults = openResults
        self.readResults = readResults
        self.examine = examine
        self.engines = engines
        self.benchmarkLog = benchmarkLog
        self.benchmarkKafka = benchmarkKafka
        self.benchmarkEngine = benchmarkEngine
    }
}
