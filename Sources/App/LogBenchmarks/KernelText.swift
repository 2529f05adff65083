internal import System

/// What the kernel tells about this machine and this process.
enum KernelText {
    /// Bytes that this process has written.
    struct Written {
        /// Handed to the kernel by calls that write.
        var calls: Int
        /// Of a disk's files in memory, made different from the disk. A kernel with large folios counts a folio whole
        /// when a page of it changes, so this may be many times what reaches the disk; on RAM it is nothing.
        var disk: Int

        static func - (one: Written, other: Written) -> Written {
            Written(calls: one.calls - other.calls, disk: one.disk - other.disk)
        }

        static func += (sum: inout Written, more: Written) {
            sum = Written(calls: sum.calls + more.calls, disk: sum.disk + more.disk)
        }
    }

    /// What this process holds.
    struct Usage {
        var threads: Int
        var descriptors: Int
        /// Memory of its own, without pages of files that it has mapped.
        var memory: Int
        var mappedFiles: Int
    }

    static var written: Written {
        get throws {
            let fields = try fields("/proc/self/io")
            return Written(calls: fields["wchar"] ?? 0, disk: fields["write_bytes"] ?? 0)
        }
    }

    static var usage: Usage {
        get throws {
            let fields = try fields("/proc/self/status")
            return Usage(
                threads: fields["Threads"] ?? 0, descriptors: try FileSystem.entries(of: "/proc/self/fd").count,
                memory: (fields["RssAnon"] ?? 0) << 10, mappedFiles: (fields["RssFile"] ?? 0) << 10)
        }
    }

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
