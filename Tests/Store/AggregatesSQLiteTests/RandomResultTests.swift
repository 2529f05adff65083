import Conformance
import Testing

@Suite struct `Random results in SQLite` {
    @Test(arguments: UInt64(0)..<60)
    func `are those of the reference, after every batch`(seed: UInt64) throws {
        try RandomResults.compare(seed % 5 == 0 ? .sqlite.restarting : .sqlite, seed: seed)
    }

    @Test(arguments: UInt64(0)..<30)
    func `do not depend on how records are cut into batches`(seed: UInt64) throws {
        try RandomResults.compareCuts(.sqlite, seed: seed)
    }

    @Test(arguments: UInt64(0)..<30)
    func `are what SQLite says of all records at once`(seed: UInt64) throws {
        try RandomResults.compareWithSQLite(.sqlite, seed: seed)
    }
}
