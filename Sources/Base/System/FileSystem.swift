#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What can be done to files by name.
public enum FileSystem {
    public static func exists(_ path: Path) -> Bool { access(path.text, F_OK) == 0 }

    public static func isDirectory(_ path: Path) -> Bool {
        var status = stat()
        return stat(path.text, &status) == 0 && (status.st_mode & S_IFMT) == S_IFDIR
    }

    /// Whether it is a file with bytes at places, and no pipe or device.
    public static func isRegularFile(_ path: Path) -> Bool {
        var status = stat()
        return stat(path.text, &status) == 0 && (status.st_mode & S_IFMT) == S_IFREG
    }

    /// Throws what opening and reading the file would; a pipe is not opened, for that is seen at its other end.
    public static func checkReadable(_ path: Path) throws(SystemError) {
        guard access(path.text, R_OK) == 0 else { throw .last("open", path.text) }
        guard !isDirectory(path) else { throw SystemError(call: "read", subject: path.text, code: EISDIR) }
    }

    /// Bytes that the file says it has, and bytes that it takes on the disk.
    public static func size(of path: Path) throws(SystemError) -> (length: Int, allocated: Int) {
        var status = stat()
        guard stat(path.text, &status) == 0 else { throw .last("stat", path.text) }
        return (Int(status.st_size), Int(status.st_blocks) * 512)
    }

    /// Makes the folder and those above it that are missing, each synced into its parent.
    public static func makeDirectory(_ path: Path) throws(SystemError) {
        if isDirectory(path) { return }
        let parent = path.parent
        if parent.text != "/" && parent.text != "." { try makeDirectory(parent) }
        guard mkdir(path.text, 0o755) == 0 || errno == EEXIST else { throw .last("mkdir", path.text) }
        guard isDirectory(path) else { throw SystemError(call: "mkdir", subject: path.text, code: ENOTDIR) }
        do throws(SystemError) { try synchronizeDirectory(parent) } catch {
            // Who tries again must not take it for one that is on the disk.
            rmdir(path.text)
            throw error
        }
    }

    /// Lets nobody but its owner look into the folder.
    public static func restrictToOwner(_ path: Path) throws(SystemError) {
        guard chmod(path.text, 0o700) == 0 else { throw .last("chmod", path.text) }
    }

    /// Names in the folder, sorted, without `.` and `..`.
    public static func entries(of path: Path) throws(SystemError) -> [String] {
        guard let directory = opendir(path.text) else { throw .last("opendir", path.text) }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let capacity = MemoryLayout.size(ofValue: entry.pointee.d_name)
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: capacity) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
    }

    /// When the file was last written to, in milliseconds since 1970.
    public static func lastWritten(_ path: Path) throws(SystemError) -> Int64 {
        var status = stat()
        guard stat(path.text, &status) == 0 else { throw .last("stat", path.text) }
        #if canImport(Glibc)
            let time = status.st_mtim
        #else
            let time = status.st_mtimespec
        #endif
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }

    /// Where a symbolic link leads; nil when there is none.
    public static func linkTarget(_ path: Path) -> String? {
        var buffer = [UInt8](repeating: 0, count: Int(PATH_MAX))
        let count = buffer.withUnsafeMutableBytes { bytes in
            readlink(path.text, bytes.baseAddress!.assumingMemoryBound(to: CChar.self), bytes.count)
        }
        return count > 0 ? String(decoding: buffer[..<count], as: UTF8.self) : nil
    }

    /// The one name of a file that is there: from the root on, and without links.
    public static func realPath(of path: Path) throws(SystemError) -> Path {
        // SAFETY: realpath gives a block of its own, which ends with a zero, and is freed here.
        guard let text = realpath(path.text, nil) else { throw .last("realpath", path.text) }
        defer { free(text) }
        return Path(String(cString: text))
    }

    public static func removeFile(_ path: Path) throws(SystemError) {
        guard unlink(path.text) == 0 else { throw .last("unlink", path.text) }
    }

    public static func removeDirectory(_ path: Path) throws(SystemError) {
        guard rmdir(path.text) == 0 else { throw .last("rmdir", path.text) }
    }

    /// Removes the folder and everything in it; links are removed, not followed.
    public static func removeTree(_ path: Path) throws(SystemError) {
        var status = stat()
        guard lstat(path.text, &status) == 0 else { throw .last("lstat", path.text) }
        guard (status.st_mode & S_IFMT) == S_IFDIR else { return try removeFile(path) }
        for name in try entries(of: path) { try removeTree(path / name) }
        try removeDirectory(path)
    }

    public static func rename(_ path: Path, to target: Path) throws(SystemError) {
        #if canImport(Glibc)
            let result = Glibc.rename(path.text, target.text)
        #else
            let result = Darwin.rename(path.text, target.text)
        #endif
        guard result == 0 else { throw .last("rename", path.text) }
    }

    /// Returns when the folder's list of names is on the disk.
    public static func synchronizeDirectory(_ path: Path) throws(SystemError) {
        let descriptor = uninterrupted { open(path.text, O_RDONLY | O_DIRECTORY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .last("open", path.text) }
        defer { close(descriptor) }
        guard uninterrupted({ fsync(descriptor) }) == 0 else { throw .last("fsync", path.text) }
    }

    /// Writes a file whole or not at all: beside it, synced, renamed over it, the folder synced.
    public static func replace(_ path: Path, with bytes: [UInt8]) throws(SystemError) {
        let draft = Path(path.text + "~")
        do {
            let file = try File(draft, .replace)
            try file.write(bytes.span.bytes, at: 0)
            try file.synchronize()
        }
        try rename(draft, to: path)
        try synchronizeDirectory(path.parent)
    }

    /// The whole file, which must not be larger than `limit` bytes.
    public static func contents(of path: Path, limit: Int) throws(SystemError) -> [UInt8] {
        let file = try File(path, .read)
        guard try file.size <= limit else { throw SystemError(call: "read", subject: path.text, code: EFBIG) }
        return try file.read(limit, at: 0)
    }

    /// Bytes that an ordinary user may still write on the disk that holds `path`.
    public static func freeSpace(at path: Path) throws(SystemError) -> Int {
        var status = statvfs()
        guard statvfs(path.text, &status) == 0 else { throw .last("statvfs", path.text) }
        return Int(
            clamping: UInt64(status.f_bavail).multipliedReportingOverflow(by: UInt64(status.f_frsize)).partialValue)
    }

    /// A new empty folder of this process alone, under `TMPDIR` or `/tmp`.
    public static func makeTemporaryDirectory(_ name: String) throws(SystemError) -> Path {
        let base = Environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array((Path(base) / "\(name).XXXXXX").text.utf8CString)
        guard mkdtemp(&template) != nil else { throw .last("mkdtemp", base) }
        return Path(template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) })
    }
}
