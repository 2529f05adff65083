/// How a request's body is cut out of the connection's bytes (RFC 9112, section 6.3), or why nobody can say.
enum BodyFraming: Hashable {
    case none
    case length(Int)
    case chunked

    init(of request: HTTPRequest) throws(HTTPRefusal) {
        let lengths = request.fields.values(of: "Content-Length")
        guard request.fields["Transfer-Encoding"] == nil else {
            // Two readers could disagree where the next request begins.
            guard lengths.isEmpty else { throw .malformed("both Transfer-Encoding and Content-Length") }
            try Self.checkCodings(of: request)
            self = .chunked
            return
        }
        guard lengths.count <= 1 else { throw .malformed("more than one Content-Length") }
        if let text = lengths.first {
            self = .length(try Self.length(text))
        } else if request.version == .oneZero, [.post, .put, .patch].contains(request.method) {
            // Version 1.0 would let the end of the connection end the body, which also cuts off answers.
            throw HTTPRefusal(.lengthRequired, "a \(request.method.rawValue) of HTTP/1.0 needs a Content-Length")
        } else {
            self = .none
        }
    }

    private static func checkCodings(of request: HTTPRequest) throws(HTTPRefusal) {
        guard request.version == .oneOne else { throw .malformed("Transfer-Encoding in a request of HTTP/1.0") }
        let codings = request.fields.elements(of: "Transfer-Encoding")
        let isChunked = codings.map { Grammar.isSame($0, "chunked") }
        guard isChunked.last == true, isChunked.count(where: { $0 }) == 1 else {
            throw .malformed("a Transfer-Encoding must end in chunked, once")
        }
        guard codings.count == 1 else {
            throw HTTPRefusal(.notImplemented, "no Transfer-Encoding is known but chunked")
        }
    }

    private static func length(_ text: String) throws(HTTPRefusal) -> Int {
        // Neither a sign nor a list: `5, 5` is allowed to be refused, and nobody honest sends it.
        guard !text.isEmpty, text.utf8.allSatisfy(Grammar.isDigit) else {
            throw .malformed("a Content-Length is a number")
        }
        guard let length = Int(text) else {
            throw HTTPRefusal(.contentTooLarge, "a body of \(text.utf8.count) digits' length is too large")
        }
        return length
    }
}
