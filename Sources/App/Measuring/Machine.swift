internal import JSON
internal import System

/// What the numbers were measured on.
public struct Machine: Sendable {
    public let processor: String
    public let cores: Int
    /// The folder on the disk, its file system, and what is free there.
    public let disk: String
    public let fileSystem: String
    public let freeBytes: Int
    /// How long a small write takes to be on the disk: in the middle, and the slowest in a hundred.
    public let syncMedian: Duration
    public let syncSlow: Duration

    public static func describe(_ workplace: Workplace) throws -> Machine {
        let disk = try workplace[.disk].get()
        let spans = try disk.clean { try syncSpans(in: disk.folder) }.sorted()
        return Machine(
            processor: KernelText.processor, cores: Environment.processors, disk: disk.folder.text,
            fileSystem: disk.fileSystem, freeBytes: try FileSystem.freeSpace(at: disk.folder),
            syncMedian: spans[spans.count / 2], syncSlow: spans[spans.count * 99 / 100])
    }

    private static func syncSpans(in folder: Path) throws -> [Duration] {
        let file = try PlainFile(folder / "sync")
        let page = [UInt8](repeating: 1, count: 4096)
        let clock = SystemClock()
        return try (0..<300).map { _ in
            let start = clock.now
            try file.append(page[...])
            return clock.now - start
        }
    }

    var text: String {
        func milliseconds(_ span: Duration) -> String { Quantity(span.inSeconds * 1e3, .milliseconds).text }
        return "\(processor), \(cores) core(s); disk \(disk) (\(fileSystem), "
            + "\(Quantity(Double(freeBytes), .bytes).text) free), fsync p50 \(milliseconds(syncMedian)) "
            + "p99 \(milliseconds(syncSlow))"
    }

    func write(to json: inout JSONObjectWriter) {
        json.member("processor", processor)
        json.member("cores", cores)
        json.member("disk", disk)
        json.member("file_system", fileSystem)
        json.member("free_bytes", freeBytes)
        json.member("fsync_p50_ms", syncMedian.inSeconds * 1e3)
        json.member("fsync_p99_ms", syncSlow.inSeconds * 1e3)
    }
}
