/// A response as it leaves for one request: framed, and with the word on whether another may follow.
public struct HTTPAnswer: Sendable {
    private enum Body: Sendable {
        case bytes([UInt8])
        case chunks(@Sendable (HTTPBodyWriter) throws -> Void)
        case untilEnd(@Sendable (HTTPBodyWriter) throws -> Void)
    }

    /// Whether the connection ends behind it.
    public let closes: Bool
    private let head: [UInt8]
    private let body: Body

    /// `request` is nil when it could not be read.
    public init(_ response: HTTPResponse, to request: HTTPRequest?, closes: Bool) {
        let isShort = request?.method == .head || response.status.isBodiless
        var lines = ["HTTP/1.1 \(response.status.rawValue) \(response.status.reason)"]
        lines += response.fields.list.map { "\($0.name): \($0.value)" }
        var closes = closes || request?.keepsAlive != true
        switch response.body {
        case .bytes(let bytes):
            if !response.status.isBodiless { lines.append("Content-Length: \(bytes.count)") }
            body = .bytes(isShort ? [] : bytes)
        case .stream(let stream):
            let isOld = request?.version == .oneZero
            if !response.status.isBodiless, !isOld { lines.append("Transfer-Encoding: chunked") }
            body = isShort ? .bytes([]) : isOld ? .untilEnd(stream) : .chunks(stream)
            // Version 1.0 knows no chunks: only the end of the connection can end such a body.
            if isOld, !isShort { closes = true }
        }
        if closes { lines.append("Connection: close") }
        if !closes, request?.version == .oneZero { lines.append("Connection: keep-alive") }
        head = Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
        self.closes = closes
    }

    /// What a client is told that waits to send its body.
    public static let goOn = Array("HTTP/1.1 100 Continue\r\n\r\n".utf8)

    /// Hands everything to `write` in pieces.
    public func send(isEnding: @escaping () -> Bool = { false }, _ write: @escaping ([UInt8]) throws -> Void) throws {
        switch body {
        case .bytes(let bytes) where bytes.count <= HTTPLimits.joinedBody: try write(head + bytes)
        case .bytes(let bytes):
            try write(head)
            try write(bytes)
        case .untilEnd(let stream):
            try write(head)
            try stream(HTTPBodyWriter(isEnding: isEnding, send: write))
        case .chunks(let stream):
            try write(head)
            try stream(
                HTTPBodyWriter(isEnding: isEnding) { bytes in
                    try write(Array("\(String(bytes.count, radix: 16))\r\n".utf8) + bytes + [0x0D, 0x0A])
                })
            try write(Array("0\r\n\r\n".utf8))
        }
    }
}
