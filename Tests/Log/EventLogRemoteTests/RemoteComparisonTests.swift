import Conformance
import EventLog
import System
import Testing

@Suite struct `Random calls over Kafka's protocol` {
    /// The reference, without what the protocol cannot carry.
    static let reference = LogBackend("in memory, as far as the protocol goes") { clock in
        LogUnderTest(PlainLog(InMemoryEventLog(clock: clock)), clock: clock)
    }

    @Test(arguments: UInt64(1)...6)
    func `are answered as the log in memory answers them`(seed: UInt64) throws {
        let difference = try LogComparison.difference(
            of: .servedByManualClock, from: Self.reference, seed: seed, calls: 300)
        #expect(difference == nil, "\(difference?.description ?? "")")
    }
}
