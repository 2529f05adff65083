import CLMDB
import CrashRecorder
import System
import Testing

/// The library under our log, seen through the recorder.
@Suite struct `LMDB after a power loss` {
    static let commits = 200
    static let images = 300

    @Test(arguments: [1, 2] as [UInt64])
    func `has every commit that was acknowledged, and opens`(seed: UInt64) throws {
        #expect(try losses(of: [], seed: seed) == 0)
    }

    /// The canary: LMDB keeps its file whole with this flag, but acknowledges a commit that the next one makes durable.
    @Test func `has lost commits when it was told not to sync its meta pages`() throws {
        #expect(try losses(of: ["no-meta-sync"], seed: 1) > 0)
    }

    /// How many of the images hold another number than one from the last acknowledged to the last attempted.
    private func losses(of options: [String], seed: UInt64) throws -> Int {
        let recorded = try Recorded("lmdb", ["\(Self.commits)"] + options)
        let journal = try recorded.journal()
        let ready = try #require(journal.notes.first { $0.text == "ready" }).sequence + 1
        var generator = SeededGenerator(seed: seed)
        let cuts = (0..<Self.images).map { _ in Int.random(in: ready...journal.count, using: &generator) }.sorted()
        var images = DiskImages(journal)
        var losses = 0
        for cut in cuts {
            let survival = Survival.some(seed: generator.next())
            try recorded.withImage(of: &images, at: cut, survival) { image, notes in
                let number = try Stored(image / "counter").check()
                let expected = Self.last("acknowledged", notes)...Self.last("attempted", notes)
                if !expected.contains(number) { losses += 1 }
            }
        }
        return losses
    }

    @Test func `is recorded whole`() throws {
        let recorded = try Recorded("lmdb", ["50"])
        var images = DiskImages(try recorded.journal())
        let image = try recorded.withImage(of: &images, at: images.journal.count, .everything) { image, _ in
            try Tree(image, without: "counter-lock")
        }
        #expect(try image == Tree(recorded.root, without: "counter-lock"))
    }

    private static func last(_ word: String, _ notes: [Journal.Note]) -> Int {
        let note = notes.last { $0.text.hasPrefix(word + " ") }
        return note.flatMap { Int($0.text.dropFirst(word.count + 1)) } ?? 0
    }
}

/// The file that the probe's program `lmdb` wrote, opened anew.
private final class Stored {
    struct Failure: Error { let call: String, code: Int32 }

    private var environment: OpaquePointer?

    init(_ path: Path) throws {
        try Self.demand("create", mdb_env_create(&environment))
        try Self.demand("mapsize", mdb_env_set_mapsize(environment, 256 << 20))
        try Self.demand("open", mdb_env_open(environment, path.text, UInt32(MDB_NOSUBDIR | MDB_NOTLS), 0o644))
    }

    deinit { mdb_env_close(environment) }

    /// The number that was committed last; every value that belongs to it is there, and another commit succeeds.
    func check() throws -> Int {
        var transaction: OpaquePointer?
        try Self.demand("begin", mdb_txn_begin(environment, nil, 0, &transaction))
        var database: MDB_dbi = 0
        try Self.demand("dbi_open", mdb_dbi_open(transaction, nil, 0, &database))
        let last = Self.value(0, transaction, database).map(Self.number) ?? 0
        for number in stride(from: 1, through: last, by: 1) {
            let value = Self.value(number, transaction, database)
            if number <= last / 3 {
                #expect(value == nil, "\(number) of \(last)")
                continue
            }
            #expect(value?.count == 100 + number * 977 % 9000, "\(number) of \(last)")
            #expect(value.map(Self.number) == number)
            #expect(value?.last == UInt8(truncatingIfNeeded: number))
        }
        try put(last + 1, transaction, database)
        try Self.demand("commit", mdb_txn_commit(transaction))
        return last
    }

    private func put(_ number: Int, _ transaction: OpaquePointer?, _ database: MDB_dbi) throws {
        var key = UInt64(0)
        var value = UInt64(number)
        let code = withUnsafeMutableBytes(of: &key) { keyBytes in
            withUnsafeMutableBytes(of: &value) { bytes in
                var key = MDB_val(mv_size: 8, mv_data: keyBytes.baseAddress)
                var data = MDB_val(mv_size: 8, mv_data: bytes.baseAddress)
                return mdb_put(transaction, database, &key, &data, 0)
            }
        }
        try Self.demand("put", code)
    }

    private static func value(_ key: Int, _ transaction: OpaquePointer?, _ database: MDB_dbi) -> [UInt8]? {
        var keyBytes = UInt64(key).bigEndian
        return withUnsafeMutableBytes(of: &keyBytes) { buffer in
            var key = MDB_val(mv_size: 8, mv_data: buffer.baseAddress)
            var data = MDB_val()
            guard mdb_get(transaction, database, &key, &data) == 0 else { return nil }
            return [UInt8](UnsafeRawBufferPointer(start: data.mv_data, count: data.mv_size))
        }
    }

    private static func number(_ value: [UInt8]) -> Int {
        value.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
    }

    private static func demand(_ call: String, _ code: Int32) throws {
        if code != 0 { throw Failure(call: call, code: code) }
    }
}
