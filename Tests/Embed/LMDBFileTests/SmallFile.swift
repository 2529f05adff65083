import LMDBFile
import System

/// A small file with every kind of page in it: branch, leaf, overflow, a free list, and two databases.
struct SmallFile {
    let path: Path
    let bytes: [UInt8]
    let contents: Contents
    let lengths: [String: [[UInt8]: Int]]
    let inspection: LMDBFile.Inspection
    let pageSize: Int

    /// `keyBytes` of 8 is how the log uses LMDB; odd ones let lengths hide in the rounding to even ones.
    init(_ path: Path, keyBytes: Int = 8) throws {
        self.path = path
        do {
            var random = SeededGenerator(seed: 1)
            let environment = LMDBEnvironment(path)
            for (round, numbers) in [0..<9, 9..<11].enumerated() {
                environment.write { transaction in
                    let log = transaction.database("log")
                    for number in numbers {
                        let value = (0..<500).map { _ in UInt8.random(in: 0...255, using: &random) }
                        transaction.put(Self.key(number, keyBytes), value, in: log)
                    }
                    if round == 1 {
                        let long = [UInt8](repeating: 7, count: 4500)
                        transaction.put(Self.key(90, keyBytes), long, in: log)
                        transaction.put([1, 2], [3, 4, 5], in: transaction.database("times"))
                    }
                    return true
                }
            }
        }
        bytes = try FileSystem.contents(of: path, limit: 1 << 20)
        let seen = try Seen(path)
        (contents, lengths, inspection) = (seen.contents, seen.lengths, seen.inspection)
        pageSize = try LMDBFile(path).pageSize
    }

    static func key(_ number: Int, _ count: Int) -> [UInt8] {
        [UInt8](repeating: 0, count: count - 2) + [UInt8(number), 0x55]
    }

    /// All names, keys and lengths of an inspection in their order, as bytes.
    static func transcript(_ path: Path) throws -> (bytes: [UInt8], inspection: LMDBFile.Inspection) {
        var bytes: [UInt8] = []
        let inspection = try LMDBFile(path).inspect(.keys) { entry in
            bytes += entry.database.utf8
            entry.key.withUnsafeBytes { bytes += $0 }
            bytes += [
                UInt8(truncatingIfNeeded: entry.valueCount), UInt8(entry.valueCount >> 8), UInt8(entry.key.byteCount),
            ]
        }
        return (bytes, inspection)
    }

    /// Where some bytes stand in the file, old copies among them.
    func places(of part: [UInt8]) -> [Range<Int>] {
        (0...bytes.count - part.count).filter { bytes[$0..<$0 + part.count].elementsEqual(part) }
            .map { $0..<$0 + part.count }
    }
}
