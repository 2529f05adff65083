#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Bytes that come one after the other, from standard input, a file or a pipe.
public struct InputStream: ~Copyable, Sendable {
    /// What the stream is called in messages.
    public let name: String
    private let descriptor: Int32
    private let isOwned: Bool

    public static var standardInput: InputStream {
        InputStream(name: "standard input", descriptor: StandardStream.input.rawValue, isOwned: false)
    }

    /// A file's bytes, or those from `start` on: what has no places, as a pipe, is refused then.
    public init(_ path: Path, from start: Int? = nil) throws(SystemError) {
        let descriptor = uninterrupted { open(path.text, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .last("open", path.text) }
        if let start, lseek(descriptor, off_t(start), SEEK_SET) < 0 {
            let error = SystemError.last("lseek", path.text)
            close(descriptor)
            throw error
        }
        self.init(name: path.text, descriptor: descriptor, isOwned: true)
    }

    private init(name: String, descriptor: Int32, isOwned: Bool) {
        self.name = name
        self.descriptor = descriptor
        self.isOwned = isOwned
    }

    deinit {
        if isOwned { close(descriptor) }
    }

    /// Waits at most `span` for something to read, an end or an error, and says whether there is one.
    public func isReady(within span: Duration) throws(SystemError) -> Bool {
        var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        let result = poll(&entry, 1, Int32(clamping: max(0, span.milliseconds)))
        if result < 0 && errno != EINTR { throw .last("poll", name) }
        return result > 0
    }

    /// Puts what there is, as soon as there is any, into `buffer` from `start` on, and says how many bytes; none when
    /// the stream has ended.
    public func read(into buffer: inout [UInt8], from start: Int) throws(SystemError) -> Int {
        precondition(start < buffer.count, "a read needs room")
        let count = buffer.withUnsafeMutableBytes { bytes in
            let room = UnsafeMutableRawBufferPointer(rebasing: bytes[start...])
            return uninterrupted { readSome(descriptor, room.baseAddress, room.count) }
        }
        if count < 0 { throw .last("read", name) }
        return count
    }
}

private func readSome(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
