import System

/// Four threads that write their own lanes of one file, and each syncs before it acknowledges.
enum Threads {
    static let lanes = 4
    static let records = 50
    // Lanes share sectors, so that one thread's write lands in a sector that another one syncs.
    static let recordSize = 200

    static func run(in folder: Path) throws {
        let file = Shared(try File(folder / "lanes", .create))
        try file.file.synchronize()
        try FileSystem.synchronizeDirectory(folder)
        var threads: [Thread] = []
        for lane in 0..<lanes {
            threads.append(try Thread("lane \(lane)") { fill(lane, file) })
        }
        for thread in threads { thread.join() }
    }

    private final class Shared: Sendable {
        let file: File
        init(_ file: consuming File) { self.file = file }
    }

    private static func fill(_ lane: Int, _ shared: Shared) {
        for number in 0..<records {
            let bytes = [UInt8](repeating: UInt8(number + 1), count: recordSize)
            do {
                try shared.file.write(bytes.span.bytes, at: (number * lanes + lane) * recordSize)
                try shared.file.synchronize()
                note("acknowledged \(lane) \(number)")
            } catch {
                note("error \(error)")
            }
        }
    }
}
