import HTTPServer
import HTTPWire
import Network
import ServiceKit
import Services
import System
import TestKit
import Testing

/// A server on a free port of this machine, run by a supervisor as in the program.
final class Running: Sendable {
    let server: HTTPServer
    let events: Monitor<[HTTPEvent]>
    private let running: RunningServices

    init(
        _ routes: [Route] = Running.routes, hosts: [String] = [], limits: HTTPServerLimits = HTTPServerLimits()
    ) throws {
        let events = Monitor<[HTTPEvent]>([])
        self.events = events
        server = HTTPServer(on: try Address("127.0.0.1:0"), hosts: AllowedHosts(hosts), limits: limits, routes: routes)
        {
            event in events.update { $0.append(event) }
        }
        running = try RunningServices([server], drain: .seconds(5))
    }

    static let routes = [
        Route(.get, "/hello") { _ in HTTPResponse(text: "hello") },
        Route(.post, "/echo", body: 4 << 20) { HTTPResponse(as: .bytes, $0.body) },
        Route(.put, "/small", body: 10) { HTTPResponse(as: .bytes, $0.body) },
        Route(.get, "/stream") { _ in
            HTTPResponse(
                as: .text,
                body: .stream { writer in
                    for number in 0..<3 { try writer.write(Array("line \(number)\n".utf8)) }
                })
        },
        Route(.get, "/breaks") { _ in
            HTTPResponse(
                as: .text,
                body: .stream { writer in
                    try writer.write(Array("half".utf8))
                    throw Broken()
                })
        },
        Route(.get, "/fails") { _ in throw Broken() },
    ]

    var address: Address { server.address! }
    func client() throws -> Client { try Client(address) }
    func url(_ path: String) -> String { "http://\(address)\(path)" }

    /// Asks for the end without waiting for it.
    func askToStop() { running.askToStop() }

    @discardableResult
    func stop() -> Outcome? { running.stop() }

    /// The statuses of refusals that were observed.
    var refusals: [HTTPStatus] {
        events.withLock { $0 }.compactMap { if case .refused(let refusal) = $0 { refusal.status } else { nil } }
    }
}

struct Broken: Error {}

/// It writes and reads texts, and knows nothing of HTTP.
extension Client {
    func send(_ text: String) throws { try send(text.utf8.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }) }

    /// What comes until `end` has come, or the connection's end.
    func receive(until end: String? = nil) throws -> String {
        var bytes: [UInt8] = []
        while true {
            let text = String(decoding: bytes, as: UTF8.self)
            if let end, text.contains(end) { return text }
            if try socket.read(appendingTo: &bytes, atMost: 4096, by: soon(10)) == 0 { return text }
        }
    }
}

/// The program of that name, as people use it.
enum Curl {
    static let tool = Tool("curl")

    /// Its exit code and what it printed, errors too.
    static func run(_ arguments: String..., sending body: [UInt8]? = nil) throws -> (code: Int32, text: String) {
        var arguments = ["--silent", "--show-error", "--max-time", "20"] + arguments
        if body != nil { arguments += ["--data-binary", "@-"] }
        let (end, output) = try #require(tool).run(arguments, input: body ?? [], withErrors: true)
        guard case .exited(let code) = end else { return (-1, "killed") }
        return (code, String(decoding: output, as: UTF8.self))
    }
}
