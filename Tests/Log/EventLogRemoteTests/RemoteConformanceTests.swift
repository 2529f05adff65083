import Conformance
import EventLog
import EventLogRemote
import KafkaKit
import System
import TestKit
import Testing

extension LogBackend {
    private static let served = ServedLog {
        try EventLogRemote($0, .hasty)
    } disconnect: {
        ($0 as? EventLogRemote)?.close()
    }

    static let servedFromMemory = LogBackend("over Kafka's protocol, in memory") { _ in
        try served.subject(InMemoryEventLog())
    }

    static let servedFromDisk = LogBackend("over Kafka's protocol, on disk") { _ in try served.subjectOnDisk() }

    /// Three brokers; where they are restless, who leads and keeps what changes all the time.
    static func servedByThree(restless: Bool) -> LogBackend {
        LogBackend("over Kafka's protocol, by three brokers\(restless ? " that change parts" : "")") { _ in
            let cluster = try StagedCluster(InMemoryEventLog())
            let remote = try EventLogRemote(cluster.addresses, .hasty)
            let isOver = Monitor(!restless)
            let thread = try Thread("changes") {
                while !isOver.withLock({ $0 }) {
                    pause(.milliseconds(7))
                    cluster.parts.withLock { $0.shift += 1 }
                }
            }
            return LogUnderTest(
                remote, clock: SystemClock(), reopening: { $0 },
                closing: { _ in
                    isOver.update { $0 = true }
                    thread.join()
                    remote.close()
                    cluster.stop()
                })
        }
    }

    /// For comparison: times are those of the clock that the other log has.
    static let servedByManualClock = LogBackend("over Kafka's protocol, compared") { clock in
        try served.subject(InMemoryEventLog(clock: clock), clock: clock)
    }
}

@Suite struct `The log over Kafka's protocol` {
    static let backends = [
        LogBackend.servedFromMemory, LogBackend.servedFromMemory.restarting, LogBackend.servedFromDisk,
        LogBackend.servedFromDisk.restarting, LogBackend.servedByThree(restless: false),
        LogBackend.servedByThree(restless: true),
    ]
    static let promises = EventLogPromises.all(with: [
        .ownBatches, .producerNumbers, .everyTime, .leaderEpochs, .sourcePositions,
    ])

    @Test(arguments: backends, promises)
    func `keeps the promises of the port`(backend: LogBackend, promise: LogPromise) throws {
        try backend.keep(promise)
    }

    @Test(
        .disabled("a produce request is kept or refused a partition at a time"),
        arguments: EventLogPromises.needing(.wholeAppends))
    func `does not append as a whole`(promise: LogPromise) throws {
        try LogBackend.servedFromMemory.keep(promise)
    }

    @Test(
        .disabled("a broker keeps its groups' members to itself"), arguments: EventLogPromises.needing(.memberships))
    func `remembers no members of groups`(promise: LogPromise) throws {
        try LogBackend.servedFromMemory.keep(promise)
    }

    @Test(.disabled("the protocol has no request for a hold"), arguments: EventLogPromises.needing(.holds))
    func `holds nothing back`(promise: LogPromise) throws {
        try LogBackend.servedFromMemory.keep(promise)
    }

    @Test func `says so where it cannot do what the port has`() throws {
        let subject = try LogBackend.servedFromMemory.fresh()
        defer { subject.close() }
        try subject.log.createTopic(NewTopic("users"))
        let calls: [() throws -> Void] = [
            { _ = try subject.log.holds() }, { _ = try subject.log.memberships() }, { try subject.log.release("h") },
        ]
        for call in calls {
            let error = #expect(throws: EventLogError.self) { try call() }
            #expect(error?.code == .unsupported && error?.remedy == .fixRequest)
            #expect(error?.message.contains("over Kafka's protocol") ?? false)
        }
    }
}
