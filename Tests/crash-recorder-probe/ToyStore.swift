import Glibc
import System

/// A file of records of 700 bytes, each 8-byte number repeated; acknowledged one by one.
enum ToyStore {
    static let recordSize = 704

    /// Each mistake breaks the one rule that its name says.
    static func run(in folder: Path, mistake: String, records: Int) throws {
        let draft = folder / "draft"
        let path = folder / "store"
        let file = try File(draft, .create)
        try file.write([UInt8](repeating: 255, count: recordSize).span.bytes, at: 0)
        if mistake != "never syncs the file" { try file.synchronize() }
        try FileSystem.rename(draft, to: path)
        if mistake != "no sync of the folder" { try FileSystem.synchronizeDirectory(folder) }
        for number in 1...records {
            try file.write(record(number).span.bytes, at: number * recordSize)
            if mistake == "acknowledges before the sync" { note("acknowledged \(number)") }
            if mistake != "never syncs the file" { try file.synchronize() }
            if mistake != "acknowledges before the sync" { note("acknowledged \(number)") }
        }
    }

    static func record(_ number: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        for _ in 0..<recordSize / 8 {
            for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: number >> (8 * shift))) }
        }
        return bytes
    }
}
