import Network
import Services
import System

/// Nobody asks by signal.
private struct NoRequests: StopRequests {
    func next() -> Signal? { nil }
    func endAtOnce(_ signal: Signal) {}
}

/// A server on a free port of this machine, run by a supervisor as in the program.
final class Running: Sendable {
    let server: ConnectionServer
    private let supervisor: Supervisor
    private let outcome = Monitor<Outcome?>(nil)

    init(
        _ name: String = "test", limits: ConnectionLimits = ConnectionLimits(), drain: Duration = .seconds(3),
        handler: @escaping ConnectionServer.Handler
    ) throws {
        let server = ConnectionServer(name, on: try Address("127.0.0.1:0"), limits: limits, handler: handler)
        self.server = server
        let ready = StopLatch()
        let supervisor = Supervisor([server], clock: SystemClock(), drain: drain) { event in
            if case .ready = event { ready.request() }
        }
        self.supervisor = supervisor
        _ = try Thread("supervisor") { [outcome] in
            do {
                let result = try supervisor.run(NoRequests())
                outcome.update { $0 = result }
            } catch {
                outcome.update { $0 = .failed(service: "test", reason: "\(error)") }
            }
        }
        ready.wait()
    }

    var address: Address { server.address! }
    func client() throws -> Client { try Client(address) }

    /// Asks for the end without waiting for it.
    func askToStop() { supervisor.stop(because: "the test is over") }

    @discardableResult
    func stop() -> Outcome? {
        askToStop()
        return outcome.wait(until: soon(10), by: SystemClock()) { $0 }
    }
}

/// The other end, written with as little of the server's code as possible.
final class Client: Sendable {
    let socket: Socket

    init(_ address: Address) throws { socket = try .connect(to: address, by: soon(5)) }

    func send(_ bytes: [UInt8]) throws { try socket.write(bytes.span.bytes, by: soon(5)) }

    /// Exactly so many bytes, or fewer at the end.
    func receive(_ count: Int) throws -> [UInt8] {
        var bytes: [UInt8] = []
        while bytes.count < count {
            if try socket.read(appendingTo: &bytes, atMost: count - bytes.count, by: soon(5)) == 0 { break }
        }
        return bytes
    }

    /// The next frame's body as text; nil at the end.
    func answer() throws -> String? {
        let header = try receive(4)
        guard header.count == 4 else { return nil }
        let body = try receive(header.reduce(0) { $0 << 8 | Int($1) })
        return String(decoding: body, as: UTF8.self)
    }
}

func soon(_ seconds: Double) -> Moment { SystemClock().now + .seconds(seconds) }

func frame(_ text: String) -> [UInt8] { frame(Array(text.utf8)) }

func frame(_ body: [UInt8]) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: body.count >> (24 - 8 * $0)) } + body
}

/// Answers every frame with itself.
@Sendable func echo(_ connection: Connection) throws {
    try connection.pipeline(.lengthOnly, maximum: 1 << 20) { body, answers in
        answers.issue(weight: body.count + 4)?.fulfil(frame(body))
    }
}

/// Looks until it holds, at most five seconds.
func eventually(_ condition: () throws -> Bool) rethrows -> Bool {
    let (clock, latch, end) = (SystemClock(), StopLatch(), soon(5))
    while try !condition() {
        if clock.now > end { return false }
        _ = latch.wait(for: .milliseconds(2), by: clock)
    }
    return true
}
