import System

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// What went wrong with an address, a connection or what came over it.
public struct NetworkError: Error, Sendable, Hashable, CustomStringConvertible {
    public enum Code: Sendable {
        /// The text is no address, or its name is not known.
        case address
        /// Others than this machine could reach the address, and nobody allowed it.
        case remote
        case inUse
        /// Nobody listens there, or there is no way there.
        case unreachable
        /// Something that had begun took too long.
        case timedOut
        /// The peer began nothing for too long.
        case idle
        /// The peer is gone, or ended in the middle of something.
        case closed
        /// More bytes were announced than are allowed.
        case oversized
        /// A length that cannot be.
        case malformed
        /// The process has no descriptor or memory left.
        case exhausted
        case system
    }

    public let code: Code
    public let description: String

    public init(_ code: Code, _ description: String) {
        self.code = code
        self.description = description
    }
}

extension NetworkError {
    /// What the call that has just failed on this thread left in `errno`.
    static func last(_ call: String, _ subject: String) -> NetworkError { of(errno, call, subject) }

    static func of(_ error: Int32, _ call: String, _ subject: String) -> NetworkError {
        let code: Code =
            switch error {
            case EADDRINUSE: .inUse
            case ECONNREFUSED, EHOSTUNREACH, ENETUNREACH, EADDRNOTAVAIL: .unreachable
            case EPIPE, ECONNRESET, ENOTCONN, ECONNABORTED: .closed
            case ETIMEDOUT: .timedOut
            case EMFILE, ENFILE, ENOBUFS, ENOMEM: .exhausted
            default: .system
            }
        return NetworkError(code, SystemError(call: call, subject: subject, code: error).description)
    }
}
