import CNetwork
public import System

#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

/// A connection of TCP: the only owner of its descriptor, which closes with it.
///
/// One thread may read while another writes. Deadlines are moments of the machine's clock.
public struct Socket: ~Copyable, Sendable {
    private let descriptor: Descriptor
    public let local: Address
    public let remote: Address

    /// Owns a descriptor that is connected, or closes it.
    init(owning number: Int32) throws(NetworkError) {
        var (local, remote) = (sluice_endpoint(), sluice_endpoint())
        guard sluice_local_endpoint(number, &local) == 0, sluice_remote_endpoint(number, &remote) == 0 else {
            let error = NetworkError.last("getpeername", "socket")
            close(number)
            throw error
        }
        descriptor = Descriptor(number)
        self.local = Endpoint(local).address
        self.remote = Endpoint(remote).address
    }

    deinit { descriptor.closeNow() }

    /// Connects to the first of the address's endpoints that answers.
    public static func connect(to address: Address, by deadline: Moment) throws(NetworkError) -> Socket {
        var failure = NetworkError(.unreachable, "\(address): nobody answers")
        for endpoint in try Endpoint.all(for: address) {
            do throws(NetworkError) {
                return try connect(to: endpoint, by: deadline)
            } catch { failure = error }
        }
        throw failure
    }

    private static func connect(to endpoint: Endpoint, by deadline: Moment) throws(NetworkError) -> Socket {
        let name = endpoint.address.description
        let number = withUnsafePointer(to: endpoint.raw) { sluice_begin_connect($0) }
        guard number >= 0 else { throw .last("connect", name) }
        do throws(NetworkError) {
            try wait(for: number, writing: true, by: deadline, "connect", name)
        } catch {
            close(number)
            throw error
        }
        let result = sluice_connect_result(number)
        guard result == 0 else {
            close(number)
            throw .of(result, "connect", name)
        }
        return try Socket(owning: number)
    }

    /// For others to end a wait of this socket's.
    public var waker: Waker { Waker(descriptor: descriptor) }

    /// Adds what has arrived, at most `count` bytes, and says how many; waits for the first. 0 is the peer's end.
    public func read(
        appendingTo bytes: inout [UInt8], atMost count: Int, by deadline: Moment
    ) throws(NetworkError) -> Int {
        var received = 0
        try bytes.append(addingCapacity: count) { span throws(NetworkError) in
            try span.withUnsafeMutableBufferPointer { buffer, initialized throws(NetworkError) in
                // SAFETY: `recv` fills at most the `count` bytes behind those that are initialized.
                received = try receive(into: buffer.baseAddress! + initialized, count, by: deadline)
                initialized += received
            }
        }
        return received
    }

    private func receive(
        into room: UnsafeMutablePointer<UInt8>, _ count: Int, by deadline: Moment
    ) throws(NetworkError) -> Int {
        while true {
            let received = sluice_receive(descriptor.number, room, UInt(count))
            if received >= 0 { return received }
            switch errno {
            case EINTR: continue
            // Asked first and waited for only then: what is there already costs one call.
            case EAGAIN, EWOULDBLOCK: try wait(writing: false, by: deadline, "recv")
            default: throw .last("recv", remote.description)
            }
        }
    }

    /// Returns when the kernel has all the bytes.
    public func write(_ bytes: RawSpan, by deadline: Moment) throws(NetworkError) {
        var sent = 0
        while sent < bytes.byteCount {
            let count = bytes.extracting(sent...).withUnsafeBytes { rest in
                sluice_send(descriptor.number, rest.baseAddress, UInt(rest.count))
            }
            if count >= 0 {
                sent += count
                continue
            }
            switch errno {
            case EINTR: continue
            case EAGAIN, EWOULDBLOCK: try wait(writing: true, by: deadline, "send")
            default: throw .last("send", remote.description)
            }
        }
    }

    /// Says that nothing more will be written; the peer reads to the end.
    public func endWriting() { descriptor.shut(Int32(SHUT_WR)) }

    /// Ends writing, and takes what the peer still sends until it ends too: closing over unread bytes would reset the
    /// connection, and answers that are still on their way would be lost.
    func finish(by deadline: Moment) {
        endWriting()
        var rest: [UInt8] = []
        do throws(NetworkError) {
            while try read(appendingTo: &rest, atMost: NetworkLimits.readAhead, by: deadline) > 0 {
                rest.removeAll(keepingCapacity: true)
                if SystemClock().now >= deadline { return }
            }
        } catch {
            // Nobody is left to be told: the peer is gone, or does not end.
            return
        }
    }

    private func wait(writing: Bool, by deadline: Moment, _ call: String) throws(NetworkError) {
        try Self.wait(for: descriptor.number, writing: writing, by: deadline, call, remote.description)
    }

    private static func wait(
        for number: Int32, writing: Bool, by deadline: Moment, _ call: String, _ subject: String
    ) throws(NetworkError) {
        while true {
            let result = sluice_wait(number, writing ? 1 : 0, milliseconds(until: deadline))
            if result > 0 { return }
            if result < 0 && errno != EINTR { throw .last("poll", subject) }
            if SystemClock().now >= deadline { throw .of(ETIMEDOUT, call, subject) }
        }
    }

    /// Rounded up, so that a wait does not end before its deadline; -1 for none.
    private static func milliseconds(until deadline: Moment) -> Int32 {
        if deadline == .distantFuture { return -1 }
        let left = max(0, (deadline - SystemClock().now).nanoseconds)
        return Int32(clamping: left / 1_000_000 + (left % 1_000_000 > 0 ? 1 : 0))
    }
}
