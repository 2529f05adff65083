#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// Standard input, output and error, as bytes.
public enum StandardStream: Int32, Sendable {
    case input = 0
    case output = 1
    case error = 2

    /// Writes all of it; a reader that has gone away is an error.
    public func write(_ bytes: RawSpan) throws(SystemError) {
        var written = 0
        while written < bytes.byteCount {
            let count = bytes.extracting(written...).withUnsafeBytes { rest in
                uninterrupted { systemWrite(rawValue, rest.baseAddress, rest.count) }
            }
            guard count > 0 else { throw .last("write", "standard \(self)") }
            written += count
        }
    }

    public func write(_ text: String) throws(SystemError) {
        let bytes = Array(text.utf8)
        try write(bytes.span.bytes)
    }

    /// At most `limit` bytes, as soon as there are any; none when the stream has ended.
    public func read(limit: Int) throws(SystemError) -> [UInt8] {
        var failure: SystemError?
        let bytes = [UInt8](unsafeUninitializedCapacity: limit) { buffer, filled in
            let count = uninterrupted { systemRead(rawValue, buffer.baseAddress, buffer.count) }
            if count < 0 { failure = .last("read", "standard \(self)") }
            filled = max(0, count)
        }
        if let failure { throw failure }
        return bytes
    }

    /// Arranges the process before it opens its first file: a standard stream that was closed gets a place that refuses
    /// everything, because the next file opened would get its number, and be read and written for it.
    public static func prepareProcess() {
        for descriptor in 0...2 as ClosedRange<Int32> where fcntl(descriptor, F_GETFD) == -1 {
            // The lowest free number is this one, since those below are taken.
            _ = open("/dev/null", descriptor == 0 ? O_WRONLY : O_RDONLY)
        }
    }

    public var isTerminal: Bool { Environment.isTerminal(rawValue) }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer?, _ count: Int) -> Int {
    write(descriptor, bytes, count)
}

private func systemRead(_ descriptor: Int32, _ bytes: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    read(descriptor, bytes, count)
}
