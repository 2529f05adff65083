import Conformance
import EventLog
import Testing

@Suite struct `Random calls` {
    @Test(arguments: UInt64(1)...10)
    func `are answered alike by two logs in memory`(seed: UInt64) throws {
        let difference = try LogComparison.difference(of: .inMemory, seed: seed, calls: 600)
        #expect(difference == nil, "\(difference?.description ?? "")")
    }

    /// The canary: if these logs pass, the comparison sees nothing.
    @Test(arguments: FlawedLog.Flaw.allCases)
    func `find a log that is wrong`(flaw: FlawedLog.Flaw) throws {
        let flawed = LogBackend("flawed") { clock in
            LogUnderTest(FlawedLog(flaw, clock: clock), clock: clock)
        }
        let found = try (UInt64(1)...20).contains { seed in
            try LogComparison.difference(of: flawed, seed: seed, calls: 300) != nil
        }
        #expect(found)
    }
}
