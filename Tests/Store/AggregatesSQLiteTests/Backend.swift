import AggregatesSQLite
import Conformance
import System

/// A folder with a store, removed with its owner.
final class Scratch {
    let folder: Path
    var file: Path { folder / "results.db" }

    init() throws { folder = try FileSystem.makeTemporaryDirectory("sluice-results") }

    // Nobody is left to be told, and the folder is a temporary one.
    deinit { try? FileSystem.removeTree(folder) }
}

extension StoreBackend {
    /// The store in a SQLite file.
    static let sqlite = StoreBackend("SQLite") {
        let scratch = try Scratch()
        return StoreUnderTest(
            try AggregatesSQLite(scratch.file), reopening: { _ in try AggregatesSQLite(scratch.file) })
    }
}
