import HTTPWire
import System
import Testing

/// A head with these lines behind its first.
private func post(_ lines: String, _ body: String = "") -> String { "POST / HTTP/1.1\nHost: a\n\(lines)\n\n\(body)" }
private let chunked = "Transfer-Encoding: chunked"

/// What no reader may guess at, because another could guess otherwise; and what is too much.
private let refused: [(String, Int)] = [
    // Two lengths, or none that can be relied on: the ways to smuggle a request.
    (post("Content-Length: 5\n\(chunked)", "0\n\n"), 400), (post("\(chunked)\nContent-Length: 5", "0\n\n"), 400),
    (post("Content-Length: 5\nContent-Length: 6"), 400), (post("Content-Length: 5, 5"), 400),
    (post("Content-Length: 5\nContent-Length: 5"), 400), (post("Content-Length: +5"), 400),
    (post("Content-Length: -5"), 400), (post("Content-Length: 0x5"), 400), (post("Content-Length: 5 5"), 400),
    (post("Content-Length:"), 400), (post("Content-Length: ５"), 400), (post("Content-Length: 1e1"), 400),
    (post("Content-Length : 5"), 400), (post("Content-Length\t: 5"), 400), (post("Transfer-Encoding : chunked"), 400),
    (post("Transfer-Encoding: chunked, chunked"), 400), (post("\(chunked)\n\(chunked)"), 400),
    (post("Transfer-Encoding: chunked, gzip"), 400), (post("Transfer-Encoding: gzip, chunked"), 501),
    (post("Transfer-Encoding: gzip"), 400), (post("Transfer-Encoding:"), 400),
    (post("Transfer-Encoding: xchunked"), 400),
    (post("Transfer-Encoding: \"chunked\""), 400), (post("Transfer-Encoding: chunked;q=1"), 400),
    (post("Transfer-Encoding: identity"), 400), (post("Transfer-Encoding: \u{0B}chunked"), 400),
    ("POST / HTTP/1.0\n\(chunked)\n\n0\n\n", 400), ("POST / HTTP/1.0\n\n", 411),
    // Chunks.
    (post(chunked, "\n"), 400), (post(chunked, "g\n"), 400), (post(chunked, "-1\n"), 400), (post(chunked, "+1\n"), 400),
    (post(chunked, "0x1\n"), 400), (post(chunked, " 1\n"), 400), (post(chunked, "1 \n"), 400),
    (post(chunked, "1 ;a\n"), 400), (post(chunked, ";a\n"), 400), (post(chunked, "1000000000000001\n"), 400),
    (post(chunked, "FFFFFFFFFFFFFFFF\n"), 400), (post(chunked, "FFFFFFFFFFFFFFF\n"), 413),
    (post(chunked, "3\nabcd\n"), 400), (post(chunked, "3\nabcd\n0\n\n"), 400), (post(chunked, "5\nabc\n0\n\n"), 400),
    (post(chunked, "1;a\0\n"), 400), (post(chunked, "0\nA : b\n\n"), 400), (post(chunked, "0\n a: b\n\n"), 400),
    (post(chunked, "1;" + String(repeating: "a", count: 2000)), 400),
    (post(chunked, String(repeating: "1;" + String(repeating: "a", count: 1000) + "\nx\n", count: 20)), 400),
    // Lines and fields.
    ("GET / HTTP/1.1\nHost: a\n folded: b\n\n", 400), ("GET / HTTP/1.1\n Host: a\n\n", 400),
    ("GET / HTTP/1.1\nHost: a\nB: c\n\td\n\n", 400), ("GET / HTTP/1.1\nHost: a\nno colon\n\n", 400),
    ("GET / HTTP/1.1\nHost: a\n: b\n\n", 400), ("GET / HTTP/1.1\nHost: a\nB c: d\n\n", 400),
    ("GET / HTTP/1.1\nHost: a\nB: c\0d\n\n", 400), ("GET / HTTP/1.1\nHost: a\nB: c\rd: e\n\n", 400),
    ("GET / HTTP/1.1\nHost: a\nÄ: d\n\n", 400), ("GET / HTTP/1.1\nHost: a\nExpect: much\n\n", 417),
    ("GET / HTTP/1.1\n\n", 400), ("GET / HTTP/1.1\nHost: a\nHost: a\n\n", 400), ("GET / HTTP/1.1\nHost:\n\n", 400),
    ("GET / HTTP/1.1\nHost: a/b\n\n", 400), ("GET / HTTP/1.1\nHost: a@b\n\n", 400),
    ("GET / HTTP/1.1\nHost: a b\n\n", 400),
    ("GET / HTTP/1.1\nHost: a, b\n\n", 400), ("GET http://a/ HTTP/1.1\n\n", 400),
    // The request line.
    ("GET /\n", 400), ("GET  / HTTP/1.1\n", 400), ("GET / HTTP/1.1 \n", 400), (" GET / HTTP/1.1\n", 400),
    ("GET /a b HTTP/1.1\n", 400), ("GET\t/\tHTTP/1.1\n", 400), ("G(T / HTTP/1.1\n", 400), ("\n\n\n\n\n", 400),
    ("GET / HTTP/1.1a\n", 400), ("GET / http/1.1\n", 400), ("GET / HTTP/11\n", 400), ("GET / HTTP/١.١\n", 400),
    ("GET / HTTP/2.0\n", 505), ("GET / HTTP/0.9\n", 505), ("PRI * HTTP/2.0\n\nSM\n\n", 505),
    ("BREW / HTTP/1.1\n", 501), ("get / HTTP/1.1\n", 501), ("CONNECT a:1 HTTP/1.1\n", 501), ("TRACE / HTTP/1.1\n", 501),
    ("GET * HTTP/1.1\n", 400), ("GET a HTTP/1.1\n", 400), ("\u{16}\u{3}\u{1}\n", 400),
    // Too much.
    ("GET /" + String(repeating: "a", count: 8179) + " HTTP/1.1\n", 414), (String(repeating: "a", count: 8194), 414),
    ("GET / HTTP/1.1\nHost: a\n" + String(repeating: "a: b\n", count: 64), 431),
    ("GET / HTTP/1.1\nHost: a\nb: " + String(repeating: "a", count: 33_000), 431),
    (post("Content-Length: 100001"), 413), (post("Content-Length: " + String(repeating: "9", count: 30)), 413),
    (post(chunked, "100001\n"), 413),
    (post(chunked, "10000\n" + String(repeating: "a", count: 65536) + "\n10000\n"), 413),
]

@Suite struct `What is no request` {
    @Test(arguments: [[0, 0, 0, 20, 0, 18, 0, 3], [0x16, 3, 1, 2, 0, 1, 0], [0x16]] as [[UInt8]])
    func `meets another protocol at its first byte, since that may never send a line's end`(_ bytes: [UInt8]) {
        let reading = read([bytes[...]])
        #expect(reading.refusal?.status == .badRequest)
        #expect(reading.refusal?.description.contains("speaks HTTP") == true)
    }

    @Test(arguments: refused)
    func `is refused for what it is, at every cut`(text: String, status: Int) {
        let bytes = wire(text)
        let whole = read([bytes[...]])
        #expect(whole.refusal?.status.rawValue == status, "\(whole)")
        #expect(whole.requests.isEmpty)
        for cut in Set((0...20).map { $0 * bytes.count / 20 }) {
            let reading = read([bytes[..<cut], bytes[cut...]])
            #expect(reading.refusal == whole.refusal, "cut at \(cut)")
        }
        if bytes.count < 1000 { #expect(read(bytes.indices.map { bytes[$0...$0] }).refusal == whole.refusal) }
    }

    @Test(arguments: [
        "GET / HTTP/1.1\nHost: a\r\n\r\n", "GET / HTTP/1.1\r\nHost: a\n\r\n", "GET / HTTP/1.1\r\nHost: a\r\n\n", "\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\na\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1;a\nb\r\na\r\n",
        "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\n",
    ])
    func `is refused when a line ends without a carriage return`(text: String) {
        #expect(read([Array(text.utf8)[...]]).refusal?.status == .badRequest)
    }

    @Test func `ends the reading for good`() throws {
        var parser = HTTPRequestParser()
        parser.append(wire("NO\n"))
        #expect(throws: HTTPRefusal.self) { try parser.next() }
        parser.append(wire("GET / HTTP/1.1\nHost: a\n\n"))
        #expect(throws: HTTPRefusal.self) { try parser.next() }
    }

    @Test func `does not begin just within the limits`() throws {
        let longest = "GET /" + String(repeating: "a", count: 8178) + " HTTP/1.0\n\n"
        #expect(wire(longest).count == 8192 + 4)
        #expect(read(longest).requests.count == 1)
        #expect(read("GET / HTTP/1.0\n" + String(repeating: "a: b\n", count: 64) + "\n").requests.count == 1)
        let field = "a: " + String(repeating: "b", count: 32 * 1024 - 3 - 2) + "\n"
        #expect(read("GET / HTTP/1.0\n\(field)\n").requests.count == 1)
        #expect(read("GET / HTTP/1.0\n" + field.replacing("a:", with: "aa:") + "\n").refusal?.status == .fieldsTooLarge)
        #expect(read(post("Content-Length: 100000")).refusal == nil)
        #expect(read(post("Content-Length: 0000000000000000000000000000000000000")).requests.count == 1)
    }

    @Test func `is refused by whoever looks at a head, before its body`() {
        var parser = HTTPRequestParser { request throws(HTTPRefusal) in
            throw HTTPRefusal(.forbidden, "not \(request.target.path)")
        }
        parser.append(wire(post("Content-Length: 5")))
        let refusal = #expect(throws: HTTPRefusal.self) { try parser.next() }
        #expect(refusal == HTTPRefusal(.forbidden, "not /"))
    }
}

@Suite struct `Whatever bytes come` {
    /// Pieces of requests, good and bad, so that random bytes get beyond the first line.
    private static let pieces = [
        "GET / HTTP/1.1\r\n", "POST /a%20b?c=d HTTP/1.1\r\n", "Host: a\r\n", "Content-Length: 4\r\n", "\r\n", "abcd",
        "Transfer-Encoding: chunked\r\n", "4\r\n", "0\r\n", "\n", "\r", " ", ":", "%", "\0", "é", "HTTP/1.0", "f;x\r\n",
        "Expect: 100-continue\r\n", "Content-Length: 99999999999999999999\r\n", "7fffffffffffffff\r\n",
    ]

    @Test(arguments: UInt64(0)..<30)
    func `the parser survives, and cuts change nothing`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<100 {
            var bytes: [UInt8] = []
            for _ in 0..<Int.random(in: 1...30, using: &generator) {
                bytes += Self.pieces.randomElement(using: &generator)!.utf8
                if Int.random(in: 0..<20, using: &generator) == 0 {
                    bytes.append(UInt8.random(in: 0...255, using: &generator))
                }
            }
            var whole = read([bytes[...]])
            var inPieces = read(cut(bytes, longest: 9, &generator))
            // Whether a client waits is a question of time.
            (whole.goOns, inPieces.goOns) = (0, 0)
            #expect(whole == inPieces, "\(bytes)")
        }
    }

    @Test(arguments: UInt64(0)..<10)
    func `nothing is a request that is only noise`(seed: UInt64) {
        var generator = SeededGenerator(seed: seed)
        for _ in 0..<200 {
            let count = Int.random(in: 1...500, using: &generator)
            let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &generator) }
            #expect(read([bytes[...]]).requests.isEmpty)
        }
    }

    @Test(arguments: ["Content-Length: 1099511627776\n\n", "Transfer-Encoding: chunked\n\n10000000000\n"])
    func `a claim takes no memory`(claim: String) throws {
        // A terabyte each: taken at its word, the first would end the process.
        let parsers = try (0..<500).map { _ in
            var parser = HTTPRequestParser { _ in .max }
            parser.append(wire("PUT / HTTP/1.1\nHost: a\n\(claim)abc"))
            let event = try parser.next()
            #expect(event == nil)
            return parser
        }
        #expect(parsers.count(where: { $0.awaitsBody }) == 500)
    }
}
