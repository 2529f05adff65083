import HTTPWire
import System
import Testing

private struct Secret: Error {}

private let router = Router([
    Route(.get, "/") { _ in HTTPResponse(text: "root") },
    Route(.get, "/topics") { _ in HTTPResponse(text: "topics") },
    Route(.get, "/topics/{name}") { HTTPResponse(text: "topic \($0.parameters["name"])") },
    Route(.delete, "/topics/{name}") { HTTPResponse(text: "delete \($0.parameters["name"])") },
    Route(.get, "/topics/new") { _ in HTTPResponse(text: "new") },
    Route(.post, "/topics/{name}/records/{offset}", body: 7) { request in
        HTTPResponse(text: "\(request.parameters["name"])@\(request.parameters["offset"])")
    },
    Route(.get, "/refuses") { _ in throw HTTPRefusal(.conflict, "not now") },
    Route(.get, "/fails") { _ in throw Secret() },
    Route(.get, "/injects") { request in
        var response = HTTPResponse(text: "x")
        try response.fields.add("X-Name", request.query["name"] ?? "")
        return response
    },
])

private func ask(_ method: HTTPMethod, _ target: String) throws -> (status: Int, text: String, failures: Int) {
    var failures = 0
    let response = router.respond(to: try HTTPRequest(method, target)) { _ in failures += 1 }
    guard case .bytes(let body) = response.body else { return (0, "", failures) }
    return (response.status.rawValue, String(decoding: body, as: UTF8.self), failures)
}

@Suite struct `A router` {
    @Test(
        arguments: [
            (.get, "/", "root"), (.get, "/topics", "topics"), (.get, "/topics/a", "topic a"),
            (.get, "/topics/new", "new"),
            (.get, "/topics/%6Eew", "new"), (.delete, "/topics/new", "delete new"), (.head, "/topics/a", "topic a"),
            (.post, "/topics/a%2Fb/records/7?x", "a/b@7"), (.get, "/topics/%7Bname%7D", "topic {name}"),
        ] as [(HTTPMethod, String, String)])
    func `finds who answers`(method: HTTPMethod, target: String, text: String) throws {
        let answer = try ask(method, target)
        #expect(answer == (200, text + "\n", 0))
    }

    // The last is KELVIN SIGN, which Swift's texts take for a K.
    @Test(arguments: ["/nothing", "/topics/", "/topics//records/1", "/Topics", "//", "/topics/a/b", "/topic\u{212A}"])
    func `says what there is where nothing is`(path: String) throws {
        let target = path.utf8.map { $0 < 0x80 ? String(UnicodeScalar($0)) : "%" + String($0, radix: 16) }.joined()
        let answer = try ask(.get, target)
        #expect(answer.status == 404)
        #expect(answer.text.contains("GET /topics/{name}\n"))
    }

    @Test(
        arguments: [
            (.post, "/topics/a", 405, "GET, HEAD, DELETE, OPTIONS"), (.put, "/", 405, "GET, HEAD, OPTIONS"),
            (.options, "/topics/a/records/1", 204, "POST, OPTIONS"),
            (.get, "/topics/a/records/1", 405, "POST, OPTIONS"),
            (.options, "*", 204, "GET, HEAD, POST, DELETE, OPTIONS"),
            (.post, "/topics/new", 405, "GET, HEAD, DELETE, OPTIONS"),
        ] as [(HTTPMethod, String, Int, String)])
    func `says which methods there are`(method: HTTPMethod, target: String, status: Int, allowed: String) throws {
        let response = router.respond(to: try HTTPRequest(method, target)) { _ in }
        #expect(response.status.rawValue == status)
        #expect(response.fields["allow"] == allowed)
    }

    @Test func `tells a client what it refuses, and nothing of what went wrong`() throws {
        #expect(try ask(.get, "/refuses") == (409, "not now\n", 0))
        let failed = try ask(.get, "/fails")
        #expect(failed.status == 500)
        #expect(!failed.text.contains("Secret"))
        #expect(failed.failures == 1)
    }

    @Test func `knows how long a body may be before it is there`() throws {
        #expect(router.bodyMaximum(for: try HTTPRequest(.post, "/topics/a/records/1")) == 7)
        #expect(router.bodyMaximum(for: try HTTPRequest(.get, "/topics")) == HTTPLimits.body)
        #expect(router.bodyMaximum(for: try HTTPRequest(.post, "/nothing")) == HTTPLimits.unroutedBody)
    }

    @Test func `lets nobody put a line into a head`() throws {
        #expect(try ask(.get, "/injects?name=good").status == 200)
        let answer = try ask(.get, "/injects?name=a%0d%0aSet-Cookie:%20b")
        #expect(answer.status == 500)
        #expect(answer.failures == 1)
    }
}

@Suite struct `A response` {
    private func sent(_ response: HTTPResponse, to text: String?, closes: Bool = false) throws -> String {
        let request = try text.map { try HTTPWireTests.request($0 + "\n\n") } ?? nil
        let bytes = Monitor<[UInt8]>([])
        try HTTPAnswer(response, to: request, closes: closes).send { piece in bytes.withLock { $0 += piece } }
        return String(decoding: bytes.withLock { $0 }, as: UTF8.self)
    }

    private let get = "GET / HTTP/1.1\nHost: a"
    private let head = "HEAD / HTTP/1.1\nHost: a"
    private let stream = HTTPResponse(
        body: .stream { writer in
            for piece in ["one", "", "three3three3three"] { try writer.write(Array(piece.utf8)) }
        })

    @Test func `has a length, or tells its chunks`() throws {
        let json = HTTPResponse(as: .json, Array("[1]".utf8))
        let fields = "Content-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nContent-Length: 3\r\n"
        #expect(try sent(json, to: get) == "HTTP/1.1 200 OK\r\n\(fields)\r\n[1]")
        #expect(try sent(json, to: head) == "HTTP/1.1 200 OK\r\n\(fields)\r\n")
        let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n"
        #expect(try sent(stream, to: get) == "\(chunked)\r\n3\r\none\r\n11\r\nthree3three3three\r\n0\r\n\r\n")
        #expect(try sent(stream, to: head) == "\(chunked)\r\n")
        #expect(
            try sent(HTTPResponse(.noContent, body: .bytes([65])), to: get) == "HTTP/1.1 204 No Content\r\n\r\n")
        let long = [UInt8](repeating: 65, count: 100_000)
        #expect(try sent(HTTPResponse(body: .bytes(long)), to: get).utf8.suffix(100_000).elementsEqual(long))
    }

    @Test func `says whether the connection ends`() throws {
        let empty = HTTPResponse()
        let start = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
        #expect(try sent(empty, to: get) == "\(start)\r\n")
        #expect(try sent(empty, to: get, closes: true) == "\(start)Connection: close\r\n\r\n")
        #expect(try sent(empty, to: get + "\nConnection: close") == "\(start)Connection: close\r\n\r\n")
        #expect(try sent(empty, to: "GET / HTTP/1.0") == "\(start)Connection: close\r\n\r\n")
        let old = "GET / HTTP/1.0\nConnection: keep-alive"
        #expect(try sent(empty, to: old) == "\(start)Connection: keep-alive\r\n\r\n")
        #expect(try sent(empty, to: nil) == "\(start)Connection: close\r\n\r\n")
        #expect(try sent(stream, to: old) == "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nonethree3three3three")
    }

    @Test(arguments: [
        ("A", "b\r\nc: d"), ("A", "b\n"), ("A", "\0"), ("A b", "c"), ("A:", "b"), ("", "b"), ("Ä", "b"),
        ("A\r\nB", "c"),
        ("content-length", "5"), ("Transfer-Encoding", "chunked"), ("CONNECTION", "close"), ("A", "\u{7F}"),
    ])
    func `takes no field that would be more than one`(name: String, value: String) {
        var fields = HTTPFields()
        #expect(throws: HTTPRefusal.self) { try fields.add(name, value) }
        #expect(fields.list.isEmpty)
    }

    @Test func `has words for every status`() {
        for status in HTTPStatus.allCases { #expect(!status.reason.isEmpty) }
    }
}
