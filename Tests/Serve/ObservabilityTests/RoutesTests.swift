import HTTPWire
import Observability
import System
import Telemetry
import Testing

@Suite struct `A process that is watched` {
    private let readiness = Monitor(Readiness.unready("the log is being verified"))
    private let registry = MetricRegistry()

    private func ask(_ path: String) throws -> (status: HTTPStatus, type: String?, text: String) {
        let readiness = readiness
        let router = Router(Observability.routes(metrics: registry) { readiness.withLock { $0 } })
        let response = router.respond(to: try HTTPRequest(.get, path)) { Issue.record("\($0)") }
        guard case .bytes(let bytes) = response.body else { return (response.status, nil, "") }
        return (response.status, response.fields["Content-Type"], String(decoding: bytes, as: UTF8.self))
    }

    @Test func `lives before it is ready, and says why it is not`() throws {
        #expect(try ask("/healthz").status == .ok)
        let answer = try ask("/readyz")
        #expect(answer.status == .serviceUnavailable)
        #expect(answer.text == "the log is being verified\n")
        readiness.withLock { $0 = .ready() }
        #expect(try ask("/readyz").status == .ok && ask("/readyz").text == "ready\n")
        readiness.withLock { $0 = .ready(notes: ["somebody has paused something"]) }
        #expect(try ask("/readyz").status == .ok && ask("/readyz").text == "ready\nsomebody has paused something\n")
    }

    @Test func `shows its metrics as they are now`() throws {
        let counter = registry.counter("requests", "Requests.")
        #expect(try ask("/metrics").text.contains("requests_total 0\n"))
        counter.add(5)
        let answer = try ask("/metrics")
        #expect(answer.text.contains("requests_total 5\n"))
        #expect(answer.type == "text/plain; version=0.0.4; charset=utf-8")
    }
}
