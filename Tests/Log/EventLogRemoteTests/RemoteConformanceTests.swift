import Conformance
import EventLog
import EventLogLMDB
import EventLogRemote
import System
import TestKit
import Testing

extension LogBackend {
    /// Keeps the logs that are served, and serves them again after a restart under the same address.
    private final class Stage: Sendable {
        let log: Monitor<any EventLog>
        let server: Monitor<ServedLog>
        let clock: any Clock

        init(_ log: any EventLog, clock: any Clock) throws {
            self.clock = clock
            self.log = Monitor(log)
            server = Monitor(try ServedLog(log, clock: clock))
        }

        /// The client stays, and finds that its connections are gone.
        func restart(_ reopen: (any EventLog) throws -> any EventLog) throws {
            let old = server.withLock { $0 }
            old.stop()
            let log = try reopen(log.withLock { $0 })
            self.log.withLock { $0 = log }
            let new = try ServedLog(log, clock: clock, on: old.address)
            server.withLock { $0 = new }
        }
    }

    private static func subject(
        _ log: any EventLog, clock: any Clock, reopen: @escaping (any EventLog) throws -> any EventLog = { $0 },
        close: @escaping (any EventLog) throws -> Void = { _ in }
    ) throws -> LogUnderTest {
        let stage = try Stage(log, clock: clock)
        let remote = try EventLogRemote(stage.server.withLock { $0.address }, .hasty)
        return LogUnderTest(
            remote, clock: clock,
            reopening: { remote in
                try stage.restart(reopen)
                return remote
            },
            closing: { remote in
                (remote as? EventLogRemote)?.close()
                stage.server.withLock { $0 }.stop()
                do { try close(stage.log.withLock { $0 }) } catch { Issue.record(error) }
            })
    }

    /// What is waited for on sockets is waited for by the machine's clock.
    static let servedFromMemory = LogBackend("over Kafka's protocol, in memory") { _ in
        try subject(InMemoryEventLog(), clock: SystemClock())
    }

    static let servedFromDisk = LogBackend("over Kafka's protocol, on disk") { _ in
        let scratch = try FileSystem.makeTemporaryDirectory("sluice-remote")
        var options = LogOptions()
        options.reserve = 0
        options.topicDefaults.retentionMilliseconds = nil
        let settings = options
        return try subject(
            try EventLogLMDB(scratch / "data", settings), clock: SystemClock(),
            reopen: { log in
                try (log as? EventLogLMDB)?.close()
                return try EventLogLMDB(scratch / "data", settings)
            },
            close: { log in
                try (log as? EventLogLMDB)?.close()
                try FileSystem.removeTree(scratch)
            })
    }

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
        try subject(InMemoryEventLog(clock: clock), clock: clock)
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
