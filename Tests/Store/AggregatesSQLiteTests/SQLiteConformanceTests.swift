import Conformance
import Testing

@Suite struct `Stores of results in SQLite` {
    @Test(arguments: [StoreBackend.sqlite, .sqlite.restarting], StorePromises.all)
    func `keep every promise of the port`(backend: StoreBackend, promise: StorePromise) throws {
        try backend.keep(promise)
    }
}
