import HTTPWire
import Network
import System

/// One connection: reads a request, answers it, and reads the next.
struct HTTPSession {
    private let connection: Connection
    private let router: Router
    private let limits: HTTPServerLimits
    private let observe: @Sendable (HTTPEvent) -> Void
    private let clock = SystemClock()
    private var parser: HTTPRequestParser

    init(
        _ connection: Connection, _ router: Router, _ hosts: AllowedHosts, _ limits: HTTPServerLimits,
        observe: @escaping @Sendable (HTTPEvent) -> Void
    ) {
        self.connection = connection
        self.router = router
        self.limits = limits
        self.observe = observe
        let local = connection.socket.local
        parser = HTTPRequestParser(limits: limits.request) { request throws(HTTPRefusal) in
            try hosts.check(request, reached: local)
            return router.bodyMaximum(for: request)
        }
    }

    /// Runs until either side ends.
    mutating func run() throws {
        do {
            while let request = try nextRequest() {
                guard try answer(request) else { return }
            }
        } catch let refusal as HTTPRefusal {
            observe(.refused(refusal))
            try HTTPAnswer(HTTPResponse(refusal), to: nil, closes: true).send(connection.write)
        }
    }

    /// The next whole request; nil when there is none any more.
    private mutating func nextRequest() throws -> HTTPRequest? {
        let begin = clock.now
        var head: Moment?
        var body: Moment?
        while true {
            if connection.isStopping { return nil }
            switch try parser.next() {
            case .request(let request): return request
            case .expectsContinue: try connection.write(HTTPAnswer.goOn)
            case nil:
                // The deadlines stand from the first byte, so a client gains nothing by sending few at a time.
                if parser.hasBegun, head == nil { head = clock.now + limits.head }
                if parser.awaitsBody, body == nil { body = clock.now + limits.body }
                guard try read(by: body ?? head ?? begin + limits.idle) else { return nil }
            }
        }
    }

    /// Reads what comes; false when nothing will, and nothing was begun that is worth a word.
    private mutating func read(by deadline: Moment) throws -> Bool {
        do {
            let bytes = try receive(by: deadline)
            parser.append(bytes)
            return !bytes.isEmpty
        } catch {
            switch error.code {
            case .timedOut where parser.hasBegun:
                throw HTTPRefusal(.requestTimeout, "the request took too long to arrive")
            // Between two requests any side may go; within one, the client has given up.
            case .timedOut, .closed: return false
            default: throw error
            }
        }
    }

    private func receive(by deadline: Moment) throws(NetworkError) -> [UInt8] {
        var bytes: [UInt8] = []
        _ = try connection.socket.read(appendingTo: &bytes, atMost: NetworkLimits.readAhead, by: deadline)
        return bytes
    }

    /// Answers, and says whether another request may follow.
    private func answer(_ request: HTTPRequest) throws -> Bool {
        let start = clock.now
        let pattern = router.pattern(for: request)
        let response = router.respond(to: request) { observe(.failed(request.method, pattern, $0)) }
        let answer = HTTPAnswer(response, to: request, closes: connection.isStopping)
        do {
            try answer.send(isEnding: { connection.isStopping }, connection.write)
        } catch {
            // The head has left: only the end of the connection can say that the rest is not the rest.
            if !(error is NetworkError) { observe(.failed(request.method, pattern, error)) }
            throw error
        }
        observe(.answered(request.method, pattern, response.status, clock.now - start))
        return !answer.closes
    }
}
