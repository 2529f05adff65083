import CNetwork
import System

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A port that takes connections.
public final class Listener: Sendable {
    private let descriptor: Descriptor
    /// Where it listens, with the port that the system chose if it was asked to.
    public let address: Address

    /// An address that others than this machine can reach is refused unless `allowsRemote`.
    public init(on address: Address, allowsRemote: Bool = false) throws(NetworkError) {
        let endpoint = try Endpoint.all(for: address)[0]
        guard endpoint.isLoopback || allowsRemote else {
            throw NetworkError(
                .remote,
                "\(address) can be reached from elsewhere, which is not allowed; listen on 127.0.0.1:\(address.port)"
            )
        }
        let number = withUnsafePointer(to: endpoint.raw) { sluice_listen($0, Int32(NetworkLimits.backlog)) }
        guard number >= 0 else { throw .last("bind", address.description) }
        var bound = sluice_endpoint()
        guard sluice_local_endpoint(number, &bound) == 0 else {
            let error = NetworkError.last("getsockname", address.description)
            discard(number)
            throw error
        }
        descriptor = Descriptor(number)
        self.address = Endpoint(bound).address
    }

    deinit { descriptor.closeNow() }

    /// Frees the port; only for the thread that accepts, because the number may then be somebody else's.
    func close() { descriptor.closeNow() }

    /// For others to end the wait for connections, for good.
    public var waker: Waker { Waker(descriptor: descriptor) }

    /// The next connection; nil when somebody has ended the listening.
    public func accept() throws(NetworkError) -> Socket? {
        while true {
            let number = sluice_accept(descriptor.number)
            if number >= 0 {
                do throws(NetworkError) {
                    return try Socket(owning: number)
                } catch  where error.code == .closed || error.code == .system {
                    // It was reset before anybody looked at it.
                    continue
                }
            }
            switch errno {
            // So ends the wait of a socket that was shut down.
            case EINVAL: return nil
            case EMFILE, ENFILE, ENOBUFS, ENOMEM, EBADF, EFAULT, ENOTSOCK:
                throw .last("accept", address.description)
            // Anything else was one connection's, or the network's for a moment (accept(2), "Error handling").
            default: continue
            }
        }
    }
}
