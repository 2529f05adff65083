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

    public init(_ path: Path) throws(SystemError) {
        let descriptor = uninterrupted { open(path.text, O_RDONLY | O_CLOEXEC) }
        guard descriptor >= 0 else { throw .last("open", path.text) }
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

    /// At most `limit` bytes, as soon as there are any; none when the stream has ended.
    public func read(limit: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            let count = uninterrupted { readSome(descriptor, buffer.baseAddress, buffer.count) }
            if count < 0 { failure = .last("read", name) }
            filled = max(0, count)
        }
        if let failure { throw failure }
        return bytes
    }
}

private func readSome(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
