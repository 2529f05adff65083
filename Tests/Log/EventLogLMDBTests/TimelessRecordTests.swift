import EventLog
import EventLogLMDB
import Model
import RecordBatches
import System
import TestKit
import Testing

@Suite struct `Records without a time` {
    private let scratch: Scratch
    private let place = TopicPartition("users", 0)

    init() throws { scratch = try Scratch() }

    /// Kafka's producers write -1 for a time that they do not know. That was taken for the end of 1969, and the records
    /// expired with the first round of retention after they had come.
    @Test func `are as old as the file that holds them`() throws {
        let clock = ManualClock(wallMilliseconds: SystemClock().wallMilliseconds)
        var options = LogOptions.small
        options.clock = clock
        let log = try EventLogLMDB(scratch.data, options)
        try log.createTopic(NewTopic("users", settings: ["segment.bytes": "100000", "retention.ms": "600000"]))
        for _ in 0..<20 { try log.append(.of([String(repeating: "x", count: 20_000)], at: -1), to: place) }
        #expect(try log.read(place, from: 0, budget: 1).batches.map(\.maxTimestamp) == [-1])
        let isGone = {
            log.applyRetention()
            return try log.offsets(of: place).start > 0
        }
        #expect(try !eventually(within: .milliseconds(200), isGone))
        clock.advance(by: .seconds(1200))
        #expect(try eventually(isGone))
        #expect(try eventually { try isGone() && log.offsets(of: place).count == 0 })
        try log.close()
    }
}
