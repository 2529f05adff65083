import CSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A lock on a file that one process at a time holds; the kernel frees it when the process ends, however it ends.
public struct FileLock: ~Copyable, Sendable {
    private let file: File

    /// Takes the lock, or returns nil when another process has it.
    ///
    /// Opened to be read only, the file must be there, and nothing can be written into it.
    public static func take(_ path: Path, _ mode: File.Mode = .openOrCreate) throws(SystemError) -> FileLock? {
        let file = try File(path, mode)
        if sluice_lock_file(file.descriptor) == 0 { return FileLock(file: file) }
        guard errno == EWOULDBLOCK else { throw .last("flock", path.text) }
        return nil
    }

    private init(file: consuming File) { self.file = file }

    // A child that is just being started holds a copy of the descriptor until its program begins, and the lock with it.
    deinit { sluice_unlock_file(file.descriptor) }

    /// What the holder has written about itself; at most `limit` bytes of it.
    public func contents(limit: Int) throws(SystemError) -> [UInt8] { try file.read(limit, at: 0) }

    /// Replaces what the file says, and returns when that is on the disk; a text that was cut short is never empty.
    public func write(_ bytes: [UInt8]) throws(SystemError) {
        // In this order the file is never empty on the way from one text to another: that would say that all is well.
        try file.write(bytes.span.bytes, at: 0)
        try file.truncate(to: bytes.count)
        try file.synchronize()
    }

    /// Has the disk keep room for what will be written, even when it is full by then; where it cannot, it does not.
    public func reserveRoom(for count: Int) {
        // Without it everything is as it would be on a file system that has no such call.
        try? file.reserveRoom(for: 0..<count)
    }
}
