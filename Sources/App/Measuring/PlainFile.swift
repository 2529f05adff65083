public import Bytes
public import System

/// What everything is compared with: a file that grows by `pwrite`, each write followed by `fdatasync`.
public final class PlainFile {
    private let file: File
    private var end = 0

    private static let page = [UInt8](repeating: 1, count: 4096)

    public init(_ path: Path) throws(SystemError) { file = try File(path, .create) }

    /// Writes the bytes at the end, and returns when they are on the disk.
    public func append(_ bytes: Bytes) throws(SystemError) {
        if end + bytes.count > Limits.plainFileBytes {
            try file.truncate(to: 0)
            end = 0
        }
        try write(bytes)
        try file.synchronize()
    }

    /// Writes a page at the front again, and returns when it is on the disk.
    public func rewriteFront() throws(SystemError) {
        try file.write(Self.page.span.bytes, at: 0)
        try file.synchronize()
    }

    public func write(_ bytes: Bytes) throws(SystemError) {
        try file.write(bytes.span.bytes, at: end)
        end += bytes.count
    }

    /// Reads the whole file, `count` bytes at a time.
    public func readAll(_ count: Int) throws(SystemError) {
        for offset in stride(from: 0, to: end, by: count) { _ = try file.read(count, at: offset) }
    }
}
