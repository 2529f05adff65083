import LMDBFile
import System
import Testing

/// A file of many pages with its model, to be damaged again and again.
struct LargeFile {
    let path: Path
    let bytes: [UInt8]
    let pageSize = 4096
    let whole: Seen

    init(_ path: Path, seed: UInt64) throws {
        var work = Workload(path, seed: seed)
        for _ in 0..<15 { work.run(operations: 20) }
        self.path = path
        bytes = try FileSystem.contents(of: path, limit: 64 << 20)
        whole = try Seen(path)
        try #require(whole.inspection.isIntact)
    }

    var pages: Int { bytes.count / pageSize }

    /// The bytes of a page, with another number in its header if one is given.
    func page(_ number: Int, numbered other: Int? = nil) -> [UInt8] {
        var page = Array(bytes[number * pageSize..<(number + 1) * pageSize])
        if let other { page.replaceSubrange(0..<2, with: [UInt8(other & 0xFF), UInt8(other >> 8)]) }
        return page
    }

    /// Pages in use that are not inside a value.
    var headerPages: Int {
        let databases = whole.inspection.databases + [whole.inspection.main]
        let values = whole.contents.values.reduce(0) { $0 + $1.count { 8 + $0.key.count + $0.value.count > 2038 } }
        return databases.reduce(values) { $0 + Int($1.branchPages + $1.leafPages) }
    }

    /// Inspects the file with some bytes changed, and changes them back.
    func damaged(_ changes: [(offset: Int, bytes: [UInt8])]) throws -> Seen {
        let file = try File(path, .readWrite)
        for change in changes { try file.write(change.bytes.span.bytes, at: change.offset) }
        let seen = try Seen(path)
        for change in changes {
            let before = Array(bytes[change.offset..<change.offset + change.bytes.count])
            try file.write(before.span.bytes, at: change.offset)
        }
        return seen
    }
}

extension Seen {
    /// Entries of the whole file that are not here, or of another length, and that no damage says may be lost.
    func silentlyLost(from whole: [String: [[UInt8]: Int]]) -> [String] {
        var silent: [String] = []
        for (name, entries) in whole {
            for (key, length) in entries where lengths[name]?[key] != length {
                if !inspection.damage.contains(where: { $0.covers(key, of: name) }) { silent.append("\(name) \(key)") }
            }
        }
        return silent
    }

    /// Entries that are here although damage says that they may not be.
    var doubted: Int {
        contents.reduce(0) { count, database in
            count
                + database.value.keys.count { key in
                    inspection.damage.contains { $0.covers(key, of: database.key) }
                }
        }
    }
}

extension LMDBFile.Damage {
    /// A range of the main database takes the databases with it whose names it covers.
    func covers(_ key: [UInt8], of database: String) -> Bool {
        guard let keys else { return false }
        switch part {
        case .file, .olderState: return true
        case .freeList: return false
        case .database(let name):
            return name == database ? keys.contains(key) : name.isEmpty && keys.contains(Array(database.utf8))
        }
    }
}
