import System

/// One accepted connection, as its handler sees it; it closes when nobody holds it any more.
public final class Connection: Sendable {
    /// How far the ending of this connection has come, and what waits on it.
    private struct State {
        var isStopping = false
        var isReadToTheEnd = false
        var isAborted = false
        var queue: TicketQueue?
    }

    /// Counts the server's connections from 1.
    public let number: Int
    public let socket: Socket
    public let limits: ConnectionLimits
    /// The server's name, for the names of threads.
    let server: String
    let account: ByteAccount
    private let state = Monitor(State())
    private let clock = SystemClock()

    init(number: Int, server: String, socket: consuming Socket, limits: ConnectionLimits, account: ByteAccount) {
        self.number = number
        self.server = server
        self.socket = socket
        self.limits = limits
        self.account = account
    }

    /// Whether the server ends: what was read is still answered, nothing more is read.
    public var isStopping: Bool { state.withLock { $0.isStopping } }

    /// Whether nothing more is read, because the server ends or the peer has: nobody should wait for something on its
    /// behalf.
    public var isEnding: Bool { state.withLock { $0.isStopping || $0.isReadToTheEnd } }

    /// The next frame; nil when the peer has ended, or the server ends. `frames` can go on after an `idle` error.
    public func nextFrame(_ frames: inout FrameReader) throws(NetworkError) -> [UInt8]? {
        if isStopping { return nil }
        let idle = clock.now + limits.idle
        var arrival: Arrival?
        do throws(NetworkError) {
            return try frames.next { (bytes, count, hasBegun) throws(NetworkError) in
                if hasBegun && arrival == nil { arrival = Arrival(limits, from: clock.now) }
                let read = try socket.read(appendingTo: &bytes, atMost: count, by: arrival?.deadline ?? idle)
                arrival?.note(read, by: clock)
                return read
            } room: { (bytes) throws(NetworkError) in
                let began = clock.now
                guard account.take(arriving: bytes) else {
                    throw NetworkError(.closed, "\(socket.remote): ended while a request waited for memory")
                }
                arrival?.leaveOut(clock.now - began)
            }
        } catch {
            // The end that cut the frame off was ours.
            if isStopping { return nil }
            guard error.code == .timedOut, arrival == nil else { throw error }
            throw NetworkError(.idle, "\(socket.remote): nothing came for \(limits.idle)")
        }
    }

    /// Adds what has come, waited for as long as a peer may be silent; 0 when the peer has ended, or the server ends.
    public func read(appendingTo bytes: inout [UInt8], atMost count: Int) throws(NetworkError) -> Int {
        if isStopping { return 0 }
        do throws(NetworkError) {
            return try socket.read(appendingTo: &bytes, atMost: count, by: clock.now + limits.idle)
        } catch  where error.code == .timedOut {
            throw NetworkError(.idle, "\(socket.remote): nothing came for \(limits.idle)")
        }
    }

    /// Returns when the kernel has all the bytes; fails when the peer takes too long over a part of them.
    public func write(_ bytes: [UInt8]) throws(NetworkError) {
        var start = 0
        while start < bytes.count {
            let end = min(bytes.count, start + NetworkLimits.writeStep)
            try socket.write(bytes.span.bytes.extracting(start..<end), by: clock.now + limits.write)
            start = end
        }
    }

    func noteEndOfReading() { state.update { $0.isReadToTheEnd = true } }

    /// Says that no more answers come, and lets the peer take those that have left before anybody ends its sending.
    func endAnswers() {
        socket.endWriting()
        _ = state.wait(until: clock.now + NetworkLimits.linger, by: clock) { $0.isReadToTheEnd ? () : nil }
        socket.waker.endBoth()
    }

    /// Lets the handler finish what it has read.
    func stop() {
        state.withLock { $0.isStopping = true }
        account.end()
        socket.waker.endReading()
    }

    /// Ends whatever a thread of this connection waits for.
    func abort() {
        let queue = state.withLock { state in
            state.isStopping = true
            state.isAborted = true
            return state.queue
        }
        queue?.close()
        account.end()
        socket.waker.endBoth()
    }

    /// Lets `abort` reach the queue too, even when it came first.
    func adopt(_ queue: TicketQueue) {
        let isAborted = state.withLock { state in
            state.queue = queue
            return state.isAborted
        }
        if isAborted { queue.close() }
    }

    /// Ends the connection so that the peer gets what was written.
    func finish() { socket.finish(by: clock.now + NetworkLimits.linger) }
}
