import ServiceKit
import HTTPServer
import HTTPWire
import Network
import Services
import System
import TestKit
import Testing

@Suite struct `A connection of HTTP` {
    private let hello = "GET /hello HTTP/1.1\nHost: localhost\n\n"
    private let last = "GET /hello HTTP/1.1\nHost: localhost\nConnection: close\n\n"

    @Test func `answers requests that came together, in their order`() throws {
        let running = try Running()
        defer { running.stop() }
        let client = try running.client()
        let echoes = (0..<50).map { "POST /echo HTTP/1.1\nHost: localhost\nContent-Length: 2\n\n\($0 + 10)" }
        try client.send(echoes.joined() + last)
        let answers = try client.receive()
        let bodies = answers.split(separator: "\r\n\r\n").dropFirst().map { String($0.utf8.prefix(2))! }
        #expect(bodies == (0..<50).map { "\($0 + 10)" } + ["he"])
        #expect(answers.hasSuffix("Connection: close\r\n\r\nhello\n"))
    }

    @Test func `takes requests byte by byte`() throws {
        let running = try Running()
        defer { running.stop() }
        let client = try running.client()
        for character in last { try client.send(String(character)) }
        #expect(try client.receive().hasSuffix("hello\n"))
    }

    @Test(arguments: [
        ("GET /hello HTTP/1.1\n\n", "400 Bad Request"), ("BREW / HTTP/1.1\n", "501 Not Implemented"),
        ("GET / HTTP/3.0\n", "505 HTTP Version Not Supported"), ("POST /echo HTTP/1.0\n\n", "411 Length Required"),
        ("GET /hello HTTP/1.1\nHost: localhost\n" + String(repeating: "a: b\n", count: 64) + "\n", "431 Request"),
        (
            "POST /echo HTTP/1.1\nHost: localhost\nContent-Length: 6\nTransfer-Encoding: chunked\n\n0\n\n"
                + "GET /hello HTTP/1.1\nHost: localhost\n\n", "400 Bad Request"
        ),
    ])
    func `ends behind what it refuses`(text: String, status: String) throws {
        let running = try Running()
        defer { running.stop() }
        let client = try running.client()
        try client.send(text)
        let answer = try client.receive()
        #expect(answer.hasPrefix("HTTP/1.1 \(status)"))
        #expect(answer.contains("Connection: close\r\n"))
        #expect(answer.split(separator: "HTTP/1.1 ").count == 1, "nothing behind it is answered")
        #expect(running.refusals.count == 1)
    }

    @Test func `that sends a head or body too slowly is told so`() throws {
        var limits = HTTPServerLimits()
        limits.head = .milliseconds(200)
        limits.body = .milliseconds(200)
        let running = try Running(limits: limits)
        defer { running.stop() }
        let (head, body) = (try running.client(), try running.client())
        let thread = try Thread("drip") {
            // Each byte comes well within the limit, and the head never does.
            for byte in "GET /hello HTTP/1.1 and so on" {
                guard (try? head.send(String(byte))) != nil else { return }  // The server has ended it, as it should.
                pause(.milliseconds(20))
            }
        }
        try body.send("POST /echo HTTP/1.1\nHost: localhost\nContent-Length: 5\n\nab")
        #expect(try head.receive().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        #expect(try body.receive().hasPrefix("HTTP/1.1 408 Request Timeout\r\n"))
        thread.join()
    }

    @Test func `that is silent ends without a word`() throws {
        var limits = HTTPServerLimits()
        limits.idle = .milliseconds(500)
        let running = try Running(limits: limits)
        defer { running.stop() }
        let client = try running.client()
        try client.send(hello)
        #expect(try client.receive().hasSuffix("hello\n"))
        #expect(try running.client().receive() == "")
        #expect(eventually { running.server.counts.live == 0 })
        #expect(running.server.counts.failed == 0)
    }

    @Test func `that is slow holds nobody up`() throws {
        let running = try Running()
        defer { running.stop() }
        let slow = try (0..<100).map { _ in try running.client() }
        for client in slow { try client.send("GET /hello HTTP/1.1\nHost: loc") }
        #expect(eventually { running.server.counts.live == 100 })
        let start = SystemClock().now
        for _ in 0..<20 {
            let client = try running.client()
            try client.send(last)
            #expect(try client.receive().hasSuffix("hello\n"))
        }
        #expect(SystemClock().now - start < .seconds(5))
        // They are served too, once they are done.
        for client in slow { try client.send("alhost\n\n") }
        for client in slow { #expect(try client.receive(until: "hello\n").hasPrefix("HTTP/1.1 200 OK")) }
    }

    @Test func `is one of so many`() throws {
        var limits = HTTPServerLimits()
        limits.connections = 2
        let running = try Running(limits: limits)
        defer { running.stop() }
        let clients = [try running.client(), try running.client()]
        #expect(eventually { running.server.counts.live == 2 })
        #expect(try running.client().receive() == "")
        #expect(eventually { running.server.counts.refused == 1 })
        for client in clients {
            try client.send(last)
            #expect(try client.receive().hasSuffix("hello\n"))
        }
    }

    @Test func `ends with the server behind the request under way`() throws {
        let (begun, go) = (StopLatch(), StopLatch())
        let running = try Running([
            Route(.get, "/slow") { _ in
                begun.request()
                go.wait()
                return HTTPResponse(text: "done")
            }
        ])
        let (busy, idle, half) = (try running.client(), try running.client(), try running.client())
        try busy.send("GET /slow HTTP/1.1\nHost: localhost\n\nGET /slow HTTP/1.1\nHost: localhost\n\n")
        try half.send("GET /sl")
        begun.wait()
        #expect(eventually { running.server.counts.live == 3 })
        running.askToStop()
        #expect(try idle.receive() == "")
        #expect(try half.receive() == "")
        go.request()
        let answer = try busy.receive()
        #expect(answer.hasSuffix("Connection: close\r\n\r\ndone\n"))
        #expect(answer.split(separator: "HTTP/1.1 ").count == 1, "the second was not begun")
        #expect(running.stop() == .stopped)
    }

    @Test func `lets a stream without an end know that the server ends`() throws {
        let running = try Running([
            Route(.get, "/events") { _ in
                HTTPResponse(
                    as: .events,
                    body: .stream { writer in
                        while !writer.isEnding {
                            try writer.write(Array("data: x\n\n".utf8))
                            pause(.milliseconds(5))
                        }
                    })
            }
        ])
        let client = try running.client()
        try client.send("GET /events HTTP/1.1\nHost: localhost\n\n")
        let start = try client.receive(until: "data: x")
        #expect(start.contains("text/event-stream"))
        #expect(running.stop() == .stopped)
        #expect((start + (try client.receive())).hasSuffix("\r\n0\r\n\r\n"))
    }

    @Test func `is refused beyond this machine unless that is allowed`() throws {
        let server = HTTPServer(on: try Address("0.0.0.0:0"), routes: [])
        let supervisor = Supervisor([server], clock: SystemClock())
        guard case .failed(_, let reason) = try supervisor.run(NoSignals()) else {
            Issue.record("it listens")
            return
        }
        #expect(reason.contains("not allowed"))
    }

    @Test(arguments: UInt64(0)..<5)
    func `survives any bytes`(seed: UInt64) throws {
        let running = try Running()
        defer { running.stop() }
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<20 {
            let client = try running.client()
            let count = Int.random(in: 1...3000, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            try client.send(bytes)
            client.socket.endWriting()
            let answer = try client.receive()
            #expect(answer.isEmpty || answer.hasPrefix("HTTP/1.1 4") || answer.hasPrefix("HTTP/1.1 5"))
        }
        let client = try running.client()
        try client.send(last)
        #expect(try client.receive().hasSuffix("hello\n"))
    }
}

private struct NoSignals: StopRequests {
    func next() -> Signal? { nil }
    func endAtOnce(_ signal: Signal) {}
}
