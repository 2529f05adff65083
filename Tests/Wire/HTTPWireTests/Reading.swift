import HTTPWire
import System

/// What came out of a parser, in words that can be compared.
struct Reading: Equatable {
    var requests: [String] = []
    var refusal: HTTPRefusal?
    /// Whether the client was told to send its body.
    var goOns = 0
}

/// Hands over the bytes in pieces, and stops at a refusal, as a server does.
func read(_ pieces: some Sequence<ArraySlice<UInt8>>, maximum: Int = 100_000) -> Reading {
    var reading = Reading()
    var parser = HTTPRequestParser { _ in maximum }
    do throws(HTTPRefusal) {
        for piece in pieces {
            parser.append(piece)
            while let event = try parser.next() {
                switch event {
                case .request(let request): reading.requests.append(words(request))
                case .expectsContinue: reading.goOns += 1
                }
            }
        }
    } catch { reading.refusal = error }
    return reading
}

func read(_ text: String, maximum: Int = 100_000) -> Reading { read([wire(text)[...]], maximum: maximum) }

/// The one request that the text is.
func request(_ text: String) throws -> HTTPRequest? {
    var parser = HTTPRequestParser()
    parser.append(wire(text))
    guard case .request(let request) = try parser.next() else { return nil }
    return request
}

func words(_ request: HTTPRequest) -> String {
    let fields = request.fields.list.map { "\($0.name)=\($0.value)" }
    let query = request.query.list.map { "\($0.name)=\($0.value)" }
    let body = String(decoding: request.body, as: UTF8.self)
    return "\(request.method) \(request.target.segments) \(query) \(fields) \(body) \(request.keepsAlive)"
}

/// A line of the text is a line of the wire: its end becomes two bytes.
func wire(_ text: String) -> [UInt8] {
    text.utf8.flatMap { $0 == 0x0A ? [0x0D, 0x0A] : [$0] }
}

/// Bytes in pieces of any length.
func cut(_ bytes: [UInt8], longest: Int, _ generator: inout SeededGenerator) -> [ArraySlice<UInt8>] {
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
        let end = min(bytes.count, start + Int.random(in: 1...longest, using: &generator))
        pieces.append(bytes[start..<end])
        start = end
    }
    return pieces
}

/// Requests that are as they should be, one behind the other.
let conversation = """

    GET /where?q=now HTTP/1.1
    User-Agent: curl/7.64.1
    Host: www.example.com
    Accept-Language: en, mi

    POST /topics/caf%C3%A9/records?at=1%2B1&all HTTP/1.1
    Host: localhost:8080
    Content-Length: 11

    Hello there
    PUT /upload HTTP/1.1
    host: [::1]
    transfer-encoding: Chunked

    4
    Wiki
    7;name="a;value"
    pedia i
    A
    n
    chunks.
    0
    Checksum: none

    HEAD / HTTP/1.0
    Connection: Keep-Alive

    DELETE http://example.com/a%2Fb HTTP/1.1
    Host: other
    Connection: x, close


    """
