import Conformance
import Testing

@Suite(.timeLimit(.minutes(2))) struct `Stores of results` {
    @Test(arguments: [StoreBackend.inMemory], StorePromises.all)
    func `keep every promise of the port`(backend: StoreBackend, promise: StorePromise) throws {
        try backend.keep(promise)
    }

    @Test func `are promised each thing once`() {
        #expect(Set(StorePromises.all.map(\.name)).count == StorePromises.all.count)
    }
}
