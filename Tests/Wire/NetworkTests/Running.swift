import Network
import ServiceKit
import Services

/// A server on a free port of this machine, run by a supervisor as in the program.
final class Running: Sendable {
    let server: ConnectionServer
    private let running: RunningServices

    init(
        _ name: String = "test", limits: ConnectionLimits = ConnectionLimits(), drain: Duration = .seconds(3),
        handler: @escaping ConnectionServer.Handler
    ) throws {
        let server = ConnectionServer(name, on: try Address("127.0.0.1:0"), limits: limits, handler: handler)
        self.server = server
        running = try RunningServices([server], drain: drain)
    }

    var address: Address { server.address! }
    func client() throws -> Client { try Client(address) }

    /// Asks for the end without waiting for it.
    func askToStop() { running.askToStop() }

    @discardableResult
    func stop() -> Outcome? { running.stop() }
}

extension Client {
    /// The next frame's body as text; nil at the end.
    func answer() throws -> String? { try frame().map { String(decoding: $0, as: UTF8.self) } }
}

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
