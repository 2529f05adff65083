import CSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// An open file: the only owner of its descriptor, which closes with it.
public struct File: ~Copyable, Sendable {
    public enum Mode: Sendable {
        case read
        case readWrite
        /// Makes the file; one that is already there is an error.
        case create
        /// Opens the file, or makes it.
        case openOrCreate
        /// Makes the file, or empties the one that is there.
        case replace
    }

    /// The descriptor, lent for calls that this type does not have.
    public let descriptor: Int32
    public let path: Path

    public init(_ path: Path, _ mode: Mode) throws(SystemError) {
        let flags: Int32 =
            switch mode {
            case .read: O_RDONLY
            case .readWrite: O_RDWR
            case .create: O_RDWR | O_CREAT | O_EXCL
            case .openOrCreate: O_RDWR | O_CREAT
            case .replace: O_RDWR | O_CREAT | O_TRUNC
            }
        let descriptor = uninterrupted { open(path.text, flags | O_CLOEXEC, 0o644) }
        guard descriptor >= 0 else { throw .last("open", path.text) }
        self.init(owning: descriptor, at: path)
    }

    private init(owning descriptor: Int32, at path: Path) {
        self.descriptor = descriptor
        self.path = path
    }

    deinit { close(descriptor) }

    public var size: Int {
        get throws(SystemError) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw .last("fstat", path.text) }
            return Int(status.st_size)
        }
    }

    /// Which file it is, whatever its names: its device and its number there.
    public var identity: (device: UInt64, number: UInt64) {
        get throws(SystemError) {
            var status = stat()
            guard fstat(descriptor, &status) == 0 else { throw .last("fstat", path.text) }
            return (UInt64(truncatingIfNeeded: status.st_dev), UInt64(status.st_ino))
        }
    }

    /// Fills `buffer` from `offset` on, and says how much there was.
    public func read(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(SystemError) -> Int {
        var filled = 0
        while filled < buffer.count {
            let rest = UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
            let count = uninterrupted { pread(descriptor, rest.baseAddress, rest.count, off_t(offset + filled)) }
            guard count >= 0 else { throw .last("pread", path.text) }
            if count == 0 { break }
            filled += count
        }
        return filled
    }

    /// At most `count` bytes from `offset` on; fewer only where the file ends.
    public func read(_ count: Int, at offset: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            do throws(SystemError) {
                filled = try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
            } catch { failure = error }
        }
        if let failure { throw failure }
        return bytes
    }

    public func write(_ bytes: RawSpan, at offset: Int) throws(SystemError) {
        var written = 0
        while written < bytes.byteCount {
            let count = bytes.extracting(written...).withUnsafeBytes { rest in
                uninterrupted { pwrite(descriptor, rest.baseAddress, rest.count, off_t(offset + written)) }
            }
            guard count > 0 else { throw .last("pwrite", path.text) }
            written += count
        }
    }

    public func truncate(to size: Int) throws(SystemError) {
        guard uninterrupted({ ftruncate(descriptor, off_t(size)) }) == 0 else { throw .last("ftruncate", path.text) }
    }

    /// Has the disk set room aside for bytes that will be written here; the file stays as it is.
    public func reserveRoom(for range: Range<Int>) throws(SystemError) {
        let result = uninterrupted { sluice_reserve_room(descriptor, Int64(range.lowerBound), Int64(range.count)) }
        guard result == 0 else { throw .last("fallocate", path.text) }
    }

    /// Returns when the file's bytes, and what is needed to read them back, are on the disk.
    public func synchronize() throws(SystemError) {
        #if canImport(Glibc)
            let result = uninterrupted { fdatasync(descriptor) }
        #else
            let result = uninterrupted { fcntl(descriptor, F_FULLFSYNC) }
        #endif
        guard result == 0 else { throw .last("fdatasync", path.text) }
    }
}
