import Conformance
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Event logs` {
    /// A backend that persists has two rows: itself, and itself `restarting`.
    static let backends = [LogBackend.inMemory]

    @Test(arguments: backends, EventLogPromises.all)
    func `keep every promise of the port`(backend: LogBackend, promise: LogPromise) throws {
        try backend.keep(promise)
    }

    @Test func `are promised each thing once`() {
        #expect(Set(EventLogPromises.all.map(\.name)).count == EventLogPromises.all.count)
    }
}
