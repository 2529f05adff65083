internal import System

/// What the kernel tells about this machine and this process.
public enum KernelText {
    /// Bytes that this process has written.
    public struct Written {
        /// Handed to the kernel by calls that write.
        public var calls: Int
        /// Of a disk's files in memory, made different from the disk. A kernel with large folios counts a folio whole
        /// when a page of it changes, so this may be many times what reaches the disk; on RAM it is nothing.
        public var disk: Int

        public init(calls: Int, disk: Int) {
            self.calls = calls
            self.disk = disk
        }

        public static func - (one: Written, other: Written) -> Written {
            Written(calls: one.calls - other.calls, disk: one.disk - other.disk)
        }

        public static func += (sum: inout Written, more: Written) {
            sum = Written(calls: sum.calls + more.calls, disk: sum.disk + more.disk)
        }
    }

    /// What a process holds.
    public struct Usage: Sendable {
        public var threads: Int
        public var descriptors: Int
        /// Memory of its own, without pages of files that it has mapped.
        public var memory: Int
        public var mappedFiles: Int
    }

    public static var written: Written {
        get throws {
            let fields = try fields("/proc/self/io")
            return Written(calls: fields["wchar"] ?? 0, disk: fields["write_bytes"] ?? 0)
        }
    }

    public static var usage: Usage { get throws { try usage(of: "self") } }

    /// What the process with this number holds.
    public static func usage(of process: Int32) throws -> Usage { try usage(of: String(process)) }

    private static func usage(of process: String) throws -> Usage {
        let fields = try fields("/proc" / process / "status")
        return Usage(
            threads: fields["Threads"] ?? 0, descriptors: try FileSystem.entries(of: "/proc" / process / "fd").count,
            memory: (fields["RssAnon"] ?? 0) << 10, mappedFiles: (fields["RssFile"] ?? 0) << 10)
    }

    /// What a process with all its threads has taken of the processors.
    public static func processorTime(of process: Int32) throws -> Duration {
        // The program's name may hold spaces; what comes behind its bracket does not.
        let words = try text("/proc" / String(process) / "stat").split(separator: ")").last?.split(separator: " ") ?? []
        guard words.count > 12, let user = Int(words[11]), let system = Int(words[12]) else {
            throw BenchmarkError("the kernel does not say what process \(process) has taken of the processors")
        }
        return .milliseconds((user + system) * 1000 / ticksPerSecond)
    }

    /// Linux counts processes' time in these for every program, whatever its own clock does.
    private static let ticksPerSecond = 100

    static var processor: String {
        // Not every kernel names the model; then the machine line just says less.
        let text = (try? text("/proc/cpuinfo")) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ":").last.map { String($0.drop { $0 == " " }) } ?? "unknown processor"
    }

    /// The kind of file system that holds the folder.
    static func fileSystem(of folder: Path) throws -> String {
        let open = try File(folder, .read)
        guard let mount = try fields(Path("/proc/self/fdinfo/\(open.descriptor)"))["mnt_id"] else { return "unknown" }
        for line in try text("/proc/self/mountinfo").split(separator: "\n") where line.hasPrefix("\(mount) ") {
            let words = line.split(separator: " ")
            guard let dash = words.firstIndex(of: "-"), dash + 1 < words.count else { break }
            return String(words[dash + 1])
        }
        return "unknown"
    }

    /// Lines of a name, a colon and a number.
    private static func fields(_ path: Path) throws -> [Substring: Int] {
        var fields: [Substring: Int] = [:]
        for line in try text(path).split(separator: "\n") {
            let words = line.split { $0 == ":" || $0 == " " || $0 == "\t" }
            if words.count > 1, let number = Int(words[1]) { fields[words[0]] = number }
        }
        return fields
    }

    private static func text(_ path: Path) throws -> String {
        String(decoding: try FileSystem.contents(of: path, limit: Limits.kernelText), as: UTF8.self)
    }
}
