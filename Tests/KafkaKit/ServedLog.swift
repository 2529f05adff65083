public import Conformance
public import EventLog
internal import EventLogLMDB
public import KafkaServer
public import Network
public import System
internal import Testing

/// A row of a conformance suite whose log is served, and reached through a client that stays when the broker restarts.
public struct ServedLog: Sendable {
    public typealias Log = any EventLog

    private let settings: @Sendable (inout KafkaSettings) -> Void
    private let connect: @Sendable (Address) throws -> Log
    private let disconnect: @Sendable (Log) -> Void

    public init(
        _ settings: @escaping @Sendable (inout KafkaSettings) -> Void = { _ in },
        connect: @escaping @Sendable (Address) throws -> Log, disconnect: @escaping @Sendable (Log) -> Void
    ) {
        self.settings = settings
        self.connect = connect
        self.disconnect = disconnect
    }

    /// What is waited for on sockets is waited for by the machine's clock.
    public func subject(
        _ log: Log, clock: any Clock = SystemClock(), reopen: @escaping (Log) throws -> Log = { $0 },
        close: @escaping (Log) throws -> Void = { _ in }
    ) throws -> LogUnderTest {
        let broker = Monitor(try RunningBroker(log, settings))
        return LogUnderTest(
            try connect(broker.withLock { $0.address }), clock: clock,
            reopening: { client in
                let old = broker.withLock { $0 }
                old.stop()
                let new = try RunningBroker(try reopen(old.log), on: old.address, settings)
                broker.withLock { $0 = new }
                return client
            },
            closing: { client in
                disconnect(client)
                let last = broker.withLock { $0 }
                last.stop()
                do { try close(last.log) } catch { Issue.record(error) }
            })
    }

    /// Over a log on disk, which the broker's restart closes and opens again.
    public func subjectOnDisk() throws -> LogUnderTest {
        let scratch = try FileSystem.makeTemporaryDirectory("sluice-served")
        var options = LogOptions()
        options.reserve = 0
        // Records of the promises are from 1970.
        options.topicDefaults.retentionMilliseconds = nil
        let settings = options
        return try subject(
            try EventLogLMDB(scratch / "data", settings),
            reopen: { log in
                try (log as? EventLogLMDB)?.close()
                return try EventLogLMDB(scratch / "data", settings)
            },
            close: { log in
                try (log as? EventLogLMDB)?.close()
                try FileSystem.removeTree(scratch)
            })
    }
}
