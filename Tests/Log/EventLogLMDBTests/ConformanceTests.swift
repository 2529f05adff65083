import Conformance
import EventLog
import EventLogLMDB
import System
import Testing

extension LogBackend {
    /// The log on disk, and the reference with the same defaults to compare it with.
    ///
    /// Records of these tests are from 1970 and the reference keeps records for ever, hence no retention.
    static func pair(
        _ name: String, segmentBytes: Int64 = TopicSettings().segmentBytes, openSegments: Int = 128
    ) -> (onDisk: LogBackend, reference: LogBackend) {
        var defaults = TopicSettings()
        defaults.retentionMilliseconds = nil
        defaults.segmentBytes = segmentBytes
        let settings = defaults
        let reference = LogBackend("in memory") { clock in
            LogUnderTest(InMemoryEventLog(defaults: settings, clock: clock), clock: clock)
        }
        let onDisk = LogBackend(name) { clock in
            var options = LogOptions.small
            options.clock = clock
            options.topicDefaults = settings
            options.openSegments = openSegments
            return try subject(options)
        }
        return (onDisk, reference)
    }

    private static func subject(_ options: LogOptions) throws -> LogUnderTest {
        let scratch = try Scratch()
        return LogUnderTest(
            try EventLogLMDB(scratch.data, options), clock: options.clock,
            reopening: { log in
                try (log as? EventLogLMDB)?.close()
                return try EventLogLMDB(scratch.data, options)
            },
            closing: { log in
                do { try (log as? EventLogLMDB)?.close() } catch { Issue.record(error) }
                withExtendedLifetime(scratch) {}
            })
    }
}

@Suite struct `The log on disk` {
    static let ordinary = LogBackend.pair("on disk")
    /// Segments so small that nearly every append begins a new one, and hardly any may be open.
    static let rolling = LogBackend.pair("on disk, always rolling", segmentBytes: 60_000, openSegments: 2)
    static let backends = [ordinary.onDisk, ordinary.onDisk.restarting, rolling.onDisk, rolling.onDisk.restarting]

    @Test(arguments: backends, EventLogPromises.all)
    func `keeps every promise of the port`(backend: LogBackend, promise: LogPromise) throws {
        try backend.keep(promise)
    }

    @Test(arguments: UInt64(1)...12)
    func `answers random calls as the log in memory does`(seed: UInt64) throws {
        for pair in [Self.ordinary, Self.rolling] {
            let difference = try LogComparison.difference(
                of: pair.onDisk, from: pair.reference, seed: seed, calls: 400)
            #expect(difference == nil, "\(pair.onDisk.name): \(difference?.description ?? "")")
        }
    }
}
