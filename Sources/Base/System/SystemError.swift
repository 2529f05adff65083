import CSystem

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A call to the operating system that failed: which call, on what, and why.
public struct SystemError: Error, Sendable, Hashable, CustomStringConvertible {
    public let call: String
    public let subject: String
    public let code: Int32

    public init(call: String, subject: String, code: Int32) {
        self.call = call
        self.subject = subject
        self.code = code
    }

    /// The error that the call which has just failed on this thread left in `errno`.
    static func last(_ call: String, _ subject: String) -> SystemError {
        SystemError(call: call, subject: subject, code: errno)
    }

    public static let notFound = ENOENT
    public static let exists = EEXIST
    public static let permissionDenied = EACCES
    public static let readOnly = EROFS
    public static let diskFull = ENOSPC
    public static let quotaExceeded = EDQUOT
    public static let tooManyFiles = EMFILE
    public static let tooManyFilesOnMachine = ENFILE
    public static let outOfMemory = ENOMEM
    public static let wouldBlock = EWOULDBLOCK
    public static let inputOutput = EIO
    public static let badDescriptor = EBADF
    public static let brokenPipe = EPIPE

    /// The operating system's own words for `code`.
    public static func words(for code: Int32) -> String { String(cString: strerror(code)) }

    public var description: String { "\(subject): \(Self.words(for: code)) (\(call))" }
}

/// Calls `body` until a signal no longer interrupts it.
@inline(__always)
func uninterrupted<Result: FixedWidthInteger>(_ body: () -> Result) -> Result {
    while true {
        let result = body()
        if result != -1 || errno != EINTR { return result }
    }
}
