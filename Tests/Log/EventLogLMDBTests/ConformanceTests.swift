import Conformance
import EventLog
import EventLogLMDB
import System
import Testing

extension LogBackend {
    /// The log on disk; `adjust` gives it other options than its users have.
    static func onDisk(_ name: String, _ adjust: @escaping @Sendable (inout LogOptions) -> Void = { _ in }) -> LogBackend {
        LogBackend(name) { clock in
            let scratch = try Scratch()
            var options = LogOptions.small
            options.clock = clock
            adjust(&options)
            let chosen = options
            return LogUnderTest(
                try EventLogLMDB(scratch.data, chosen), clock: clock,
                reopening: { log in
                    try (log as? EventLogLMDB)?.close()
                    return try EventLogLMDB(scratch.data, chosen)
                },
                closing: { log in
                    do { try (log as? EventLogLMDB)?.close() } catch { Issue.record(error) }
                    withExtendedLifetime(scratch) {}
                })
        }
    }

    /// Segments so small that nearly every append begins a new one, and hardly any may be open.
    static let rolling = onDisk("on disk, always rolling") { options in
        options.topicDefaults.segmentBytes = 60_000
        options.openSegments = 2
    }
}

@Suite(.timeLimit(.minutes(3))) struct `The log on disk` {
    static let backends = [LogBackend.onDisk("on disk"), .onDisk("on disk").restarting, .rolling, .rolling.restarting]

    @Test(arguments: backends, EventLogPromises.all)
    func `keeps every promise of the port`(backend: LogBackend, promise: LogPromise) throws {
        try backend.keep(promise)
    }

    @Test(arguments: backends, UInt64(1)...6)
    func `answers random calls as the log in memory does`(backend: LogBackend, seed: UInt64) throws {
        let difference = try LogComparison.difference(of: backend, seed: seed, calls: 400)
        #expect(difference == nil, "\(difference?.description ?? "")")
    }
}
