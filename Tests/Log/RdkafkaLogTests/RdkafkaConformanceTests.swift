import Conformance
import EventLog
import KafkaKit
import KafkaServer
import RdkafkaLog
import System
import Testing

extension LogBackend {
    /// Ends a case before anything is made for it.
    private static func need(_ library: String) throws {
        if let absence = RdkafkaLog.absence(of: library) { throw absence }
    }

    private static func served(_ library: String) -> ServedLog {
        // A topic is made by whoever says so, as with the port.
        ServedLog {
            $0.createsTopics = false
        } connect: {
            try RdkafkaLog("\($0)", through: library)
        } disconnect: {
            ($0 as? RdkafkaLog)?.close()
        }
    }

    static let rdkafkaFromMemory = LogBackend("through librdkafka, in memory") { _ in
        try need(RdkafkaLog.usualLibrary)
        return try served(RdkafkaLog.usualLibrary).subject(InMemoryEventLog())
    }

    static let rdkafkaFromDisk = onDisk("through librdkafka, on disk", library: RdkafkaLog.usualLibrary)

    static let newRdkafkaFromDisk = onDisk("through a new librdkafka, on disk", library: RdkafkaLog.newLibrary)

    private static func onDisk(_ name: String, library: String) -> LogBackend {
        LogBackend(name) { _ in
            try need(library)
            return try served(library).subjectOnDisk()
        }
    }
}

extension RdkafkaLog {
    /// The one that the Python client brings along, of this year; a name that does not exist without it.
    static let newLibrary: String = {
        let root = Path(#filePath).parent.parent.parent.parent
        let versions = root / ".tools/venvs/confluent-kafka/lib"
        for version in (try? FileSystem.entries(of: versions)) ?? [] {  // without the client there is no folder
            let folder = versions / version / "site-packages/confluent_kafka.libs"
            let names = (try? FileSystem.entries(of: folder)) ?? []  // as above
            if let name = names.first(where: { $0.hasPrefix("librdkafka") }) { return (folder / name).text }
        }
        return "librdkafka-of-confluent-kafka.so.1"
    }()
}

extension Trait where Self == ConditionTrait {
    /// Where everything must be tested, the absence is a failure that says why.
    static func loading(_ library: String) -> ConditionTrait {
        .enabled(
            if: RdkafkaLog.absence(of: library) == nil || Environment["SLUICE_CLIENTS"] == "required",
            "\(library) cannot be loaded; see: make setup")
    }
}

@Suite(.loading(RdkafkaLog.usualLibrary)) struct `The log through librdkafka` {
    static let backends = [
        LogBackend.rdkafkaFromMemory, LogBackend.rdkafkaFromMemory.restarting, LogBackend.rdkafkaFromDisk,
        LogBackend.rdkafkaFromDisk.restarting,
    ]

    @Test(arguments: backends, EventLogPromises.all(with: []))
    func `keeps the promises of the port`(backend: LogBackend, promise: LogPromise) throws {
        try backend.keep(promise)
    }

    @Test(
        .loading(RdkafkaLog.newLibrary), arguments: [LogBackend.newRdkafkaFromDisk.restarting],
        EventLogPromises.all(with: []))
    func `keeps them through a new librdkafka`(backend: LogBackend, promise: LogPromise) throws {
        try backend.keep(promise)
    }

    @Test(
        .disabled("librdkafka puts records into batches of its own"),
        arguments: EventLogPromises.needing(.ownBatches))
    func `does not keep batches as they came`(promise: LogPromise) throws {
        try LogBackend.rdkafkaFromMemory.keep(promise)
    }

    @Test(
        .disabled("librdkafka numbers its batches itself, and tells nobody"),
        arguments: EventLogPromises.needing(.producerNumbers))
    func `takes no numbers of producers`(promise: LogPromise) throws {
        try LogBackend.rdkafkaFromMemory.keep(promise)
    }

    @Test(
        .disabled("librdkafka takes a record's time 0 for the present one"),
        arguments: EventLogPromises.needing(.everyTime))
    func `does not take every time`(promise: LogPromise) throws {
        try LogBackend.rdkafkaFromMemory.keep(promise)
    }

    @Test(
        .disabled("librdkafka 2.0 has no leader epochs in commits"),
        arguments: EventLogPromises.needing(.leaderEpochs))
    func `commits no leader epochs`(promise: LogPromise) throws {
        try LogBackend.rdkafkaFromMemory.keep(promise)
    }

    @Test(
        .disabled("a produce request is kept or refused a partition at a time"),
        arguments: EventLogPromises.needing(.wholeAppends))
    func `does not append as a whole`(promise: LogPromise) throws {
        try LogBackend.rdkafkaFromMemory.keep(promise)
    }

    @Test(
        .disabled("the protocol has no field for a source's position"),
        arguments: EventLogPromises.needing(.sourcePositions))
    func `keeps no positions of sources`(promise: LogPromise) throws {
        try LogBackend.rdkafkaFromMemory.keep(promise)
    }

    @Test(
        .disabled("a broker keeps its groups' members to itself"), arguments: EventLogPromises.needing(.memberships))
    func `remembers no members of groups`(promise: LogPromise) throws {
        try LogBackend.rdkafkaFromMemory.keep(promise)
    }

    @Test(.disabled("the protocol has no request for a hold"), arguments: EventLogPromises.needing(.holds))
    func `holds nothing back`(promise: LogPromise) throws {
        try LogBackend.rdkafkaFromMemory.keep(promise)
    }
}
