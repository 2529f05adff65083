/// All routes of a server: finds who answers, and answers for those whom nobody does.
public struct Router: Sendable {
    private let routes: [Route]

    /// Two routes of one method that match the same paths are the programmer's error.
    public init(_ routes: [Route]) {
        let shapes = routes.map { "\($0.method.rawValue) \($0.pattern.shape)" }
        precondition(Set(shapes).count == shapes.count, "two routes are the same: \(shapes.sorted())")
        self.routes = routes.sorted { $0.pattern.rank < $1.pattern.rank }
    }

    /// How many bytes the body of a request may have whose head is there.
    public func bodyMaximum(for request: HTTPRequest) -> Int {
        if case .found(let route, _) = find(request) { route.bodyMaximum } else { HTTPLimits.unroutedBody }
    }

    /// The pattern of the route that answers, for logs and metrics: there are few, and many paths.
    public func pattern(for request: HTTPRequest) -> PathPattern? {
        if case .found(let route, _) = find(request) { route.pattern } else { nil }
    }

    /// The answer, whatever happens; `failed` is told what a handler threw that the client may not read.
    public func respond(to request: HTTPRequest, failed: (any Error) -> Void) -> HTTPResponse {
        switch find(request) {
        case .found(let route, let parameters):
            var request = request
            request.parameters = parameters
            do {
                return try route.handler(request)
            } catch let refusal as HTTPRefusal where refusal.status != .internalServerError {
                return HTTPResponse(refusal)
            } catch {
                failed(error)
                return HTTPResponse(.internalServerError, text: "this did not work; the server's log says why")
            }
        case .otherMethods(let methods):
            let allowed = Self.list(methods)
            var response =
                request.method == .options
                ? HTTPResponse(.noContent) : HTTPResponse(.methodNotAllowed, text: "this path takes \(allowed)")
            response.fields.append("Allow", allowed)
            return response
        case .nothing:
            return HTTPResponse(.notFound, text: "nothing is here; there is\n" + known)
        }
    }

    private enum Finding {
        case found(Route, PathParameters)
        case otherMethods(Set<HTTPMethod>)
        case nothing
    }

    private func find(_ request: HTTPRequest) -> Finding {
        if request.target.isServer { return .otherMethods(Self.answered(by: routes)) }
        // They stand in the order of what says most of the path.
        let matches = routes.compactMap { route in
            route.pattern.match(request.target.segments).map { (route: route, parameters: $0) }
        }
        let own = matches.first { $0.route.method == request.method }
        if let match = own ?? (request.method == .head ? matches.first { $0.route.method == .get } : nil) {
            return .found(match.route, match.parameters)
        }
        return matches.isEmpty ? .nothing : .otherMethods(Self.answered(by: matches.map(\.route)))
    }

    private static func answered(by routes: [Route]) -> Set<HTTPMethod> {
        let methods = Set(routes.map(\.method)).union([.options])
        return methods.contains(.get) ? methods.union([.head]) : methods
    }

    private static func list(_ methods: Set<HTTPMethod>) -> String {
        HTTPMethod.allCases.filter(methods.contains).map(\.rawValue).joined(separator: ", ")
    }

    private var known: String {
        let lines = routes.map { "\($0.method.rawValue) \($0.pattern)" }.sorted()
        return lines.prefix(HTTPLimits.namedRoutes).joined(separator: "\n")
    }
}
