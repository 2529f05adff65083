import HTTPWire

extension FuzzTarget {
    /// The same requests come out however the bytes are cut; the first byte says how.
    static let httpRequests = FuzzTarget(name: "http-requests") { bytes in
        let rest = bytes.dropFirst()
        let step = max(1, Int(bytes.first ?? 1))
        let whole = parse(rest, step: max(1, rest.count))
        let cut = parse(rest, step: step)
        try hold(
            whole.requests.map(Facts.init) == cut.requests.map(Facts.init),
            "requests depend on where the network cuts them")
        try hold(whole.refusal?.status == cut.refusal?.status, "\(whole) when whole, \(cut) when cut")
        for request in whole.requests {
            try hold(request.body.count <= maximum, "a body of \(request.body.count) bytes")
            try hold(!request.target.segments.contains(".."), "a path that leads out of the folder")
        }
    }

    private static let maximum = 4096

    /// What of a request can be compared.
    private struct Facts: Equatable {
        let method: HTTPMethod
        let target: HTTPTarget
        let fields: HTTPFields
        let body: [UInt8]
        let keepsAlive: Bool

        init(_ request: HTTPRequest) {
            (method, target, fields) = (request.method, request.target, request.fields)
            (body, keepsAlive) = (request.body, request.keepsAlive)
        }
    }

    private struct Parsed {
        var requests: [HTTPRequest] = []
        var refusal: HTTPRefusal?
    }

    private static func parse(_ bytes: ArraySlice<UInt8>, step: Int) -> Parsed {
        var parser = HTTPRequestParser { _ in maximum }
        var parsed = Parsed()
        var rest = bytes
        do throws(HTTPRefusal) {
            while !rest.isEmpty {
                parser.append(rest.prefix(step))
                rest = rest.dropFirst(step)
                while let event = try parser.next() {
                    if case .request(let request) = event { parsed.requests.append(request) }
                }
            }
        } catch { parsed.refusal = error }
        return parsed
    }
}
