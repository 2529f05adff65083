import Conformance
import Testing

@Suite struct `Stores of results` {
    @Test(arguments: [StoreBackend.inMemory], StorePromises.all)
    func `keep every promise of the port`(backend: StoreBackend, promise: StorePromise) throws {
        try backend.keep(promise)
    }

    /// The canary: a store with one thing wrong that kept every promise would show that nobody looks.
    @Test(arguments: FlawedStore.Flaw.allCases)
    func `with one thing wrong break a promise`(flaw: FlawedStore.Flaw) {
        let flawed = StoreBackend("flawed") { StoreUnderTest(FlawedStore(flaw)) }
        withKnownIssue {
            for promise in StorePromises.all { try flawed.keep(promise) }
        }
    }

    @Test func `are promised each thing once`() {
        #expect(Set(StorePromises.all.map(\.name)).count == StorePromises.all.count)
    }
}
