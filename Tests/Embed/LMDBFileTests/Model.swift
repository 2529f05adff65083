import LMDBFile
import System

typealias Contents = [String: [[UInt8]: [UInt8]]]

/// A file that grows by random transactions, and a dictionary that holds what it must hold.
struct Workload {
    let environment: LMDBEnvironment
    var contents: Contents = [:]
    var random: SeededGenerator
    var keyBytes = 1...40
    var valueBytes = [0...20, 100...300, 1000...2100, 4000...5000, 12_000...40_000]
    /// Of a hundred operations, so many delete.
    var deletions = 40
    var names = ["", "orders", "ordres", "times"]

    init(_ path: Path, seed: UInt64) {
        environment = LMDBEnvironment(path)
        random = SeededGenerator(seed: seed)
    }

    mutating func run(operations: Int) {
        let before = contents
        let isKept = Int.random(in: 0..<10, using: &random) > 0
        environment.write { transaction in
            for _ in 0..<operations { step(transaction) }
            return isKept
        }
        if !isKept { contents = before }
    }

    private mutating func step(_ transaction: WriteTransaction) {
        let name = names.randomElement(using: &random)!
        // Names of databases are keys of the main one.
        let database = transaction.database(name)
        if !name.isEmpty, contents[name] == nil { contents[name] = [:] }
        switch Int.random(in: 0..<200, using: &random) {
        case 0 where !name.isEmpty:
            transaction.empty(database)
            contents[name] = [:]
        case 1...2 * deletions:
            // In the keys' order: a dictionary's own differs from run to run.
            let keys = contents[name]?.keys.sorted { $0.lexicographicallyPrecedes($1) } ?? []
            guard let key = keys.randomElement(using: &random) else { return }
            transaction.delete(key, in: database)
            contents[name]?[key] = nil
        default:
            let key = bytes(Int.random(in: keyBytes, using: &random))
            let sizes = valueBytes[min(Int.random(in: 0..<12, using: &random), valueBytes.count - 1)]
            let value = bytes(Int.random(in: sizes, using: &random))
            guard !names.contains(String(decoding: key, as: UTF8.self)) else { return }
            transaction.put(key, value, in: database)
            contents[name, default: [:]][key] = value
        }
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: count)
        for index in bytes.indices where index < 64 { bytes[index] = UInt8.random(in: 0...255, using: &random) }
        return bytes
    }
}

/// What an inspection showed: the entries by database, and whether they came in order.
struct Seen {
    var inspection: LMDBFile.Inspection
    var contents: Contents = [:]
    var lengths: [String: [[UInt8]: Int]] = [:]
    var isOrdered = true

    init(_ path: Path, _ reading: LMDBFile.Reading = .values) throws {
        try self.init(LMDBFile(path), reading)
    }

    init(_ file: borrowing LMDBFile, _ reading: LMDBFile.Reading = .values) {
        var contents: Contents = [:]
        var lengths: [String: [[UInt8]: Int]] = [:]
        var isOrdered = true
        var last: (database: String, key: [UInt8]) = ("", [])
        inspection = file.inspect(reading) { entry in
            let key = Array(entry.key)
            if let value = entry.value { contents[entry.database, default: [:]][key] = Array(value) }
            lengths[entry.database, default: [:]][key] = entry.valueCount
            if last.database == entry.database, !last.key.lexicographicallyPrecedes(key) { isOrdered = false }
            last = (entry.database, key)
        }
        for database in inspection.databases where contents[database.name] == nil { contents[database.name] = [:] }
        (self.contents, self.lengths, self.isOrdered) = (contents, lengths, isOrdered)
    }
}

extension Array<UInt8> {
    init(_ span: RawSpan) { self = span.withUnsafeBytes { [UInt8]($0) } }
}

/// Gives a folder of its own to `body`, and takes it away after.
func inFolder(_ body: (Path) throws -> Void) throws {
    let folder = try FileSystem.makeTemporaryDirectory("sluice-lmdbfile")
    defer { try? FileSystem.removeTree(folder) }  // a leftover in /tmp must not fail the test
    try body(folder)
}
