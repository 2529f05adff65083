import Conformance
import Testing

@Suite struct `Event logs` {
    /// A backend that persists has two rows: itself, and itself `restarting`.
    static let backends = [LogBackend.inMemory]

    @Test(arguments: backends, EventLogPromises.all)
    func `keep every promise of the port`(backend: LogBackend, promise: LogPromise) throws {
        try backend.keep(promise)
    }

    /// The canary: a log with one thing wrong that kept every promise would show that nobody looks.
    @Test(arguments: FlawedLog.Flaw.allCases)
    func `with one thing wrong break a promise`(flaw: FlawedLog.Flaw) {
        let flawed = LogBackend("flawed") { clock in LogUnderTest(FlawedLog(flaw, clock: clock), clock: clock) }
        withKnownIssue {
            for promise in EventLogPromises.all { try flawed.keep(promise) }
        }
    }

    @Test func `are promised each thing once`() {
        #expect(Set(EventLogPromises.all.map(\.name)).count == EventLogPromises.all.count)
    }
}
